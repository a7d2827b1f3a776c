/** The order of history, and what a doubled check is. */

import type { Check } from "../core/check/check.ts";
import { REGIONS } from "../core/check/reading.ts";

const PLACE = new Map(REGIONS.map((region, index) => [region, index]));

function compare(a: Check, b: Check): number {
  return a.minute - b.minute || PLACE.get(a.region)! - PLACE.get(b.region)! || a.attempt - b.attempt;
}

const isLost = (check: Check) => check.verdict === "lost";

/**
 * Sorted by minute, region and attempt, one check of each. What was measured outranks `lost` (a minute that was given
 * up and then came in all the same), else the first given stays.
 */
export function inOrder<T extends Check>(checks: readonly T[]): T[] {
  const kept: T[] = [];
  for (const check of [...checks].sort(compare)) {
    const last = kept.at(-1);
    if (last === undefined || compare(last, check) !== 0) kept.push(check);
    else if (isLost(last) && !isLost(check)) kept[kept.length - 1] = check;
  }
  return kept;
}
