/** A timeout in front of a slow application. */

import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import { journal } from "../steps.ts";
import type { CauseRoom } from "./room.ts";
import { clue, either, percent, type Suspect, suspect, when } from "./suspect.ts";
import {
  CONNECT_WALLS_MS,
  type LatencyFacts,
  latencyFacts,
  near,
  onTheWall,
  patientReadTimeouts,
  READ_WALLS_MS,
  seconds,
} from "./walls.ts";

function weigh(profile: Profile, shape: Shape, facts: LatencyFacts): Suspect {
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

export const upstreamTimeout: CauseRoom = {
  cause: "upstream-timeout",
  name: "an application slower than the gateway's timeout",
  title: "A timeout in front of a slow application",
  weigh: (profile, shape) => {
    const facts = latencyFacts(profile);
    return facts === null ? null : weigh(profile, shape, facts);
  },
  play: (fill) => [
    {
      look: "The proxy's error log around the newest failure",
      command: `grep -i 'timed out' error.log; grep '${fill.id}' access.log`,
      expect: "`upstream timed out … while reading response header`, with this upstream time",
    },
    {
      look: "The proxy's limit against the slowest requests",
      command: "nginx -T | grep -E 'proxy_read_timeout|fastcgi_read_timeout'",
      expect: "a timeout equal to the wall of the failures",
    },
    journal(fill, "a request that takes longer than the wall; slow queries, locks, a blocked event loop"),
  ],
};
