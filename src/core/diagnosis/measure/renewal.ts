/**
 * Do runs of failures come at even gaps that no clock has set? What fills up until a restart, or counts to a limit,
 * starts again after each: its gaps are alike, its phase is not kept.
 *
 * Two exact bounds on gaps that a Poisson process would give (each gap is exponential): that even the least of n is at
 * least a share x of their mean, (1 − x)^(n−1) (Feller, W. (1971), vol. II, I.7: spacings); and that so many of them lie
 * near their median. Runs closer than what merges them are one, so both are asked of what is left of a quiet time beyond
 * that: it is exponential too, having no memory.
 */

import { median } from "../../words/median.ts";
import { atLeast, bestOf } from "../chance.ts";
import { mergedMinutes, type View } from "../failures-in-view.ts";
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

const HALF_A_DAY = 720;
const MAX_BASES = 60;
const MAX_TIMES = 4;
/** Of its length a gap may be off a multiple by so much. */
const OFF = 0.1;
const MIN_GAPS = 3;
const MIN_STEPS = 5;
const MIN_GAP_MINUTES = 15;
/** From here to there times the median is near. Of exponential gaps, this share falls there: e^(−0.6 ln 2) − e^(−1.5 ln 2). */
const NEAR = [0.6, 1.5] as const;
const NEAR_BY_CHANCE = Math.exp(-NEAR[0] * Math.LN2) - Math.exp(-NEAR[1] * Math.LN2);

export function renewal(view: View): Renewal | null {
  const starts = view.episodes.map(({ start }) => start);
  const gaps = starts.slice(1).map((start, index) => start - starts[index]!);
  const usual = median(gaps);
  if (gaps.length < MIN_GAPS || usual === null || usual < MIN_GAP_MINUTES) return null;
  const { interval } = view.history;
  const merged = mergedMinutes(view.history);
  const quiet = view.episodes.slice(1).map(({ start }, index) => start - view.episodes[index]!.end - merged);
  const usually = median(quiet)!;
  // Of a few steps of the clock that checks come by, any are alike.
  if (usually < MIN_STEPS * interval) return null;
  const near = gaps.filter((_gap, index) => isNear(quiet[index]!, usually));
  const mean = quiet.reduce((sum, rest) => sum + rest, 0) / quiet.length;
  const least = Math.min(...quiet) / mean;
  const even = (1 - Math.min(1, least)) ** (quiet.length - 1);
  const clustered = atLeast(near.length, gaps.length, NEAR_BY_CHANCE);
  const multiples = evenMultiples(gaps, interval);
  const missed = multiples.pValue < Math.min(even, clustered);
  const middle = missed ? multiples.base : usual;
  const within = missed ? gaps : near;
  const deviations = within.map((gap) => Math.abs(gap - Math.max(1, Math.round(gap / middle)) * middle));
  const spread = (median(deviations) ?? 0) / middle;
  return {
    gaps: gaps.length,
    medianMinutes: middle,
    spread,
    near: within.length / gaps.length,
    natural: isNatural(middle, spread * middle),
    pValue: Math.min(1, 3 * Math.min(even, clustered, multiples.pValue)),
  };
}

function isNear(rest: number, usually: number): boolean {
  return rest >= NEAR[0] * usually && rest <= NEAR[1] * usually;
}

/** A clock's job starts within its minute; over a day or longer, what people do keeps to the day as loosely as to it. */
function isNatural(periodMinutes: number, deviationMinutes: number): boolean {
  return NATURAL.some((period) =>
    period >= HALF_A_DAY
      ? Math.abs(periodMinutes - period) <= 0.02 * period
      : Math.abs(periodMinutes - period) <= 1 + 0.015 * period && deviationMinutes <= 1.5,
  );
}

/**
 * Restarts shorter than the time between checks are missed now and again: then gaps are multiples of one length. Asked
 * of each gap, and of half of each, as that length; corrected for all of them.
 */
function evenMultiples(gaps: readonly number[], interval: number): { base: number; pValue: number } {
  const bases = gaps.flatMap((gap) => [gap, gap / 2]).filter((base) => base >= MIN_GAP_MINUTES);
  let best = { base: 0, pValue: 1 };
  for (const base of bases.slice(0, MAX_BASES)) {
    const hits = gaps.filter((gap) => {
      const times = Math.round(gap / base);
      return times >= 1 && times <= MAX_TIMES && Math.abs(gap / base - times) <= OFF;
    }).length;
    const byChance = Math.min(1, 2 * OFF + interval / base);
    const pValue = bestOf(atLeast(hits - 1, gaps.length - 1, byChance), bases.length);
    if (pValue < best.pValue) best = { base, pValue };
  }
  return best;
}
