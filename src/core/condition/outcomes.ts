/** The exact rolling 24 hours of one monitor's scheduled checks, run-length coded. */
import { MINUTES_PER_DAY } from "../check/check.ts";
import type { OutcomeRun } from "./state.ts";

/** Beyond this many runs (a target that flaps without rest) the older ones are summed by ten minutes. */
const MAX_RUNS = 240;
const NEWEST_KEPT = 60;
const BUCKET_MINUTES = 10;

interface Counts {
  readonly up: number;
  readonly slow: number;
  readonly down: number;
}

/** Adds one minute's counts and drops what is a day old. `step` is the monitor's interval in minutes. */
export function addOutcome(
  runs: readonly OutcomeRun[],
  minute: number,
  step: number,
  counts: Counts,
): readonly OutcomeRun[] {
  const { up, slow, down } = counts;
  const last = runs.at(-1);
  const repeats =
    last !== undefined &&
    last.step === step &&
    last.minute + last.count * step === minute &&
    last.up === up &&
    last.slow === slow &&
    last.down === down;
  const grown = repeats
    ? [...runs.slice(0, -1), { ...last, count: last.count + 1 }]
    : [...runs, { minute, step, count: 1, up, slow, down }];
  return bounded(recent(grown, minute));
}

/** What is left of the runs in the 24 hours that end with `minute`. */
export function recent(runs: readonly OutcomeRun[], minute: number): readonly OutcomeRun[] {
  const first = minute - MINUTES_PER_DAY + 1;
  if (runs[0] === undefined || runs[0].minute >= first) return runs;
  return runs.flatMap((run) => {
    const over = run.minute >= first ? 0 : Math.ceil((first - run.minute) / run.step);
    if (over >= run.count) return [];
    return [over === 0 ? run : { ...run, minute: run.minute + over * run.step, count: run.count - over }];
  });
}

function bounded(runs: readonly OutcomeRun[]): readonly OutcomeRun[] {
  if (runs.length <= MAX_RUNS) return runs;
  const joined: OutcomeRun[] = [];
  for (const run of runs.slice(0, -NEWEST_KEPT)) {
    const last = joined.at(-1);
    const single = {
      ...run,
      count: 1,
      up: run.up * run.count,
      slow: run.slow * run.count,
      down: run.down * run.count,
      steps: stepsIn(run) * run.count,
      failing: failingIn(run) * run.count,
    };
    const same =
      last !== undefined && bucketOf(last) === bucketOf(run) && run.count * run.step < BUCKET_MINUTES;
    if (!same) joined.push(run.count * run.step < BUCKET_MINUTES ? single : run);
    else if (last.count > 1) joined.push(single);
    else
      joined[joined.length - 1] = {
        ...last,
        up: last.up + single.up,
        slow: last.slow + single.slow,
        down: last.down + single.down,
        steps: stepsIn(last) + single.steps,
        failing: failingIn(last) + single.failing,
      };
  }
  return [...joined, ...runs.slice(-NEWEST_KEPT)];
}

function bucketOf(run: OutcomeRun): number {
  return Math.floor(run.minute / BUCKET_MINUTES);
}

function stepsIn({ steps = 1 }: OutcomeRun): number {
  return steps;
}

function failingIn({ failing, down }: OutcomeRun): number {
  return failing ?? (down > 0 ? 1 : 0);
}

export interface Tally {
  readonly checks: number;
  readonly failures: number;
}

/** The same with the minutes that they are of: regions that fail together are no more evidence than one. */
interface MinuteTally extends Tally {
  readonly minutes: Tally;
}

/** Checks that answered from `minute` on, and the failing ones; minutes inside an `apart` span are left out. */
export function outcomesSince(
  runs: readonly OutcomeRun[],
  minute: number,
  apart: readonly (readonly [from: number, to: number])[] = [],
): MinuteTally {
  let checks = 0;
  let failures = 0;
  const minutes = { checks: 0, failures: 0 };
  for (const run of runs) {
    const each = run.up + run.slow + run.down;
    const counted =
      stepsSince(run, minute) - apart.reduce((sum, span) => sum + stepsWithin(run, span, minute), 0);
    checks += counted * each;
    failures += counted * run.down;
    minutes.checks += counted * stepsIn(run);
    minutes.failures += counted * failingIn(run);
  }
  return { checks, failures, minutes };
}

function stepsSince(run: OutcomeRun, minute: number): number {
  if (minute <= run.minute) return run.count;
  return Math.max(0, run.count - Math.ceil((minute - run.minute) / run.step));
}

/** Spans never overlap, so their steps may be taken away one after another. */
function stepsWithin(run: OutcomeRun, [from, to]: readonly [number, number], since: number): number {
  if (to < since) return 0;
  return stepsSince(run, Math.max(from, since)) - stepsSince(run, to + 1);
}
