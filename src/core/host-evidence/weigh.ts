/**
 * From windows as reported to windows that speak: what stands in quiet minutes too says nothing, what explains
 * another fact takes its place, and a job that ran is evidence only when it ran before failures and not before quiet.
 */
import { coincidences } from "./coincidence.ts";
import { type FactKind, type HostFact, kindOf, quotesLog, type Weight } from "./fact.ts";
import { isJustBefore, type TellingJob, tellingJobs } from "./jobs-before.ts";
import { lasting } from "./lasting.ts";
import { asBad } from "./levels.ts";
import { nameOf, type ReportedWindow, reallyQuiet, together } from "./windows.ts";

interface WeighedFact extends HostFact {
  readonly weight: Weight;
  /** Log odds that it came with the failures by no chance. */
  readonly odds: number;
  /** What may be the reason of it. */
  readonly behind?: string;
  /** Its text may hold an application's own words. */
  readonly quotes: boolean;
}

/** One run of failures with all that was reported about it, or one quiet window. */
interface WeighedWindow extends Omit<ReportedWindow, "facts"> {
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
  // It starts because it ended.
  ["db.starting", 3.5],
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
  // The kernel accepts connections for an application however slow it is.
  ["upstream.connect-timeout", 1.2],
  ["upstream.", 1],
];

/** A job of which chance is not yet ruled out is as deep as what a gateway saw. */
const SUSPECT_DEPTH = 1;
const JOB_SURE = 5.9;

/** From these log odds on a fact speaks with its whole weight; from those on it is worth showing as what may be. */
const SURE = 3.5;
const LIKELY = 1.35;
/** It takes the place of what it explains. */
const EXPLAINS = 2.4;
/** A symptom of which something deeper may be the reason is no surer than this. */
const MAX_OPEN_ODDS = 4;
/** Beside a symptom at so many of its failures. */
const MIN_BEHIND = 1 / 3;
/** What a host without a CPU to spare does by itself; that it is so all day long does not rule it out. */
const SLOW: ReadonlySet<FactKind> = new Set<FactKind>([
  "upstream.read-timeout",
  "upstream.write-timeout",
  "worker.timeout",
  "worker.slow",
]);

function depthOf({ kind, odds }: WeighedFact): number {
  if (kind === "job.ran" && odds < JOB_SURE) return SUSPECT_DEPTH;
  return DEPTHS.find(([prefix]) => kind.startsWith(prefix))?.[1] ?? 0;
}

/** An orderly stop: nobody crashed, somebody restarted it. */
const ORDERLY: ReadonlySet<FactKind> = new Set<FactKind>(["process.stopping", "db.stopped"]);
const ORDERED = { cause: "deploy", weight: "mechanism" } as const;

/** Every fact with its weight; what chance explains, or a deeper fact of its window, has no cause any more. */
export function weighed(reported: readonly ReportedWindow[]): WeighedWindow[] {
  const windows = reallyQuiet(together(reported));
  const isAsBad = asBad(windows);
  const odds = coincidences(windows.map((window) => ({ ...window, facts: window.facts.filter(isAsBad) })));
  const jobs = tellingJobs(windows);
  const said = windows.map((window) => ({
    ...window,
    facts: window.facts.map((fact) => (isAsBad(fact) ? spoken(fact, odds, jobs, window) : silent(fact))),
  }));
  const before = lasting(said);
  const speaking = said.map((window) => ({
    ...window,
    facts: [...window.facts, ...(before.get(window) ?? [])],
  }));
  const symptoms = symptomsIn(speaking);
  return speaking.map(({ facts, ...window }) => {
    const deepest = Math.max(0, ...facts.filter(explains).map(depthOf));
    // A symptom of the same cause bears it out.
    const causes = new Set(
      facts.filter((one) => explains(one) && depthOf(one) === deepest).map(({ cause }) => cause),
    );
    return {
      ...window,
      facts: facts.map((fact) => {
        if (depthOf(fact) < deepest) return fact.own && causes.has(fact.cause) ? fact : silent(fact);
        return speaks(fact) ? (symptoms.get(fact.kind)?.(fact) ?? fact) : fact;
      }),
    };
  });
}

/**
 * What stood beside a deeper fact at one failure may have that reason at another, where nobody logged it: php-fpm tells
 * once of its full pool, nginx of each request that waited for it. Where it stood beside one as often as alone it is but
 * its consequence; beside what may be chance, both are left open.
 */
function symptomsIn(
  windows: readonly WeighedWindow[],
): ReadonlyMap<FactKind, (fact: WeighedFact) => WeighedFact> {
  const found = new Map<FactKind, (fact: WeighedFact) => WeighedFact>();
  const failing = windows.filter(({ control }) => !control);
  const kinds = new Set(failing.flatMap(({ facts }) => facts.filter(speaks).map(({ kind }) => kind)));
  for (const kind of kinds) {
    const reasons = failing.flatMap(({ facts }) => {
      const fact = facts.find((one) => one.kind === kind && speaks(one));
      return fact === undefined ? [] : [facts.filter((one) => isReasonOf(one, fact))];
    });
    const explained = reasons.filter((some) => some.some(explains)).length;
    const some = reasons.filter(({ length }) => length > 0);
    const often = some.length >= MIN_BEHIND * reasons.length ? some.flat() : [];
    const behind = surest(often)?.text ?? (SLOW.has(kind) ? shortOfCpu(failing) : null);
    if (behind === null) continue;
    if (explained > 0 && 2 * explained >= reasons.length)
      found.set(kind, (fact) => ({ ...fact, weight: "context", behind }));
    else
      found.set(kind, (fact) => ({
        ...fact,
        weight: atMost(fact.weight),
        odds: Math.min(fact.odds, MAX_OPEN_ODDS),
        behind,
      }));
  }
  return found;
}

/** In half of the failing windows, and in quiet ones as often. */
function shortOfCpu(failing: readonly WeighedWindow[]): string | null {
  const short = failing.flatMap(({ facts }) => facts.find(({ kind }) => kind.startsWith("cpu.")) ?? []);
  return 2 * short.length < failing.length ? null : `${short.at(-1)!.text}, as in quiet minutes`;
}

function surest(facts: readonly WeighedFact[]): WeighedFact | undefined {
  return facts.toSorted((a, b) => b.odds - a.odds)[0];
}

function isReasonOf(one: WeighedFact, fact: WeighedFact): boolean {
  if (one.cause === null || one === fact) return false;
  return depthOf(one) > depthOf(fact) || (one.kind === "job.ran" && depthOf(fact) <= SUSPECT_DEPTH);
}

const atMost = (weight: Weight): Weight => (weight === "root" ? "mechanism" : weight);
const speaks = ({ cause, weight }: WeighedFact) => cause !== null && weight !== "context";
const explains = (fact: WeighedFact) =>
  speaks(fact) && fact.odds >= EXPLAINS && !(fact.kind === "job.ran" && fact.odds < JOB_SURE);
const silent = (fact: HostFact): WeighedFact => ({
  ...fact,
  cause: null,
  weight: "context",
  odds: 0,
  quotes: quotesLog(fact.kind),
});

function spoken(
  fact: HostFact,
  coincidence: ReadonlyMap<string, number>,
  jobs: ReadonlyMap<string, TellingJob>,
  window: ReportedWindow,
): WeighedFact {
  const job = fact.kind === "job.ran" && isJustBefore(fact, window) ? jobs.get(nameOf(fact)) : undefined;
  const quotes = quotesLog(fact.kind);
  if (job !== undefined)
    return {
      ...fact,
      quotes,
      odds: job.odds,
      cause: "scheduled-job",
      weight: job.odds >= JOB_SURE ? "root" : "mechanism",
      text: `${fact.text} (${job.counts})`,
    };
  const odds = coincidence.get(nameOf(fact)) ?? 0;
  if (odds === 0) return silent(fact);
  const kind = ORDERLY.has(fact.kind) ? ORDERED : kindOf(fact.kind);
  const weight = kind?.weight ?? "context";
  return {
    ...fact,
    quotes,
    odds,
    cause: kind?.cause ?? null,
    weight: odds < LIKELY ? "context" : odds < SURE ? atMost(weight) : weight,
  };
}
