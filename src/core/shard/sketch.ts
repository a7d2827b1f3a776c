/**
 * A mergeable latency sketch: counts in buckets whose bounds grow by a constant factor, so that every quantile is
 * within 1 % of the true value. Merging is addition, hence associative and commutative.
 * Masson, Rim, Lee (2019), "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees".
 */
export type Sketch = Readonly<Record<string, number>>;

const ACCURACY = 0.01;
const GAMMA = (1 + ACCURACY) / (1 - ACCURACY);
const LOG_GAMMA = Math.log(GAMMA);

function bucketOf(ms: number): number {
  return ms < 1 ? 0 : Math.ceil(Math.log(ms) / LOG_GAMMA) + 1;
}

function midpointOf(bucket: number): number {
  return bucket === 0 ? 0 : (2 * GAMMA ** (bucket - 1)) / (GAMMA + 1);
}

/** What took no time at all measured none: a look at a heartbeat's schedule, a run whose start was not told. */
export function sketchOf(latenciesMs: Iterable<number>): Sketch {
  const counts: Record<string, number> = {};
  for (const ms of latenciesMs) {
    if (ms === 0) continue;
    const bucket = bucketOf(ms);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
}

export function mergeSketches(sketches: Iterable<Sketch>): Sketch {
  const counts: Record<string, number> = {};
  for (const sketch of sketches) {
    for (const bucket in sketch) counts[bucket] = (counts[bucket] ?? 0) + sketch[bucket]!;
  }
  return counts;
}

/**
 * Quantiles (0…1) in ms, rounded, in one pass; null each for an empty sketch; `qs` must rise. A page asks for thousands of them, so nothing is sorted or copied:
 * integer keys of an object come in rising order (ECMA-262, OrdinaryOwnPropertyKeys).
 */
export function quantiles(sketch: Sketch, qs: readonly number[]): (number | null)[] {
  let total = 0;
  for (const bucket in sketch) total += sketch[bucket]!;
  if (total === 0) return qs.map(() => null);
  const found: number[] = [];
  let seen = 0;
  for (const bucket in sketch) {
    seen += sketch[bucket]!;
    while (found.length < qs.length && seen > qs[found.length]! * (total - 1))
      found.push(Math.round(midpointOf(Number(bucket))));
    if (found.length === qs.length) break;
  }
  return found;
}
