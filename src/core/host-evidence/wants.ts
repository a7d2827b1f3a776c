/**
 * What host agents are asked for: a run of failures is asked about once, at its beginning and at its end, and with it some
 * quiet minutes near it (quiet.ts), so that what a log says all day long is told from what it said then.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../check/check.ts";
import type { Region } from "../check/reading.ts";
import { checkId } from "../check/reading.ts";
import { type Quiet, quietNear } from "./quiet.ts";

/** One unbroken run of failing minutes. Plain JSON: it lives in the Scheduler's own storage. */
export interface FailingRun {
  readonly monitor: string;
  readonly startMinute: number;
  readonly lastMinute: number;
  /** Epoch ms: its first failing check, and the end of its last. */
  readonly startAt: number;
  readonly endAt: number;
  /** Ids of the failing checks in its first two minutes, and in its last two. */
  readonly firstChecks: readonly string[];
  readonly lastChecks: readonly string[];
}

export interface FailingCheck {
  readonly monitor: string;
  readonly minute: number;
  readonly at: number;
  readonly latencyMs: number;
  readonly region: Region;
  readonly attempt: number;
  readonly intervalMinutes: number;
}

/** Times are epoch ms. */
export interface Want {
  readonly id: string;
  readonly monitor: string;
  readonly from: number;
  readonly to: number;
  /** A quiet window, for comparison. */
  readonly control: boolean;
  readonly checks: readonly string[];
  /** The minute under which the answer is filed. */
  readonly minute: number;
}

const WANT_LIVES_MS = DAY_MS;
const MAX_RUNS = 500;
const MAX_CHECKS = 40;
/** Enough to tell any share from chance; each is three windows of a host's log. */
const MAX_RUNS_A_DAY = 30;
const SELDOM_MINUTES = 60;
/** What kills a process is logged before its clients notice. */
const BEFORE_MS = MINUTE_MS;
const EDGE_MINUTES = 2;
const SECONDS_GREEN = 300;
const SECONDS_AFTER_FAILURE = 30;

/** The runs with these failures in them, oldest first; what is over a day old drops out. */
export function withFailures(runs: readonly FailingRun[], failing: readonly FailingCheck[]): FailingRun[] {
  const all = [...runs];
  for (const check of [...failing].sort((a, b) => a.at - b.at)) {
    const gapMinutes = gapOf(all, check);
    const index = all.findLastIndex((run) => run.monitor === check.monitor && isNear(run, check, gapMinutes));
    if (index === -1) all.push(begin(check));
    else all[index] = extended(all[index]!, check);
  }
  const newest = Math.max(0, ...all.map(({ endAt }) => endAt));
  return all.filter(({ endAt }) => endAt > newest - WANT_LIVES_MS).slice(-MAX_RUNS);
}

/** One green check in between is still the same run. A monitor that fails all day long is asked about seldom. */
function gapOf(runs: readonly FailingRun[], { monitor, at, intervalMinutes }: FailingCheck): number {
  const today = runs.filter((run) => run.monitor === monitor && run.endAt > at - WANT_LIVES_MS);
  return today.length < MAX_RUNS_A_DAY ? 2 * intervalMinutes : Math.max(SELDOM_MINUTES, 2 * intervalMinutes);
}

function isNear(run: FailingRun, { minute }: FailingCheck, gapMinutes: number): boolean {
  return minute >= run.startMinute && minute <= run.lastMinute + gapMinutes;
}

function begin(check: FailingCheck): FailingRun {
  const id = checkId(check.monitor, check.minute, check.region, check.attempt);
  return {
    monitor: check.monitor,
    startMinute: check.minute,
    lastMinute: check.minute,
    startAt: check.at,
    endAt: check.at + check.latencyMs,
    firstChecks: [id],
    lastChecks: [id],
  };
}

function extended(run: FailingRun, check: FailingCheck): FailingRun {
  const id = checkId(check.monitor, check.minute, check.region, check.attempt);
  const isFirst = check.minute < run.startMinute + EDGE_MINUTES;
  const moved = check.minute > run.lastMinute;
  const kept = moved
    ? run.lastChecks.filter((known) => minuteOf(known) > check.minute - EDGE_MINUTES)
    : run.lastChecks;
  return {
    ...run,
    lastMinute: Math.max(run.lastMinute, check.minute),
    endAt: Math.max(run.endAt, check.at + check.latencyMs),
    firstChecks: isFirst ? added(run.firstChecks, id) : run.firstChecks,
    lastChecks: added(kept, id),
  };
}

function added(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) || ids.length >= MAX_CHECKS ? ids : [...ids, id];
}

const minuteOf = (id: string) => Number.parseInt(id.split(".")[1] ?? "", 36);

/**
 * All that can be asked at `now` about these monitors' runs (null: all monitors), quiet minutes first: what a failing
 * minute tells is weighed once it comes. `since`: when the agent began to look, epoch ms.
 */
export function wantsOf(
  runs: readonly FailingRun[],
  monitors: readonly string[] | null,
  now: number,
  since = 0,
): Want[] {
  const mine = runs
    .filter((run) => monitors === null || monitors.includes(run.monitor))
    .filter(({ endAt }) => endAt > now - WANT_LIVES_MS);
  const quiet = quietNear(mine.map(askedOf), { now, since });
  return mine.flatMap((run, index) => [
    ...quiet[index]!.map((window) => controlOf(run, window)),
    ...failingOf(run, now),
  ]);
}

const idOf = ({ monitor, startMinute }: FailingRun) => `${monitor}.${startMinute.toString(36)}`;

/** From the first second that is asked about as failing to the last. */
function askedOf({ monitor, startAt, endAt }: FailingRun) {
  const to = Math.max(startAt + EDGE_MINUTES * MINUTE_MS, endAt + BEFORE_MS);
  return { monitor, from: startAt - BEFORE_MS, to, startAt, endAt };
}

function controlOf(run: FailingRun, { name, from, to }: Quiet): Want {
  const { monitor, startMinute: minute } = run;
  return { id: `${idOf(run)}.${name}`, monitor, control: true, from, to, checks: [], minute };
}

function failingOf(run: FailingRun, now: number): Want[] {
  const { monitor, startMinute, lastMinute, startAt, endAt } = run;
  const id = idOf(run);
  const same = { monitor, control: false };
  const start: Want = {
    ...same,
    id,
    from: startAt - BEFORE_MS,
    to: startAt + EDGE_MINUTES * MINUTE_MS,
    checks: run.firstChecks,
    minute: startMinute,
  };
  const isLong = lastMinute - startMinute >= EDGE_MINUTES;
  const isOver = now - endAt > EDGE_MINUTES * MINUTE_MS;
  if (!isLong || !isOver) return [start];
  const end: Want = {
    ...same,
    id: `${id}.end`,
    from: endAt - EDGE_MINUTES * MINUTE_MS,
    to: endAt + BEFORE_MS,
    checks: run.lastChecks,
    minute: lastMinute,
  };
  return [start, end];
}

/** When the agent is to ask again. */
export function nextSeconds(
  runs: readonly FailingRun[],
  monitors: readonly string[] | null,
  now: number,
): number {
  const recent = runs.some(
    (run) => (monitors === null || monitors.includes(run.monitor)) && run.endAt > now - HOUR_MS,
  );
  return recent ? SECONDS_AFTER_FAILURE : SECONDS_GREEN;
}
