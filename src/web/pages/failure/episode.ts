/** The run of failing checks that a failure belongs to: when it began and ended, and who saw nothing of it. */

import { isScheduled } from "../../../core/check/attempt.ts";
import type { Check } from "../../../core/check/check.ts";
import type { Region } from "../../../core/check/reading.ts";
import { isMeasured } from "../../../core/check/verdict.ts";

export interface Episode {
  /** True starts of the first and last failing check, epoch ms. */
  readonly firstFailingAt: number;
  readonly lastFailingAt: number;
  /** The last good check before and the first good one after, in the failing regions; null when outside the history. */
  readonly goodBeforeAt: number | null;
  readonly goodAfterAt: number | null;
  readonly failingChecks: number;
  /** In the failure's own minute, scheduled checks only. */
  readonly failing: readonly Region[];
  readonly green: readonly Region[];
  readonly lost: readonly Region[];
}

const isDown = (check: Check) => check.verdict === "down";
const isGood = (check: Check) => check.verdict === "up" || check.verdict === "slow";

/**
 * `checks` are oldest first, all attempts, around the failure. The episode is the unbroken run of failing checks of
 * its region, so that a neighbour's trouble does not lengthen it. Null when the check is not among them.
 */
export function episodeOf(
  checks: readonly Check[],
  failure: { readonly minute: number; readonly region: Region; readonly attempt: number },
): Episode | null {
  const own = checks.filter((check) => check.region === failure.region && isMeasured(check));
  const here = own.findIndex((check) => check.minute === failure.minute && check.attempt === failure.attempt);
  if (here < 0) return null;
  let first = here;
  while (first > 0 && isDown(own[first - 1]!)) first--;
  let last = here;
  while (last < own.length - 1 && isDown(own[last + 1]!)) last++;
  const minute = checks.filter((check) => check.minute === failure.minute && isScheduled(check));
  const regions = (is: (check: Check) => boolean) => minute.filter(is).map((check) => check.region);
  return {
    firstFailingAt: own[first]!.at,
    lastFailingAt: own[last]!.at,
    goodBeforeAt: own[first - 1]?.at ?? null,
    goodAfterAt: own[last + 1]?.at ?? null,
    failingChecks: last - first + 1,
    failing: regions(isDown),
    green: regions(isGood),
    lost: regions((check) => !isMeasured(check)),
  };
}
