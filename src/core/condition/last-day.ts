/** Observed and outage seconds of the last 24 hours, so that "24 h" is that and not the UTC day. Run-length coded by hour. */
import { MINUTES_PER_DAY, MINUTES_PER_HOUR } from "../check/check.ts";
import type { DayTotals } from "../shard/view.ts";

/** `count` hours in a row from `hour` on (whole hours since the epoch), each with these seconds. */
export interface HourRun {
  readonly hour: number;
  readonly count: number;
  readonly observed: number;
  readonly outage: number;
}

interface Seconds {
  readonly observed: number;
  readonly outage: number;
}

const HOURS_PER_DAY = 24;

/** Adds to the hour of `minute`, which is the newest, and drops what no window of 24 hours reaches any more. */
export function addSeconds(runs: readonly HourRun[], minute: number, added: Seconds): readonly HourRun[] {
  const hour = Math.floor(minute / MINUTES_PER_HOUR);
  const last = runs.at(-1);
  const isSame = last !== undefined && last.hour + last.count - 1 === hour;
  const present = isSame ? last : { observed: 0, outage: 0 };
  const grown = {
    hour,
    count: 1,
    observed: present.observed + added.observed,
    outage: present.outage + added.outage,
  };
  const before = !isSame ? joined(runs) : last.count === 1 ? runs.slice(0, -1) : shortened(runs);
  return recentHours([...before, grown], hour);
}

/** Outage seconds of an hour that may be over; those of one that was dropped are of no window any more. */
export function addLate(runs: readonly HourRun[], hour: number, outage: number): readonly HourRun[] {
  return runs.flatMap((run) => {
    const before = hour - run.hour;
    if (before < 0 || before >= run.count) return [run];
    return [
      { ...run, count: before },
      { ...run, hour, count: 1, outage: run.outage + outage },
      { ...run, hour: hour + 1, count: run.count - before - 1 },
    ].filter(({ count }) => count > 0);
  });
}

/** The last run without its last hour. */
function shortened(runs: readonly HourRun[]): HourRun[] {
  const last = runs.at(-1)!;
  return [...runs.slice(0, -1), { ...last, count: last.count - 1 }];
}

/** An hour that is over and like the one before becomes one run with it. */
function joined(runs: readonly HourRun[]): readonly HourRun[] {
  const [before, last] = runs.slice(-2);
  if (before === undefined || last === undefined) return runs;
  const isAlike = before.observed === last.observed && before.outage === last.outage;
  if (!isAlike || before.hour + before.count !== last.hour) return runs;
  return [...runs.slice(0, -2), { ...before, count: before.count + last.count }];
}

function recentHours(runs: readonly HourRun[], newest: number): readonly HourRun[] {
  const first = newest - HOURS_PER_DAY;
  return runs.flatMap((run) => {
    const over = Math.max(0, first - run.hour);
    if (over === 0) return [run];
    return over >= run.count ? [] : [{ ...run, hour: run.hour + over, count: run.count - over }];
  });
}

/** In the 24 hours that end with `minute`; of the hour in which they begin, its part. */
export function lastDay(runs: readonly HourRun[], minute: number): Seconds {
  const start = minute + 1 - MINUTES_PER_DAY;
  let [observed, outage] = [0, 0];
  for (const run of runs) {
    const end = (run.hour + run.count) * MINUTES_PER_HOUR;
    const minutes = Math.max(0, Math.min(run.count * MINUTES_PER_HOUR, end - start));
    observed += (minutes * run.observed) / MINUTES_PER_HOUR;
    outage += (minutes * run.outage) / MINUTES_PER_HOUR;
  }
  return { observed, outage };
}

/** For a state that was kept before hours were: the present day, spread over its hours so far. */
export function fromToday(today: DayTotals, minute: number): readonly HourRun[] {
  if (today.observedSeconds === 0) return [];
  const first = today.day * HOURS_PER_DAY;
  const count = Math.floor(minute / MINUTES_PER_HOUR) - first + 1;
  if (count < 1 || count > HOURS_PER_DAY) return [];
  return [
    { hour: first, count, observed: today.observedSeconds / count, outage: today.outageSeconds / count },
  ];
}
