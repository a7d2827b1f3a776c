/**
 * Is the service slow before failures and fresh after them? Successes just before a run of failures against those just
 * after it, beside the same comparison at moments without failures; and whether latency climbed since the last run.
 */

import { median } from "../../words/median.ts";
import { combine } from "../chance.ts";
import type { View } from "../failures-in-view.ts";
import type { History } from "../history.ts";

export interface Resets {
  /** Runs with enough successes on both sides. */
  readonly runs: number;
  /** Typical ratio of the latency before a run to that after it. */
  readonly drop: number;
  /** Share of the runs before which latency had climbed since the last one. */
  readonly climbing: number;
  /** Runs that end in such a drop. */
  readonly ends: readonly { readonly start: number; readonly end: number }[];
  readonly pValue: number;
}

const SIDE_MINUTES = 15;
const MIN_SUCCESSES = 4;
/** Less is noise. */
const MIN_DROP = 1.06;
const MAX_RUNS = 100;
const REFERENCES = 400;
/** A climb is looked for over at most so long, in so many steps. */
const MAX_CLIMB_MINUTES = 2880;
const STEPS = 5;

export function resets(view: View): Resets | null {
  const { history } = view;
  const runs = view.episodes.slice(-MAX_RUNS);
  if (runs.length < 2 || history.ticks.length < 200) return null;
  const side = Math.max(SIDE_MINUTES, 5 * history.interval);
  const measured = runs
    .map(({ start, end }) => ({
      start,
      end,
      drop: level(history, start - side, start) / level(history, end + 1, end + 1 + side),
    }))
    .filter(({ drop }) => !Number.isNaN(drop));
  const drops = measured.map(({ drop }) => drop);
  if (drops.length < 2) return null;
  const references = referenceDrops(view, side);
  if (references.length < 30) return null;
  const climbs = runs.slice(1).map(({ start }, index) => climbed(history, runs[index]!.end + 1, start));
  const known = climbs.filter((one) => one !== null);
  return {
    runs: drops.length,
    drop: median(drops)!,
    ends: measured.filter(({ drop }) => drop >= MIN_DROP).map(({ start, end }) => ({ start, end })),
    climbing: known.filter(Boolean).length / Math.max(1, known.length),
    pValue: combine(drops.map((drop) => (1 + countAtLeast(references, drop)) / (1 + references.length))),
  };
}

function referenceDrops({ history, minutes }: View, side: number): number[] {
  const step = Math.max(1, Math.floor(history.ticks.length / REFERENCES));
  const drops: number[] = [];
  let next = 0;
  for (let tick = 0; tick < history.ticks.length; tick += step) {
    const minute = history.ticks[tick]!;
    while (next < minutes.length && minutes[next]! < minute - side) next++;
    if (next < minutes.length && minutes[next]! <= minute + side) continue;
    const drop = level(history, minute - side, minute) / level(history, minute, minute + side);
    if (!Number.isNaN(drop)) drops.push(drop);
  }
  return drops.sort((a, b) => a - b);
}

/** Median latency of successes in [from, to) as a ratio to the usual; NaN with too few. */
function level(history: History, from: number, to: number): number {
  const ratios: number[] = [];
  for (
    let index = history.starts[tickAt(history, from)]!;
    index < history.starts[tickAt(history, to)]!;
    index++
  ) {
    const check = history.checks[index]!;
    const baseline = history.baselineMs[history.regionOf[index]!]!;
    if (check.verdict !== "down" && baseline > 0) ratios.push(check.latencyMs / baseline);
  }
  return ratios.length < MIN_SUCCESSES ? Number.NaN : median(ratios)!;
}

/** First tick at or after a minute. */
function tickAt({ ticks }: History, minute: number): number {
  let low = 0;
  let high = ticks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ticks[middle]! < minute) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Does the latency of each fifth of the time lie mostly above the one before it, and the last well above the first? */
function climbed(history: History, from: number, to: number): boolean | null {
  const begin = Math.max(from, to - MAX_CLIMB_MINUTES);
  const step = (to - begin) / STEPS;
  if (step < 3 * history.interval) return null;
  const levels = Array.from({ length: STEPS }, (_, k) =>
    level(history, begin + k * step, begin + (k + 1) * step),
  );
  if (levels.some((one) => Number.isNaN(one))) return null;
  const rises = levels.slice(1).filter((one, index) => one > levels[index]!).length;
  return rises >= STEPS - 2 && levels[STEPS - 1]! > 1.1 * levels[0]!;
}

function countAtLeast(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! >= value) high = middle;
    else low = middle + 1;
  }
  return sorted.length - low;
}
