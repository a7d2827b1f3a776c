/** The order of history, and what a doubled check is. */

import type { Check } from "../core/check/check.ts";
import { isMeasured } from "../core/check/verdict.ts";
import { REGION_CODES, REGION_OF_CODE } from "./codec/codes.ts";

type Place = Pick<Check, "minute" | "region" | "attempt">;

/** No region comes after it. */
export const LAST_REGION = REGION_OF_CODE.findLast((region) => region !== undefined)!;

/** By minute, region and attempt. Regions stand in the order of their stored codes, which never changes. */
export function comparePlaces(a: Place, b: Place): number {
  return a.minute - b.minute || REGION_CODES[a.region] - REGION_CODES[b.region] || a.attempt - b.attempt;
}

/**
 * Sorted by minute, region and attempt, one check of each. What was measured outranks `lost` (a minute that was given
 * up and then came in all the same), else the first given stays.
 */
export function inOrder<T extends Check>(checks: readonly T[]): T[] {
  const kept: T[] = [];
  // Days of history come in order: sorting a month of them would be most of the work.
  for (const check of isSorted(checks) ? checks : [...checks].sort(comparePlaces)) {
    const last = kept.at(-1);
    if (last === undefined || comparePlaces(last, check) !== 0) kept.push(check);
    else if (!isMeasured(last) && isMeasured(check)) kept[kept.length - 1] = check;
  }
  return kept;
}

function isSorted(checks: readonly Place[]): boolean {
  for (let index = 1; index < checks.length; index++)
    if (comparePlaces(checks[index - 1]!, checks[index]!) > 0) return false;
  return true;
}
