/**
 * When other monitors are looked at: in the minutes before a run of failures (a case), and before quiet moments like it,
 * near it in time and at the same time of other days, so that a long outage or a daily habit of theirs shows there too.
 */
import { isScheduled } from "../check/attempt.ts";
import { type Check, MINUTE_MS, MINUTES_PER_DAY } from "../check/check.ts";
import { isMeasured } from "../check/verdict.ts";

/** Minutes since the epoch. */
export interface Case {
  /** Of the first failing check. */
  readonly minute: number;
  /** Quiet moments within hours of it, and at its time of other days. */
  readonly near: readonly number[];
  readonly otherDays: readonly number[];
}

/** How far before a moment others are looked at: the longest that {@link reachOf} gives. */
export const MAX_REACH_MINUTES = 10;
const REACH_MINUTES = 5;
/** Runs that begin sooner after the last case are part of the same trouble. */
const APART_MINUTES = 60;
/** The newest; more would not tell more. */
const MAX_CASES = 30;
const NEAR = [-240, -180, -120, -90, -60, -30, 60, 120];
const OTHER_DAYS = [-7, -3, -2, -1, 1, 2, 3, 7].map((days) => days * MINUTES_PER_DAY);

/** Minutes before a moment in which a monitor of this interval is looked at; null: it is checked too seldom. */
export function reachOf(intervalMinutes: number): number | null {
  const reach = REACH_MINUTES + intervalMinutes - 1;
  return reach <= MAX_REACH_MINUTES ? reach : null;
}

/** The minutes that are to be looked at. */
export function minutesOf(cases: readonly Case[]): number[] {
  const ends = cases.flatMap(({ minute, near, otherDays }) => [minute, ...near, ...otherDays]);
  return [
    ...new Set(ends.flatMap((end) => Array.from({ length: MAX_REACH_MINUTES + 1 }, (_, back) => end - back))),
  ];
}

/** `maintenance`: spans in epoch ms in which nothing counts. */
export function casesOf(
  checks: readonly Check[],
  maintenance: readonly { readonly from: number; readonly to: number }[],
): Case[] {
  const down = new Set<number>();
  const seen = new Set<number>();
  for (const check of checks) {
    if (!isScheduled(check) || !isMeasured(check)) continue;
    seen.add(check.minute);
    if (check.verdict === "down") down.add(check.minute);
  }
  const excluded = (minute: number) =>
    maintenance.some(
      ({ from, to }) => minute >= from / MINUTE_MS - REACH_MINUTES && minute < to / MINUTE_MS + REACH_MINUTES,
    );
  const isQuiet = (end: number) => {
    const back = Array.from({ length: MAX_REACH_MINUTES + 1 }, (_, index) => end - index);
    return (
      !excluded(end) && back.some((minute) => seen.has(minute)) && !back.some((minute) => down.has(minute))
    );
  };
  return startsOf([...down].filter((minute) => !excluded(minute)))
    .slice(-MAX_CASES)
    .map((minute) => {
      const quiet = (offsets: readonly number[]) => offsets.map((offset) => minute + offset).filter(isQuiet);
      return { minute, near: quiet(NEAR), otherDays: quiet(OTHER_DAYS) };
    });
}

function startsOf(failing: readonly number[]): number[] {
  const starts: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const minute of failing.toSorted((a, b) => a - b)) {
    if (minute - last > APART_MINUTES) starts.push(minute);
    last = minute;
  }
  return starts;
}
