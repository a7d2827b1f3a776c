/**
 * Do runs of failures come at even gaps that no clock has set? What fills up until a restart, or counts to a limit,
 * starts again after each: its gaps are alike, its phase is not kept.
 *
 * Two exact bounds on gaps that a Poisson process would give (each gap is exponential): that even the least of n is at
 * least a share x of their mean, (1 − x)^(n−1) (Feller, W. (1971), vol. II, I.7: spacings); and that so many of them lie
 * near their median.
 */
import { atLeast, bestOf, median } from "../chance.ts";
import type { View } from "../failures-in-view.ts";
import { NATURAL } from "./periodicity.ts";

export interface Renewal {
  readonly gaps: number;
  /** Minutes from one run's start to the next. */
  readonly medianMinutes: number;
  /** Spread of the gaps near the median, as a share of it. */
  readonly spread: number;
  /** Share of the gaps near the median. */
  readonly near: number;
  /** Their middle is a period that crontabs are written in, a month's drift aside: a clock's, more likely. */
  readonly natural: boolean;
  readonly pValue: number;
}

const MIN_GAPS = 3;
const MIN_GAP_MINUTES = 15;
/** From here to there times the median is near. Of exponential gaps, this share falls there: e^(−0.6 ln 2) − e^(−1.5 ln 2). */
const NEAR = [0.6, 1.5] as const;
const NEAR_BY_CHANCE = Math.exp(-NEAR[0] * Math.LN2) - Math.exp(-NEAR[1] * Math.LN2);

export function renewal(view: View): Renewal | null {
  const starts = view.episodes.map(({ start }) => start);
  const gaps = starts.slice(1).map((start, index) => start - starts[index]!);
  const middle = median(gaps);
  if (gaps.length < MIN_GAPS || middle === null || middle < MIN_GAP_MINUTES) return null;
  const near = gaps.filter((gap) => gap >= NEAR[0] * middle && gap <= NEAR[1] * middle);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const least = Math.min(...gaps) / mean;
  const even = (1 - Math.min(1, least)) ** (gaps.length - 1);
  const clustered = atLeast(near.length, gaps.length, NEAR_BY_CHANCE);
  const deviations = near.map((gap) => Math.abs(gap - middle));
  return {
    gaps: gaps.length,
    medianMinutes: middle,
    spread: (median(deviations) ?? 0) / middle,
    near: near.length / gaps.length,
    natural: NATURAL.some((period) => Math.abs(middle - period) <= 1 + 0.015 * period),
    pValue: bestOf(Math.min(even, clustered), 2),
  };
}
