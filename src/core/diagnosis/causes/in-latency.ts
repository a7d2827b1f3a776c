/** Causes that show in how long the failures took: a gateway that gave up reading, or gave up connecting. */
import { PATIENT } from "../../check/attempt.ts";
import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import { clue, either, percent, type Suspect, suspect, when } from "./suspect.ts";

/** Defaults of gateways, ms. Read: nginx/HAProxy/ALB 60 s, Heroku and GCP 30 s, Cloudflare 100 s; connect: HAProxy 5 s × 4, Envoy 5 s, Squid 20 s. */
const READ_WALLS_MS = [
  15_000, 25_000, 29_000, 30_000, 45_000, 50_000, 60_000, 75_000, 90_000, 100_000, 120_000,
];
const CONNECT_WALLS_MS = [1000, 2000, 3000, 4000, 5000, 10_000, 20_000];

function near(wallMs: number, walls: readonly number[]): boolean {
  return walls.some((wall) => wallMs >= wall * 0.98 && wallMs <= wall * 1.05 + 250);
}

export function inLatency(profile: Profile, shape: Shape): Suspect[] {
  const { wall, atDeadline } = profile.latency;
  const count = Math.max(1, profile.count);
  const onWall = wall !== null && wall.pValue < 0.05 ? wall.failures / wall.of : 0;
  const deadline = atDeadline / count;
  const read = profile.share("read-timeout");
  const connect = profile.share("connect-timeout");
  if (Math.max(onWall, deadline, read, connect) < 0.25) return [];
  const facts = { wallMs: wall?.wallMs ?? 0, onWall, deadline, read, connect };
  return [timeout(profile, shape, facts), network(profile, shape, facts)];
}

interface Facts {
  readonly wallMs: number;
  readonly onWall: number;
  readonly deadline: number;
  readonly read: number;
  readonly connect: number;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

function patientReadTimeouts(profile: Profile): number {
  let seen = 0;
  for (const list of profile.view.history.rechecks.values()) {
    for (const check of list)
      if (check.attempt === PATIENT && check.status !== null && check.status >= 500) seen++;
  }
  return seen;
}

function onTheWall(profile: Profile, facts: Facts) {
  const wall = profile.latency.wall;
  return (latencyMs: number) =>
    wall !== null && facts.onWall > 0 && Math.abs(latencyMs - wall.wallMs) <= wall.widthMs / 2 + 200;
}

function timeout(profile: Profile, shape: Shape, facts: Facts): Suspect {
  const hit = onTheWall(profile, facts);
  const patient = patientReadTimeouts(profile);
  const gatewayWall = facts.deadline < 0.5 && facts.onWall >= 0.5;
  return suspect(
    "upstream-timeout",
    gatewayWall
      ? `The gateway gives up after ${seconds(facts.wallMs)}: the application answers too late.`
      : "The application answers too late: requests run into a deadline.",
    [
      when(gatewayWall, 3, `${percent(facts.onWall)} of the failures took ${seconds(facts.wallMs)}`),
      when(
        gatewayWall && near(facts.wallMs, READ_WALLS_MS),
        1.5,
        "that is a usual read timeout of a gateway",
      ),
      when(
        gatewayWall && !near(facts.wallMs, READ_WALLS_MS) && near(facts.wallMs, CONNECT_WALLS_MS),
        -0.7,
        "that is rather a usual connect timeout",
      ),
      when(
        facts.deadline >= 0.4,
        4 * facts.deadline,
        `${percent(facts.deadline)} ran into the monitor's own deadline`,
      ),
      when(
        facts.read >= 0.25,
        4.5 * facts.read,
        `${percent(facts.read)} of the failures are the gateway's own timeout, waiting for an answer`,
      ),
      when(facts.connect >= 0.25, -5 * facts.connect, "the gateway speaks of connecting, not of reading"),
      when(patient > 0, 2, "a patient attempt saw what the gateway says when it gives up"),
      either(
        shape.slowAround,
        clue(1.5, "the checks around the failures are slow too"),
        clue(-1.5, "the checks around the failures are as fast as ever"),
      ),
      when(
        shape.timed || shape.loaded || shape.ramped,
        -4,
        "a pattern in time says more than the latency does",
      ),
      when(
        !shape.slowAround && gatewayWall && facts.wallMs <= 5500,
        -2.5,
        "so short a wall without slow neighbours is rather a connect timeout",
      ),
      when(shape.local, -2, "one region only"),
      when(profile.count < 4, -2, "very few failures"),
    ],
    (failure) =>
      failure.says === "read-timeout" || failure.says === "own-timeout" || hit(failure.check.latencyMs),
  );
}

function network(profile: Profile, shape: Shape, facts: Facts): Suspect {
  const hit = onTheWall(profile, facts);
  const connectWall = facts.onWall >= 0.5 && near(facts.wallMs, CONNECT_WALLS_MS) && facts.deadline < 0.5;
  return suspect(
    "upstream-network",
    "The gateway cannot reach the application in time: packets are lost between them.",
    [
      when(
        facts.connect >= 0.25,
        7.5 * facts.connect,
        `the gateway speaks of connecting in ${percent(facts.connect)} of the failures`,
      ),
      when(
        connectWall,
        4,
        `${percent(facts.onWall)} of the failures took ${seconds(facts.wallMs)}, a usual connect timeout`,
      ),
      when(
        facts.onWall >= 0.5 && near(facts.wallMs, READ_WALLS_MS),
        -1.5,
        "that is rather a usual read timeout",
      ),
      when(
        facts.read >= 0.25 && !connectWall,
        -4 * facts.read,
        "the gateway speaks of reading, not of connecting",
      ),
      when(
        facts.deadline >= 0.4 && facts.connect < 0.25,
        -1,
        "the monitor's own deadline hides the gateway's",
      ),
      either(
        shape.slowAround,
        clue(-1.5, "the checks around the failures are slow: the application rather than the network"),
        clue(1, "the checks around the failures are as fast as ever"),
      ),
      when(
        shape.timed || shape.loaded || shape.ramped,
        -1.5,
        "a pattern in time says more than the latency does",
      ),
      when(shape.local, -2, "one region only"),
      when(profile.count < 4, -2, "very few failures"),
    ],
    (failure) => failure.says === "connect-timeout" || hit(failure.check.latencyMs),
  );
}
