/** Failures against load: do they gather in the hours when successes are slowest? A failing hour is the unit. */

import { median } from "../../words/median.ts";
import { combine } from "../chance.ts";
import type { View } from "../failures-in-view.ts";
import type { Levels } from "../levels.ts";

export interface Load {
  /** Median latency ratio of each hour of the day (UTC), null where nothing was seen. */
  readonly byHour: readonly (number | null)[];
  /** Slowest hour ÷ fastest hour. */
  readonly swing: number;
  /** Mean rank of the failing hours, 0 the fastest … 1 the slowest. */
  readonly meanRank: number;
  /** Distinct failing hours: the unit. */
  readonly hours: number;
  readonly pValue: number;
}

export function load(view: View, levels: Levels): Load | null {
  const profile = hourProfile(levels);
  const known = profile.filter((level) => level !== null);
  if (known.length < 12 || view.failing.length < 3) return null;
  const rankOf = (hour: number) => {
    const mine = profile[hour];
    if (mine === null || mine === undefined) return 0.5;
    let below = 0;
    for (const other of known) below += other < mine ? 1 : other === mine ? 0.5 : 0;
    return below / known.length;
  };
  const cells = new Set<number>();
  for (const minute of view.minutes) cells.add(Math.floor(minute / 60));
  const ranks = [...cells].map((hour) => rankOf(((hour % 24) + 24) % 24));
  return {
    byHour: profile,
    swing: Math.max(...known) / Math.max(1e-9, Math.min(...known)),
    meanRank: ranks.reduce((a, b) => a + b, 0) / ranks.length,
    hours: ranks.length,
    pValue: combine(ranks.map((rank) => Math.max(1 - rank, 0.5 / known.length))),
  };
}

function hourProfile({ level, start, binMinutes }: Levels): (number | null)[] {
  const byHour: number[][] = Array.from({ length: 24 }, () => []);
  level.forEach((value, bin) => {
    if (!Number.isNaN(value)) byHour[Math.floor((start + bin * binMinutes) / 60) % 24]!.push(value);
  });
  return byHour.map((values) => median(values));
}

/** Whether a minute lies in the third of the day with the slowest successes. */
export function atBusyHour(found: Load, minute: number): boolean {
  const known = found.byHour.filter((level) => level !== null).sort((a, b) => a - b);
  const limit = known[Math.floor((known.length * 2) / 3)] ?? Number.POSITIVE_INFINITY;
  const mine = found.byHour[Math.floor(minute / 60) % 24];
  return mine !== null && mine !== undefined && mine >= limit;
}
