/** Chance levels: exact tails and bounds that hold for any sample size, and the correction for having tried many patterns. */
import binomialCdf from "@stdlib/stats-base-dists-binomial-cdf";
import chisquareCdf from "@stdlib/stats-base-dists-chisquare-cdf";
import hypergeometricCdf from "@stdlib/stats-base-dists-hypergeometric-cdf";

function clamp(p: number): number {
  if (Number.isNaN(p)) return 1;
  return Math.min(1, Math.max(0, p));
}

/** P(X ≥ hits) for X ~ Binomial(trials, chance). Asked of the failures, so that tiny tails keep their digits. */
export function atLeast(hits: number, trials: number, chance: number): number {
  if (hits <= 0 || chance >= 1) return 1;
  if (hits > trials || chance <= 0) return 0;
  return clamp(binomialCdf(trials - hits, trials, 1 - chance));
}

/** Natural logarithm of a bound on P(X ≥ hits), where that itself would underflow. Chernoff (1952), Hoeffding (1963). */
export function logAtLeast(hits: number, trials: number, chance: number): number {
  const share = hits / Math.max(1, trials);
  if (share <= chance) return 0;
  if (chance <= 0 || share > 1) return Number.NEGATIVE_INFINITY;
  const rest = share >= 1 ? 0 : (1 - share) * Math.log((1 - share) / (1 - chance));
  return -trials * (share * Math.log(share / chance) + rest);
}

/** P(X ≤ hits) for X ~ Binomial(trials, chance). */
export function atMost(hits: number, trials: number, chance: number): number {
  if (hits >= trials || chance <= 0) return 1;
  if (hits < 0 || chance >= 1) return 0;
  return clamp(binomialCdf(hits, trials, chance));
}

/** P(at least `hits` marked in `draws` drawn without replacement from `population` of which `marked` are marked). */
export function drawnAtLeast(hits: number, population: number, marked: number, draws: number): number {
  if (hits <= 0) return 1;
  if (hits > Math.min(marked, draws)) return 0;
  return clamp(1 - hypergeometricCdf(hits - 1, population, marked, draws));
}

/** P(χ² with `freedom` degrees ≥ value). */
export function chiSquareAtLeast(value: number, freedom: number): number {
  if (freedom <= 0 || value <= 0) return 1;
  return clamp(1 - chisquareCdf(value, freedom));
}

/** Fisher's method: independent chance levels into one. Fisher, R. A. (1932), "Statistical Methods for Research Workers". */
export function combine(pValues: readonly number[]): number {
  if (pValues.length === 0) return 1;
  let sum = 0;
  for (const p of pValues) sum -= 2 * Math.log(Math.max(p, 1e-12));
  return chiSquareAtLeast(sum, 2 * pValues.length);
}

/** Bonferroni: the best of `tried` patterns. */
export function bestOf(pValue: number, tried: number): number {
  return clamp(pValue * Math.max(1, tried));
}

/** Holm's step-down correction over a family, in the order given. Holm, S. (1979), Scandinavian J. of Statistics 6. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  const corrected = new Array<number>(pValues.length).fill(1);
  let floor = 0;
  order.forEach((index, rank) => {
    floor = Math.max(floor, bestOf(pValues[index]!, pValues.length - rank));
    corrected[index] = floor;
  });
  return corrected;
}
