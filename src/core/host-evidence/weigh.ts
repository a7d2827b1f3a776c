/**
 * From windows as reported to windows that speak: what stands in quiet minutes too says nothing, what explains
 * another fact takes its place, and a job that ran is evidence only when it ran before failures and not before quiet.
 */
import { type Coincidence, coincidences } from "./coincidence.ts";
import { type FactKind, type HostFact, kindOf, quotesLog, type Weight } from "./fact.ts";
import { isJustBefore, type TellingJob, tellingJobs } from "./jobs-before.ts";
import { nameOf, type ReportedWindow, reallyQuiet, together } from "./windows.ts";

interface WeighedFact extends HostFact {
  readonly weight: Weight;
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
  ["upstream.", 1],
];

/** As deep as what a gateway saw. */
const SUSPECT_DEPTH = 1;

function depthOf({ kind, weight }: WeighedFact): number {
  if (kind === "job.ran" && weight === "mechanism") return SUSPECT_DEPTH;
  return DEPTHS.find(([prefix]) => kind.startsWith(prefix))?.[1] ?? 0;
}

/** An orderly stop: nobody crashed, somebody restarted it. */
const ORDERLY: ReadonlySet<FactKind> = new Set<FactKind>(["process.stopping", "db.stopped"]);

/** Every fact with its weight; what chance explains, or a deeper fact of its window, has no cause any more. */
export function weighed(reported: readonly ReportedWindow[]): WeighedWindow[] {
  const windows = reallyQuiet(together(reported));
  const coincidence = coincidences(windows);
  const jobs = tellingJobs(windows);
  const speaking = windows.map(({ facts, ...window }) => ({
    ...window,
    facts: facts.map((fact) => spoken(fact, coincidence, jobs, window)),
  }));
  const weights = symptoms(speaking);
  return speaking.map(({ facts, ...window }) => {
    const deepest = deepestOf(facts);
    return {
      ...window,
      facts: facts.map((fact) => {
        if (depthOf(fact) < deepest) return silent(fact);
        const weight = speaks(fact) ? weights.get(fact.kind) : undefined;
        return weight === undefined ? fact : { ...fact, weight };
      }),
    };
  });
}

/**
 * What stood beside a deeper fact at one failure may have that reason at another, where nobody logged it: php-fpm tells
 * once of its full pool, nginx of each request that waited for it. Beside what is hardly more than chance, neither speaks.
 */
function symptoms(windows: readonly WeighedWindow[]): ReadonlyMap<FactKind, Weight> {
  const weights = new Map<FactKind, Weight>();
  for (const { control, facts } of windows) {
    if (control) continue;
    for (const fact of facts.filter(speaks)) {
      const reasons = facts.filter((one) => one.cause !== null && isReasonOf(one, fact));
      if (reasons.length === 0) continue;
      if (reasons.some(speaks)) weights.set(fact.kind, atMost(fact.weight));
      else if (!weights.has(fact.kind)) weights.set(fact.kind, "context");
    }
  }
  return weights;
}

function isReasonOf(one: WeighedFact, fact: WeighedFact): boolean {
  const suspectJob = one.kind === "job.ran" && one.weight === "mechanism";
  return depthOf(one) > depthOf(fact) || (suspectJob && one !== fact && depthOf(fact) <= SUSPECT_DEPTH);
}

const atMost = (weight: Weight): Weight => (weight === "root" ? "mechanism" : weight);

function deepestOf(facts: readonly WeighedFact[]): number {
  return Math.max(0, ...facts.filter(speaks).map(depthOf));
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
  coincidence: ReadonlyMap<string, Coincidence>,
  jobs: ReadonlyMap<string, TellingJob>,
  window: Pick<ReportedWindow, "from" | "control">,
): WeighedFact {
  const job = fact.kind === "job.ran" && isJustBefore(fact, window) ? jobs.get(nameOf(fact)) : undefined;
  const quotes = quotesLog(fact.kind);
  if (job !== undefined)
    return {
      ...fact,
      quotes,
      cause: "scheduled-job",
      weight: job.weight,
      text: `${fact.text} (${job.counts})`,
    };
  const how = coincidence.get(nameOf(fact)) ?? "chance";
  if (how === "chance") return silent(fact);
  if (ORDERLY.has(fact.kind)) return { ...fact, quotes, cause: "deploy", weight: "mechanism" };
  const weight = kindOf(fact.kind)?.weight ?? "context";
  return {
    ...fact,
    quotes,
    weight: how === "faint" ? "context" : how === "likely" ? atMost(weight) : weight,
  };
}
