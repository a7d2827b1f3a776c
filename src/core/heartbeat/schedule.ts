/** When a job is due. Times are epoch ms. */
import { DAY_MS, MINUTE_MS } from "../check/check.ts";
import { nextRun } from "../config/cron.ts";
import type { MonitorOf } from "../config/monitor.ts";

export type Target = MonitorOf<"heartbeat">["target"];

/** Clocks differ: a job that ends this much early was the one that is due. */
const MAX_EARLY_MS = MINUTE_MS;
/** For an expression that has no further time. */
const NEVER_MS = 1000 * DAY_MS;

/** Equal for schedules that ask for the same. */
export function scheduleKey({ everyMinutes, cron, timeZone }: Target): string {
  return cron === null ? String(everyMinutes) : `${cron} ${timeZone}`;
}

/** The first time after `at` by the schedule itself. */
export function dueFrom({ everyMinutes, cron, timeZone }: Target, at: number): number {
  if (cron === null) return at + (everyMinutes ?? 0) * MINUTE_MS;
  return nextRun(cron, timeZone, at) ?? at + NEVER_MS;
}

/** When a job that has run at `at` is due again: by cron, a run shortly before its time counts for that time. */
export function dueAfterRun(target: Target, at: number): number {
  const next = dueFrom(target, at);
  if (target.cron === null || next - at > MAX_EARLY_MS) return next;
  const second = dueFrom(target, next);
  return next - at <= Math.min(MAX_EARLY_MS, (second - next) / 2) ? second : next;
}

/** What has not come by then is late. */
export function lateAt({ graceMinutes }: Target, dueAt: number): number {
  return dueAt + graceMinutes * MINUTE_MS;
}
