/**
 * From windows as they were told to windows that speak: what stands in quiet minutes too says nothing, what explains
 * another fact takes its place, and a job that ran is evidence only when it ran before failures and not before quiet.
 */
import { type FactKind, type HostFact, kindOf, quotesLog, type Weight } from "./fact.ts";

export interface ToldWindow {
  readonly want: string;
  readonly from: number;
  readonly to: number;
  readonly control: boolean;
  readonly facts: readonly HostFact[];
}

interface WeighedFact extends HostFact {
  readonly weight: Weight;
  /** Its text may hold an application's own words. */
  readonly quotes: boolean;
}

/** One run of failures with all that was reported about it, or one quiet window. */
interface WeighedWindow extends Omit<ToldWindow, "facts"> {
  readonly facts: readonly WeighedFact[];
}

/**
 * How deep a fact goes. A crash explains a refusal, a full memory explains a crash, a job explains a full memory: in one
 * window only the deepest speak, the others set the scene.
 */
const DEPTHS: readonly (readonly [prefix: string, depth: number])[] = [
  ["job.ran", 5],
  ["memory.leak-restart", 4],
  ["memory.", 4],
  ["descriptors.", 4],
  ["ports.", 4],
  ["cpu.", 4],
  ["gc.", 4],
  ["disk.", 4],
  ["db.", 4],
  ["dns.", 4],
  ["firewall.", 4],
  ["kernel.", 4],
  // Some other visitor may have been over it.
  ["limit.rate", 2],
  ["limit.", 4],
  ["upstream.dns", 4],
  ["upstream.tls", 4],
  ["upstream.header-too-large", 4],
  ["upstream.backlog-full", 4],
  ["upstream.limit", 4],
  ["app.pool-timeout", 3],
  ["app.", 3],
  ["worker.timeout", 3],
  ["deploy.", 3],
  ["process.failed-to-start", 3],
  ["process.", 2],
  ["config.invalid", 3],
  ["network.", 2],
  ["health.", 1.5],
  ["worker.slow", 1],
  ["upstream.", 1],
];

function depthOf(kind: FactKind): number {
  return DEPTHS.find(([prefix]) => kind.startsWith(prefix))?.[1] ?? 0;
}

/** An orderly stop: nobody crashed, somebody restarted it. */
const ORDERLY: ReadonlySet<FactKind> = new Set<FactKind>(["process.stopping", "db.stopped"]);
/** A job starts within this of the first failure, or had nothing to do with it: as long as a quiet window. */
const JOB_BEFORE_MS = 65_000;
const MAX_JOB_P = 0.02;
/** A fact in this share of the quiet windows, relative to its share of the failing ones, is the host's daily noise. */
const USUAL_SHARE = 0.5;

export function weighed(told: readonly ToldWindow[]): WeighedWindow[] {
  const windows = reallyQuiet(together(told));
  const usual = usualNames(windows);
  const jobs = tellingJobs(windows);
  return windows.map(({ facts, ...window }) => {
    const speaking = facts.map((fact) => spoken(fact, usual, jobs, window));
    const deepest = Math.max(0, ...speaking.filter(speaks).map(({ kind }) => depthOf(kind)));
    return { ...window, facts: speaking.map((fact) => (depthOf(fact.kind) < deepest ? silent(fact) : fact)) };
  });
}

const speaks = ({ cause, weight }: WeighedFact) => cause !== null && weight !== "context";
const silent = (fact: HostFact): WeighedFact => ({
  ...fact,
  cause: null,
  weight: "context",
  quotes: quotesLog(fact.kind),
});

function spoken(
  fact: HostFact,
  usual: ReadonlySet<string>,
  jobs: ReadonlyMap<string, string>,
  window: Pick<ToldWindow, "from" | "control">,
): WeighedFact {
  const job = fact.kind === "job.ran" && isJustBefore(fact, window) ? jobs.get(nameOf(fact)) : undefined;
  const quotes = quotesLog(fact.kind);
  if (job !== undefined)
    return { ...fact, quotes, cause: "scheduled-job", weight: "root", text: `${fact.text} (${job})` };
  if (usual.has(nameOf(fact))) return silent(fact);
  if (ORDERLY.has(fact.kind)) return { ...fact, quotes, cause: "deploy", weight: "mechanism" };
  return { ...fact, quotes, weight: kindOf(fact.kind)?.weight ?? "context" };
}

/** What all agents, and whoever pasted a log, reported about one run; its end belongs to its beginning. */
function together(told: readonly ToldWindow[]): ToldWindow[] {
  const byRun = new Map<string, ToldWindow>();
  for (const window of told) {
    const name = window.want.replace(/^paste\./, "").replace(/\.end$/, "");
    const known = byRun.get(name);
    byRun.set(name, known === undefined ? { ...window, want: name } : joined(known, window));
  }
  return [...byRun.values()].sort((a, b) => a.from - b.from);
}

function joined(a: ToldWindow, b: ToldWindow): ToldWindow {
  return {
    ...a,
    from: Math.min(a.from, b.from),
    to: Math.max(a.to, b.to),
    facts: [...a.facts, ...b.facts].sort((one, other) => (one.at ?? 0) - (other.at ?? 0)),
  };
}

/** What was five minutes before one failure may have been another: no quiet minute. */
function reallyQuiet(windows: readonly ToldWindow[]): ToldWindow[] {
  const failing = windows.filter(({ control }) => !control);
  return windows.filter(
    ({ control, from, to }) => !control || !failing.some((run) => run.from < to && from < run.to),
  );
}

/** Numbers away: the same line of another day. */
function nameOf({ kind, text }: HostFact): string {
  return `${kind} ${text.replace(/\d+/g, "0")}`;
}

function counts(
  windows: readonly ToldWindow[],
  has: (window: ToldWindow, name: string) => boolean,
  name: string,
) {
  const [failing, quiet] = [
    windows.filter(({ control }) => !control),
    windows.filter(({ control }) => control),
  ];
  return {
    failing: failing.length,
    quiet: quiet.length,
    told: failing.filter((window) => has(window, name)).length,
    toldInQuiet: quiet.filter((window) => has(window, name)).length,
  };
}

const tells = ({ facts }: ToldWindow, name: string) => facts.some((fact) => nameOf(fact) === name);

function usualNames(windows: readonly ToldWindow[]): Set<string> {
  const names = new Set(windows.flatMap(({ facts }) => facts.map(nameOf)));
  return new Set(
    [...names].filter((name) => {
      const { failing, quiet, told, toldInQuiet } = counts(windows, tells, name);
      return quiet > 0 && failing > 0 && toldInQuiet / quiet >= (USUAL_SHARE * told) / failing;
    }),
  );
}

function isJustBefore({ at }: HostFact, { from, control }: Pick<ToldWindow, "from" | "control">): boolean {
  return at !== null && (control || (at >= from - 1000 && at <= from + JOB_BEFORE_MS));
}

/** Jobs that ran just before failures more often than chance gives, with the count. */
function tellingJobs(windows: readonly ToldWindow[]): Map<string, string> {
  const ran = (window: ToldWindow, name: string) =>
    window.facts.some((fact) => nameOf(fact) === name && isJustBefore(fact, window));
  const names = new Set(
    windows.flatMap(({ facts }) => facts.filter(({ kind }) => kind === "job.ran").map(nameOf)),
  );
  const telling = new Map<string, string>();
  for (const name of names) {
    const { failing, quiet, told, toldInQuiet } = counts(windows, ran, name);
    if (fisher(told, failing, toldInQuiet, quiet) * names.size > MAX_JOB_P) continue;
    telling.set(name, `before ${told} of ${failing} failures, in ${toldInQuiet} of ${quiet} quiet minutes`);
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
