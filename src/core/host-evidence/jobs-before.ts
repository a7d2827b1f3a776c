/** Jobs that ran just before failures, and not before quiet minutes: a clock's coincidence is tested against chance. */
import { MINUTE_MS } from "../check/check.ts";
import type { HostFact } from "./fact.ts";
import { counts, nameOf, type ReportedWindow } from "./windows.ts";

/** A job starts within this of the first failure, or had nothing to do with it: as long as a quiet window. */
const JOB_BEFORE_MS = 65_000;
/** Or within this, where a gateway saw the first failure no earlier: a slow probe arrives late. */
const MAX_BEFORE_MS = 80_000;
/** Up to here it may be the job: a symptom beside it is no more than a symptom, and both are shown. */
const MAX_SUSPECT_P = 0.1;
/** Before all of so many, and at no other time: few as they are, it may be the job. */
const MIN_ALWAYS = 2;
/** Worth showing, whatever chance says of so few. */
const MIN_ODDS = 2;
/** Log odds taken off where it ran before none of the failures: the others need a reason of their own. */
const ELSEWHERE = 3;

/** It began before the failure, or before the first that a gateway saw of it. */
export function isJustBefore(
  { at }: HostFact,
  { from, to, control, facts }: Pick<ReportedWindow, "from" | "to" | "control" | "facts">,
): boolean {
  if (at === null) return false;
  if (control) return at >= from - 1000 && at < to;
  const seen = facts.filter((fact) => fact.kind.startsWith("upstream.")).map((fact) => fact.at ?? 0);
  const first = seen.length === 0 ? 0 : Math.min(...seen, from + MAX_BEFORE_MS);
  return at >= from - 1000 && at <= Math.max(from + JOB_BEFORE_MS, first);
}

export interface TellingJob {
  /** Log odds that it is no chance. */
  readonly odds: number;
  readonly counts: string;
}

/** Jobs that ran just before failures more often than chance gives, with the count. */
export function tellingJobs(windows: readonly ReportedWindow[]): Map<string, TellingJob> {
  const names = new Set(
    windows.flatMap(({ facts }) => facts.filter(({ kind }) => kind === "job.ran").map(nameOf)),
  );
  const telling = new Map<string, TellingJob>();
  for (const name of names) {
    const ran = (window: ReportedWindow) =>
      window.facts.some((fact) => nameOf(fact) === name && isJustBefore(fact, window));
    const { failing, failingWith } = counts(windows, ran);
    const { quiet, quietWith } = quietMinutes(windows, name);
    const after = afterFailures(windows, name);
    const p = fisher(failingWith, failing, quietWith + after, quiet + failing) * names.size;
    const isAlways = failing >= MIN_ALWAYS && failingWith === failing && quietWith + after === 0;
    if (p > MAX_SUSPECT_P && !isAlways) continue;
    const compared =
      quiet === 0
        ? `in ${after} of ${failing} minutes after them; no quiet minutes to compare with yet`
        : `in ${quietWith} of ${quiet} quiet minutes`;
    telling.set(name, {
      odds: Math.max(MIN_ODDS, -Math.log(Math.min(1, p)) - ELSEWHERE * (1 - failingWith / failing)),
      counts: `before ${failingWith} of ${failing} failures, ${compared}`,
    });
  }
  return telling;
}

/** A job that ran three times in three minutes ran in each of them. */
function quietMinutes(windows: readonly ReportedWindow[], name: string) {
  const quiet = windows.filter(({ control }) => control);
  const minutes = quiet.map(({ from, to }) => Math.max(1, Math.round((to - from) / MINUTE_MS)));
  const ran = quiet.map((window, index) => {
    const runs = window.facts.filter((fact) => nameOf(fact) === name && isJustBefore(fact, window));
    return Math.min(minutes[index]!, new Set(runs.map(({ at }) => Math.floor(at! / MINUTE_MS))).size);
  });
  const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);
  return { quiet: sum(minutes), quietWith: sum(ran) };
}

/** Failing windows in whose last minute it ran: at their end all was well again, so it ran and nothing failed. */
function afterFailures(windows: readonly ReportedWindow[], name: string): number {
  const isLast = ({ at }: HostFact, { to }: ReportedWindow) => at !== null && at > to - MINUTE_MS && at <= to;
  return windows.filter(
    (window) => !window.control && window.facts.some((fact) => nameOf(fact) === name && isLast(fact, window)),
  ).length;
}

/** Fisher's exact test, one-sided: at least `a` of `n` by chance, when `c` of `m` others have it too. */
function fisher(a: number, n: number, c: number, m: number): number {
  const [total, having] = [n + m, a + c];
  let p = 0;
  for (let k = a; k <= Math.min(n, having); k++)
    p += Math.exp(logChoose(n, k) + logChoose(m, having - k) - logChoose(total, having));
  return Math.min(1, p);
}

function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let i = 0; i < k; i++) sum += Math.log(n - i) - Math.log(i + 1);
  return sum;
}
