/** Which monitors are due in which minute. Minutes are whole minutes since the epoch. */
import { hash32 } from "../words/hash.ts";
import type { CompiledMonitor } from "./shard.ts";

/** A tick never makes up for more than this: six hours of missed minutes. */
const MAX_MISSED_MINUTES = 360;
/** Longer intervals get a first check at once: nobody waits a day for the first sign of life. */
const FIRST_CHECK_ABOVE_MINUTES = 5;

/**
 * True when the monitor is to be checked in `minute`: every `intervalMinutes` exactly, at a phase that its id fixes,
 * so that daily monitors don't all run at midnight. One with a longer interval than 5 also runs in its first minute;
 * a regular turn that follows within half an interval is then left out.
 */
export function isDue(compiled: CompiledMonitor, minute: number): boolean {
  const { monitor, sinceMinute } = compiled;
  const interval = monitor.intervalMinutes;
  if (!monitor.enabled || minute < sinceMinute) return false;
  if (interval > FIRST_CHECK_ABOVE_MINUTES) {
    if (minute === sinceMinute) return true;
    if (minute - sinceMinute < interval / 2) return false;
  }
  return (minute - (hash32(monitor.id) % interval)) % interval === 0;
}

/**
 * The minutes strictly between the newest recorded one and this tick's, oldest first: nobody checked in them.
 * At most the last 360; none before the first tick, and none when the tick is older than the newest.
 */
export function missedMinutes(newest: number | null, minute: number): number[] {
  if (newest === null) return [];
  const first = Math.max(newest + 1, minute - MAX_MISSED_MINUTES);
  return Array.from({ length: Math.max(0, minute - first) }, (_, index) => first + index);
}
