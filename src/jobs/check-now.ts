import { SCHEDULED } from "../core/check/attempt.ts";
import { type Judged, MINUTE_MS } from "../core/check/check.ts";
import { checkOf } from "../core/check/check-of.ts";
import { slowMsOf, timeoutMsOf } from "../core/config/monitor/any-kind.ts";
import type { Monitor } from "../core/config/monitor.ts";
import { development, type Env } from "../env.ts";
import { fanOut } from "../probe/fan-out.ts";

/** A person waits for the answer: no probe may take longer. */
const MAX_MS = 25_000;

/** Probes from each of the monitor's regions now. Nothing is recorded, and nobody is told. */
export async function checkNow(
  env: Env,
  monitor: Monitor,
  now: number,
  statusUrl: string | null,
): Promise<Judged[]> {
  const minute = Math.floor(now / MINUTE_MS);
  const timeoutMs = Math.min(MAX_MS, timeoutMsOf(monitor));
  const readings = await fanOut(env, {
    shard: 0,
    jobs: monitor.regions.map((region) => ({ monitor, minute, region, attempt: SCHEDULED, timeoutMs })),
    now: null,
    statusUrl,
    timedOut: new Set(),
    deadlineMs: MAX_MS + 2_000,
    developmentLoopback: development(),
    lane: "now",
  });
  return readings.map((reading) => checkOf(reading, slowMsOf(monitor)));
}
