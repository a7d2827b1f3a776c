/**
 * Which quiet minutes a run of failures is compared with. Few of them tell a job that ran before each of three failures
 * from chance, so there are several; minutes in which the monitor failed are passed over.
 */
import { MINUTE_MS } from "../check/check.ts";

/** A run of failures as it is asked about. Epoch ms. */
interface AskedRun {
  readonly monitor: string;
  readonly from: number;
  readonly to: number;
  readonly startAt: number;
  readonly endAt: number;
}

/** `name` is unique in its run. Epoch ms. */
export interface Quiet {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Each ends so many minutes before the first failure, as the minute ends that led to it: a job that runs every five, ten
 * or fifteen minutes stands in them too. What leads to a failure may show some minutes ahead, so the nearest come last.
 */
const BEFORE_MINUTES = [10, 5, 15, 30, 7, 60, 3, 20, 8, 6, 4, 12, 2, 1, 25, 45];
/** Minutes after the last failure, where the agent saw too few before. */
const AFTER_MINUTES = [4, 9, 14, 6];
/** Four beside each of three runs are twelve: three of three against none of twelve is chance in 1 of 455. */
const MANY_RUNS = 3;
const QUIET_OF_FIRST = 4;
const QUIET_OF_LATER = 2;
/** A minute that touches a failing one is cut; less than this is none. */
const MIN_MS = 45_000;
/** A failure is known this long after it. */
const SETTLED_MS = 3 * MINUTE_MS;

/** Of each run, in their order. No minute is taken twice. */
export function quietNear(
  runs: readonly AskedRun[],
  { now, since }: { readonly now: number; readonly since: number },
): Quiet[][] {
  const taken = new Map<string, Pick<Quiet, "from" | "to">[]>();
  const counted = new Map<string, number>();
  for (const run of runs) taken.set(run.monitor, [...(taken.get(run.monitor) ?? []), run]);
  return runs.map((run) => {
    const others = taken.get(run.monitor)!;
    const index = counted.get(run.monitor) ?? 0;
    counted.set(run.monitor, index + 1);
    const found: Quiet[] = [];
    for (const candidate of candidatesOf(run, now, since)) {
      if (found.length === (index < MANY_RUNS ? QUIET_OF_FIRST : QUIET_OF_LATER)) break;
      const left = without(candidate, others);
      if (left === null) continue;
      found.push(left);
      others.push(left);
    }
    return found;
  });
}

/** A journal reaches back to before the agent was there, a ring and a file do not: such minutes come last. */
function candidatesOf({ startAt, endAt }: AskedRun, now: number, since: number): Quiet[] {
  const minute = (name: string, from: number) => ({ name, from, to: from + MINUTE_MS });
  const before = BEFORE_MINUTES.map((n, index) => minute(`c${index + 1}`, startAt - (n + 1) * MINUTE_MS));
  const after = AFTER_MINUTES.map((n, index) => minute(`a${index + 1}`, endAt + n * MINUTE_MS));
  const all = [...before, ...after.filter(({ to }) => now - to > SETTLED_MS)];
  const isSeen = ({ from }: Quiet) => from >= since;
  return [...all.filter(isSeen), ...all.filter((one) => !isSeen(one))];
}

/** What is left of a minute beside these; null where it is too little. */
function without(minute: Quiet, others: readonly Pick<Quiet, "from" | "to">[]): Quiet | null {
  let { from, to } = minute;
  for (const other of others) {
    if (other.from >= to || other.to <= from) continue;
    if (other.from - from > to - other.to) to = other.from;
    else from = other.to;
    if (to - from < MIN_MS) return null;
  }
  return { ...minute, from, to };
}
