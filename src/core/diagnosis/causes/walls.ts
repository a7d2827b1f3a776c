/** What the time that failures took says, for the causes that show in it. */
import { PATIENT } from "../../check/attempt.ts";
import type { Profile } from "../profile.ts";

/** Defaults of gateways, ms. Read: nginx/HAProxy/ALB 60 s, Heroku and GCP 30 s, Cloudflare 100 s; connect: HAProxy 5 s × 4, Envoy 5 s, Squid 20 s. */
export const READ_WALLS_MS = [
  15_000, 25_000, 29_000, 30_000, 45_000, 50_000, 60_000, 75_000, 90_000, 100_000, 120_000,
];
export const CONNECT_WALLS_MS = [1000, 2000, 3000, 4000, 5000, 10_000, 20_000];

export function near(wallMs: number, walls: readonly number[]): boolean {
  return walls.some((wall) => wallMs >= wall * 0.98 && wallMs <= wall * 1.05 + 250);
}

export interface LatencyFacts {
  readonly wallMs: number;
  readonly onWall: number;
  readonly deadline: number;
  readonly read: number;
  readonly connect: number;
}

export function latencyFacts(profile: Profile): LatencyFacts | null {
  const { wall, atDeadline } = profile.latency;
  const count = Math.max(1, profile.count);
  const onWall = wall !== null && wall.pValue < 0.05 ? wall.failures / wall.of : 0;
  const deadline = atDeadline / count;
  const read = profile.share("read-timeout");
  const connect = profile.share("connect-timeout");
  if (Math.max(onWall, deadline, read, connect) < 0.25) return null;
  return { wallMs: wall?.wallMs ?? 0, onWall, deadline, read, connect };
}

export function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

export function patientReadTimeouts(profile: Profile): number {
  let seen = 0;
  for (const list of profile.view.history.rechecks.values()) {
    for (const check of list)
      if (check.attempt === PATIENT && check.status !== null && check.status >= 500) seen++;
  }
  return seen;
}

export function onTheWall(profile: Profile, facts: LatencyFacts) {
  const wall = profile.latency.wall;
  return (latencyMs: number) =>
    wall !== null && facts.onWall > 0 && Math.abs(latencyMs - wall.wallMs) <= wall.widthMs / 2 + 200;
}
