/** The latency of successes over time, as ratios to each region's own median, in bins: load, drift and ramps show here. */
import { median } from "../words/median.ts";
import type { History } from "./history.ts";

export interface Levels {
  readonly binMinutes: number;
  /** Minute at which bin 0 begins, a whole number of bins since the epoch. */
  readonly start: number;
  /** Median ratio of the bin; NaN without successes. */
  readonly level: Float64Array;
}

export function levelsOf(history: History): Levels {
  const binMinutes = Math.max(10, Math.ceil((3 * history.interval) / Math.max(1, history.regions.length)));
  const { ticks, starts, checks, regionOf, baselineMs } = history;
  if (ticks.length === 0) return { binMinutes, start: 0, level: new Float64Array(0) };
  const start = Math.floor(ticks[0]! / binMinutes) * binMinutes;
  const bins = Math.floor((ticks[ticks.length - 1]! - start) / binMinutes) + 1;
  const level = new Float64Array(bins).fill(Number.NaN);
  let ratios: number[] = [];
  let bin = 0;
  const close = () => {
    if (ratios.length > 0) level[bin] = median(ratios)!;
    ratios = [];
  };
  for (let tick = 0; tick < ticks.length; tick++) {
    const at = Math.floor((ticks[tick]! - start) / binMinutes);
    if (at !== bin) close();
    bin = at;
    for (let index = starts[tick]!; index < starts[tick + 1]!; index++) {
      const check = checks[index]!;
      const baseline = baselineMs[regionOf[index]!]!;
      if (check.verdict !== "down" && baseline > 0) ratios.push(check.latencyMs / baseline);
    }
  }
  close();
  return { binMinutes, start, level };
}

/** Running median over 2k + 1 bins, NaN where nothing was seen. */
export function smooth(level: Float64Array, k: number): Float64Array {
  return level.map((_, index) => {
    const near: number[] = [];
    for (let i = Math.max(0, index - k); i <= Math.min(level.length - 1, index + k); i++) {
      if (!Number.isNaN(level[i]!)) near.push(level[i]!);
    }
    return median(near) ?? Number.NaN;
  });
}
