/** The run of failing minutes that a failure belongs to: when it began and ended, how long it failed, who saw nothing of it. */

import { isScheduled } from "../../../core/check/attempt.ts";
import type { BlipBounds } from "../../../core/check/blip.ts";
import type { Check } from "../../../core/check/check.ts";
import type { Region } from "../../../core/check/reading.ts";
import { answersOf, failedFor, type Stretch, withAnswers } from "../../../core/check/stretch.ts";
import { isMeasured } from "../../../core/check/verdict.ts";
import { reachMs } from "../../../core/condition/failing.ts";
import { gapMinutes } from "../../../core/condition/gap.ts";
import type { Monitor } from "../../../core/config/monitor.ts";

export interface Episode {
  /** True starts of the first and last failing check, epoch ms. */
  readonly firstFailingAt: number;
  readonly lastFailingAt: number;
  /** The last good answer before and the first good one after, in the failing regions; null when outside the history. */
  readonly goodBeforeAt: number | null;
  readonly goodAfterAt: number | null;
  /** Good answers came in between, of a region that failed. */
  readonly isBroken: boolean;
  /** As its blip has it. */
  readonly length: BlipBounds;
  /** Scheduled checks and rechecks. */
  readonly failingChecks: number;
  /** In the failure's own minute, scheduled checks only. */
  readonly failing: readonly Region[];
  readonly green: readonly Region[];
  readonly lost: readonly Region[];
}

interface Failing {
  readonly minute: number;
  readonly monitor: Pick<Monitor, "intervalMinutes">;
}

const isDown = (check: Check) => check.verdict === "down";
const isGood = (check: Check) => check.verdict === "up" || check.verdict === "slow";

/**
 * `checks` are oldest first, all attempts, around the failure. As with blips, neighbouring minutes in which any region
 * failed make one run; one in which nobody answered does not end it. Null when the failing minute is not among them.
 */
export function episodeOf(checks: readonly Check[], failing: Failing): Episode | null {
  const { minute, monitor } = failing;
  const measured = checks.filter(isMeasured);
  const run = runAround(measured.filter(isScheduled), failing);
  if (run === null) return null;
  const answers = answersOf(
    measured.filter((check) => check.minute >= run.before && check.minute <= run.after),
  );
  const stretches = withAnswers([], answers);
  if (stretches.length === 0) return null;
  const scheduled = checks.filter((check) => check.minute === minute && isScheduled(check));
  const regions = (is: (check: Check) => boolean) => scheduled.filter(is).map(({ region }) => region);
  return {
    ...momentsOf(stretches),
    length: failedFor(stretches, reachMs(monitor.intervalMinutes)),
    failingChecks: answers.filter(({ down }) => down).length,
    failing: regions(isDown),
    green: regions(isGood),
    lost: regions((check) => !isMeasured(check)),
  };
}

/** The answered minutes right before and right after the run, or its own ends where nobody looked there. */
function runAround(scheduled: readonly Check[], { minute, monitor }: Failing) {
  const minutes = [...Map.groupBy(scheduled, (check) => check.minute)];
  const here = minutes.findIndex(([one]) => one === minute);
  if (!minutes[here]?.[1].some(isDown)) return null;
  const goesOn = (index: number) => minutes[index]![1].some(isDown);
  const next = (index: number, step: -1 | 1) => {
    const [from, to] = [minutes[index]?.[0], minutes[index + step]?.[0]];
    const isNear = from !== undefined && to !== undefined && Math.abs(to - from) <= gapMinutes(monitor);
    return isNear ? index + step : index;
  };
  const endOf = (step: -1 | 1) => {
    let index = here;
    while (goesOn(index) && next(index, step) !== index) index = next(index, step);
    return minutes[index]![0];
  };
  return { before: endOf(-1), after: endOf(1) };
}

/** `stretches` by their beginning. */
function momentsOf(stretches: readonly Stretch[]) {
  const [first] = stretches;
  const last = stretches.reduce((latest, one) => (one.last > latest.last ? one : latest));
  const regions = new Set(stretches.map(({ region }) => region));
  return {
    firstFailingAt: first!.first,
    goodBeforeAt: first!.goodBefore,
    lastFailingAt: last.last,
    goodAfterAt: last.goodAfter,
    isBroken: stretches.length > regions.size,
  };
}
