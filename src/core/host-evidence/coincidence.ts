/**
 * Whether a fact comes with the failures, or all day long and with them by chance: log odds that it is no chance. A line
 * that some program writes every few minutes stands in a failing window of three minutes far more often than in a quiet
 * one of a single minute, so shares can't be compared as they are: the likelihood ratio of two rates against one is taken,
 * each window with its length. When in a failing window it stands, and how seldom anybody writes such a line, counts too.
 */
import { MINUTE_MS } from "../check/check.ts";
import type { FactKind, HostFact } from "./fact.ts";
import { counts, nameOf, type ReportedWindow, startOf } from "./windows.ts";

/** Of a long run only the beginning and the end are asked about. */
const MAX_LENGTH_MS = 6 * MINUTE_MS;
const RATES = Array.from({ length: 99 }, (_, n) => (n + 1) / 100);

/**
 * Of what fails a request at least half is logged within these seconds of its beginning, which are 40 of the 180 of a
 * window, and little of it after them; what chance writes is as dense everywhere.
 */
const NEAR_MS = { from: -10_000, to: 30_000 };
const NEAR = Math.log(0.55 / (40 / 180));
const BEFORE = Math.log(0.3 / (50 / 180));
const AFTER = Math.log(0.15 / (90 / 180));
/** A line that names the very request is of it. */
const OWN = 6;

/** Written on any day, by requests that nobody misses, by crawlers, by pools that renew themselves. */
const DAILY: readonly string[] = [
  "app.",
  "cpu.",
  "db.deadlock",
  "db.lock",
  "db.statement",
  "dns.degraded",
  "firewall.",
  "gc.",
  "health.probe",
  "limit.rate",
  "network.",
  "process.restarted",
  "request.",
  "upstream.closed",
  "upstream.error",
  "upstream.incomplete",
  "upstream.invalid",
  "upstream.read-timeout",
  "upstream.reset",
  "upstream.write-timeout",
  "worker.",
];
/** Hardly ever written without a service failing for it; on a host whose quiet times have it too, as usual as others. */
const SELDOM: readonly string[] = [
  "db.crashed",
  "db.memory",
  "descriptors.",
  "disk.",
  "health.none-left",
  "kernel.",
  "limit.queue-timeout",
  "limit.workers-once",
  "memory.",
  "ports.",
  "process.crashed",
  "process.killed",
  "upstream.backlog-full",
  "upstream.dns",
  "upstream.header-too-large",
  "upstream.limit",
  "upstream.tls",
  "upstream.unroutable",
];
const SELDOM_ODDS = 7;
const USUAL_ODDS = 2;

/** By the fact's name; what is not there never stood in a failing window. Nothing is surer of chance than 0. */
export function coincidences(windows: readonly ReportedWindow[]): ReadonlyMap<string, number> {
  const names = { failing: namesIn(windows, false), quiet: namesIn(windows, true) };
  const length = lengthOf(windows);
  const found = new Map<string, number>();
  const ofKind = new Map<FactKind, number>();
  for (const [name, kind] of names.failing) {
    const judged = (is: (fact: HostFact) => boolean) => oddsOf(windows, is, length, kind);
    if (names.quiet.has(name))
      found.set(
        name,
        judged((fact) => nameOf(fact) === name),
      );
    else {
      // In words that differ each time it is still of one kind, and so is what only quiet windows have.
      const isAlone = (fact: HostFact) =>
        fact.kind === kind && names.failing.has(nameOf(fact)) !== names.quiet.has(nameOf(fact));
      if (!ofKind.has(kind)) ofKind.set(kind, judged(isAlone));
      found.set(name, ofKind.get(kind)!);
    }
  }
  return found;
}

function oddsOf(
  windows: readonly ReportedWindow[],
  is: (fact: HostFact) => boolean,
  length: number,
  kind: FactKind,
): number {
  const counted = counts(windows, ({ facts }) => facts.some(is));
  const ratio = ratioOf(counted, length);
  if (ratio === 0) return 0;
  const near = windows
    .filter(({ control }) => !control)
    .map((window) => nearest(window, window.facts.filter(is)))
    .reduce((sum, odds) => sum + odds, 0);
  // What stands at few of the failures explains few of them, however seldom it is.
  const share = counted.failingWith / counted.failing;
  const prior = counted.quietWith === 0 ? priorOf(kind) : Math.min(USUAL_ODDS, priorOf(kind));
  return Math.max(0, ratio + near + prior * Math.min(1, 2 * share));
}

function priorOf(kind: FactKind): number {
  const isOne = (prefix: string) => kind.startsWith(prefix);
  if (DAILY.some(isOne)) return 0;
  return SELDOM.some(isOne) ? SELDOM_ODDS : USUAL_ODDS;
}

/** Log odds by when in its window it stands; what has no time, or is late in a long run, is as likely as chance. */
function nearest(window: ReportedWindow, facts: readonly HostFact[]): number {
  const odds = facts.map(({ at, own, level }) => {
    if (own) return OWN;
    // The worst comes when it comes.
    if (at === null || level !== undefined) return 0;
    const start = startOf(window);
    if (at < start.at + NEAR_MS.from) return BEFORE;
    if (at <= start.at + NEAR_MS.to) return NEAR;
    return start.isLong ? 0 : AFTER;
  });
  return facts.length === 0 ? 0 : Math.max(...odds);
}

function namesIn(windows: readonly ReportedWindow[], quiet: boolean): ReadonlyMap<string, FactKind> {
  const some = windows.filter(({ control }) => control === quiet);
  return new Map(some.flatMap(({ facts }) => facts.map((fact) => [nameOf(fact), fact.kind] as const)));
}

/** How many quiet windows long a failing one is. */
function lengthOf(windows: readonly ReportedWindow[]): number {
  const mean = (some: readonly ReportedWindow[]) =>
    some.reduce((sum, { from, to }) => sum + Math.min(to - from, MAX_LENGTH_MS), 0) /
    Math.max(1, some.length);
  const quiet = mean(windows.filter(({ control }) => control));
  const failing = mean(windows.filter(({ control }) => !control));
  return quiet === 0 ? 1 : Math.max(1, failing / quiet);
}

/** Of two rates against one; 0 where the failing windows have it no more often than the quiet ones. */
function ratioOf(
  { failing, quiet, failingWith, quietWith }: ReturnType<typeof counts>,
  length: number,
): number {
  const share = failingWith / failing;
  const quietShare = quiet === 0 ? 0 : quietWith / quiet;
  if (share <= 1 - (1 - quietShare) ** length) return 0;
  const alike = Math.max(
    ...RATES.map(
      (rate) => binomial(failingWith, failing, 1 - (1 - rate) ** length) + binomial(quietWith, quiet, rate),
    ),
  );
  return Math.max(
    Number.MIN_VALUE,
    binomial(failingWith, failing, share) + binomial(quietWith, quiet, quietShare) - alike,
  );
}

/** Log likelihood of `hits` in `of` at this rate, without the coefficient that both sides share. */
function binomial(hits: number, of: number, rate: number): number {
  const part = (count: number, p: number) => (count === 0 ? 0 : count * Math.log(Math.max(p, 1e-12)));
  return part(hits, rate) + part(of - hits, 1 - rate);
}
