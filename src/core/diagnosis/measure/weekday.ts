/** Day of week: of the days that were watched, are the failing ones all Mondays, or all workdays? Days are the unit. */
import { bestOf, drawnAtLeast } from "../chance.ts";
import type { View } from "../failures-in-view.ts";
import { weekday } from "./local-time.ts";

export interface Weekdays {
  /** 0 is Sunday. */
  readonly days: readonly number[];
  readonly name: string;
  readonly failingDaysInside: number;
  readonly failingDays: number;
  readonly watchedInside: number;
  readonly watched: number;
  readonly pValue: number;
}

const NAMES = ["Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays"];
const GROUPS: readonly { name: string; days: readonly number[] }[] = [
  ...NAMES.map((name, day) => ({ name, days: [day] })),
  { name: "workdays", days: [1, 2, 3, 4, 5] },
  { name: "weekends", days: [0, 6] },
];

/** Null with less than two weeks watched: a weekday seen once proves nothing. */
export function weekdays(view: View): Weekdays | null {
  const watched = new Set<number>();
  for (const minute of view.history.ticks) watched.add(Math.floor(minute / 1440));
  const failing = new Set<number>();
  for (const minute of view.minutes) failing.add(Math.floor(minute / 1440));
  if (watched.size < 13 || failing.size < 2) return null;
  let best: Weekdays | null = null;
  for (const { name, days } of GROUPS) {
    const inside = (all: ReadonlySet<number>) => [...all].filter((day) => days.includes(weekday(day))).length;
    const watchedInside = inside(watched);
    const failingDaysInside = inside(failing);
    const raw = drawnAtLeast(failingDaysInside, watched.size, watchedInside, failing.size);
    const pValue = bestOf(raw, GROUPS.length);
    if (best !== null && pValue >= best.pValue) continue;
    best = {
      days,
      name,
      failingDaysInside,
      failingDays: failing.size,
      watchedInside,
      watched: watched.size,
      pValue,
    };
  }
  return best;
}
