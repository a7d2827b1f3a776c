/**
 * Which quiet times a run of failures is compared with. A few minutes don't tell a job that ran before each of two
 * failures from chance, so there are several, each as long as what is asked about a failure; minutes in which the monitor
 * failed are passed over.
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
/** As long as the window of a failure: what stands in a third of such by chance stands in a third of these. */
const LENGTH_MS = 3 * MINUTE_MS;
/** Four beside each of two runs are 24 minutes: a job in two of two against none of 24 is chance in 1 of 325. */
const MANY_RUNS = 3;
const QUIET_OF_FIRST = 4;
const QUIET_OF_LATER = 2;
/** What touches a failing minute is cut; less than this is none. */
const MIN_MS = 45_000;
/** A failure is known this long after it. */
const SETTLED_MS = 3 * MINUTE_MS;

/** Of each run, in their order. No time is taken twice. */
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

/** A journal reaches back to before the agent was there, a ring and a file do not: such times come last. */
function candidatesOf({ startAt, endAt }: AskedRun, now: number, since: number): Quiet[] {
  const before = BEFORE_MINUTES.map((n, index): Quiet => {
    const to = startAt - n * MINUTE_MS;
    return { name: `c${index + 1}`, from: to - LENGTH_MS, to };
  });
  const after = AFTER_MINUTES.map((n, index): Quiet => {
    const from = endAt + n * MINUTE_MS;
    return { name: `a${index + 1}`, from, to: from + LENGTH_MS };
  });
  const all = [...before, ...after.filter(({ to }) => now - to > SETTLED_MS)];
  const isSeen = ({ to }: Quiet) => to - since >= MIN_MS;
  const seen = all.filter(isSeen).map((one) => ({ ...one, from: Math.max(one.from, since) }));
  return [...seen, ...all.filter((one) => !isSeen(one))];
}

/** What is left of a time beside these; null where it is too little. */
function without(time: Quiet, others: readonly Pick<Quiet, "from" | "to">[]): Quiet | null {
  let { from, to } = time;
  for (const other of others) {
    if (other.from >= to || other.to <= from) continue;
    if (other.from - from > to - other.to) to = other.from;
    else from = other.to;
    if (to - from < MIN_MS) return null;
  }
  return { ...time, from, to };
}
