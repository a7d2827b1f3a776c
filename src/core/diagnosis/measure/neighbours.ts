/** Latency around failures: were the successes of the minutes around them slower than in other stretches as long? */
import { combine } from "../chance.ts";
import type { View } from "../failures-in-view.ts";

export interface Neighbours {
  /** Typical (median) ratio of the slowest success near a failure to the usual latency, and the same anywhere. */
  readonly nearRatio: number;
  readonly usualRatio: number;
  readonly episodes: number;
  readonly pValue: number;
}

const REACH_TICKS = 3;
const MAX_EPISODES = 150;
const REFERENCES = 600;

export function neighbours(view: View): Neighbours | null {
  const { history } = view;
  const episodes = view.episodes.slice(-MAX_EPISODES);
  if (episodes.length === 0 || history.ticks.length < 50) return null;
  const near = episodes.map((episode) => {
    const first = episode.failing[0]!.tick;
    return peak(view, first - REACH_TICKS, first + REACH_TICKS);
  });
  const step = Math.max(1, Math.floor(history.ticks.length / REFERENCES));
  const references: number[] = [];
  for (let tick = REACH_TICKS; tick < history.ticks.length - REACH_TICKS; tick += step) {
    const value = peak(view, tick - REACH_TICKS, tick + REACH_TICKS);
    if (!Number.isNaN(value)) references.push(value);
  }
  const seen = near.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (references.length < 20 || seen.length === 0) return null;
  references.sort((a, b) => a - b);
  return {
    nearRatio: seen[seen.length >> 1]!,
    usualRatio: references[references.length >> 1]!,
    episodes: seen.length,
    pValue: combine(seen.map((value) => (1 + countAtLeast(references, value)) / (1 + references.length))),
  };
}

/** The second slowest success in a stretch of ticks, as a ratio to its region's median: one outlier proves nothing. */
function peak(view: View, from: number, to: number): number {
  const { history } = view;
  let most = Number.NaN;
  let second = Number.NaN;
  const end = history.starts[Math.min(to + 1, history.ticks.length)]!;
  for (let index = history.starts[Math.max(0, from)]!; index < end; index++) {
    const check = history.checks[index]!;
    const baseline = history.baselineMs[history.regionOf[index]!]!;
    if (check.verdict === "down" || !(baseline > 0)) continue;
    const ratio = check.latencyMs / baseline;
    if (Number.isNaN(most) || ratio > most) {
      second = most;
      most = ratio;
    } else if (Number.isNaN(second) || ratio > second) second = ratio;
  }
  return Number.isNaN(second) ? most : second;
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
