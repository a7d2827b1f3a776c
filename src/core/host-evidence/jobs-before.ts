/** Jobs that ran just before failures, and not before quiet minutes: a clock's coincidence is tested against chance. */
import type { HostFact } from "./fact.ts";
import { counts, nameOf, type ReportedWindow } from "./windows.ts";

/** A job starts within this of the first failure, or had nothing to do with it: as long as a quiet window. */
const JOB_BEFORE_MS = 65_000;
const MAX_JOB_P = 0.02;
/** Up to here it may be the job: a symptom beside it is no more than a symptom, and both are shown. */
const MAX_SUSPECT_P = 0.1;
export function isJustBefore(
  { at }: HostFact,
  { from, control }: Pick<ReportedWindow, "from" | "control">,
): boolean {
  return at !== null && (control || (at >= from - 1000 && at <= from + JOB_BEFORE_MS));
}

export interface TellingJob {
  readonly weight: "root" | "mechanism";
  readonly counts: string;
}

/** Jobs that ran just before failures more often than chance gives, with the count. */
export function tellingJobs(windows: readonly ReportedWindow[]): Map<string, TellingJob> {
  const ran = (window: ReportedWindow, name: string) =>
    window.facts.some((fact) => nameOf(fact) === name && isJustBefore(fact, window));
  const names = new Set(
    windows.flatMap(({ facts }) => facts.filter(({ kind }) => kind === "job.ran").map(nameOf)),
  );
  const telling = new Map<string, TellingJob>();
  for (const name of names) {
    const { failing, quiet, failingWith, quietWith } = counts(windows, (window) => ran(window, name));
    const p = fisher(failingWith, failing, quietWith, quiet) * names.size;
    if (p > MAX_SUSPECT_P) continue;
    telling.set(name, {
      weight: p > MAX_JOB_P ? "mechanism" : "root",
      counts: `before ${failingWith} of ${failing} failures, in ${quietWith} of ${quiet} quiet minutes`,
    });
  }
  return telling;
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
