/**
 * The three ways the demo shop fails. The live gateway and the imported week share these rules, so the diagnosis of the
 * one holds for the other. Times are epoch ms, UTC.
 */
import { chance } from "./random.ts";

const MINUTE_MS = 60_000;

/** The report job runs at :00 and :30 and starves the checkout for its first 15 seconds. */
export const JOB_EVERY_MINUTES = 30;
export const JOB_STARVES_MS = 15_000;

export function jobIsStarving(at: number): boolean {
  return at % (JOB_EVERY_MINUTES * MINUTE_MS) < JOB_STARVES_MS;
}

/** The search runs on five backends, and one of them is dead. */
export const BACKENDS = 5;
export const DEAD_BACKEND = 3;

/** The gateway waits so long for the application, then says 504. */
export const GATEWAY_TIMEOUT_MS = 8_000;
/** A report that is built in one of these minutes takes longer than that: about 1 in 40, more often by day. */
export function reportsStall(at: number): boolean {
  const minute = Math.floor(at / MINUTE_MS);
  return stalling(minute) && !stalling(minute - 1) && at % MINUTE_MS < 4_000;
}

function stalling(minute: number): boolean {
  const hour = (minute / 60) % 24;
  return chance("stall", minute) < (hour >= 8 && hour < 19 ? 0.045 : 0.008);
}

/** How long a page takes: more around 15:00 UTC, with a little noise. */
export function latencyMs(name: string, at: number, baseMs: number): number {
  const hour = (at / 3_600_000) % 24;
  const load = 1 + 0.5 * Math.max(0, Math.cos(((hour - 15) / 24) * 2 * Math.PI));
  const noise = 0.8 + 0.4 * chance(`${name} latency`, at);
  const slow = chance(`${name} spike`, at) < 0.01 ? 2.5 : 1;
  return Math.round(baseMs * load * noise * slow);
}
