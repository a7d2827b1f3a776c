/**
 * Whether a fact comes with the failures, or all day long and with them by chance. A line that some program writes every
 * few minutes stands in a failing window of three minutes far more often than in a quiet one of a single minute, so
 * shares can't be compared as they are: the likelihood ratio of two rates against one is taken, each window with its length.
 */
import type { FactKind, HostFact } from "./fact.ts";
import { counts, nameOf, type ReportedWindow } from "./windows.ts";

/** `likely`: it may be the reason, and may be chance. `faint`: in some failing windows and no quiet one, which is little. */
export type Coincidence = "sure" | "likely" | "faint" | "chance";

/** Log likelihood ratios that chance reaches in 1 and in 5 of 100 (chi-square, one degree of freedom, one-sided). */
const SURE = 2.7;
const LIKELY = 1.35;
/** Of the failing windows, where no quiet one has it and there are too few to tell by counting. */
const MOST = 1 / 2;
const SOME = 1 / 3;
/** What is written on any day: of these a third is little. The others are seldom written without a reason. */
const DAILY = [
  "app.",
  "db.",
  "limit.rate",
  "dns.",
  "worker.",
  "process.restarted",
  "cpu.",
  "gc.",
  "network.",
  "request.",
];
/** A run's windows may be far apart, and nobody reported what lies between. */
const MAX_LENGTH = 5;
const RATES = Array.from({ length: 99 }, (_, n) => (n + 1) / 100);

/** By the fact's name; what is not there never stood in a failing window. */
export function coincidences(windows: readonly ReportedWindow[]): ReadonlyMap<string, Coincidence> {
  const names = { failing: namesIn(windows, false), quiet: namesIn(windows, true) };
  const length = lengthOf(windows);
  const found = new Map<string, Coincidence>();
  const ofKind = new Map<FactKind, Coincidence>();
  for (const [name, kind] of names.failing) {
    const judged = (has: (window: ReportedWindow) => boolean) =>
      coincidenceOf(counts(windows, has), length, kind);
    if (names.quiet.has(name))
      found.set(
        name,
        judged((window) => stands(window, (fact) => nameOf(fact) === name)),
      );
    else {
      // In words that differ each time it is still of one kind, and so is what only quiet windows have.
      const isAlone = (fact: HostFact) =>
        fact.kind === kind && names.failing.has(nameOf(fact)) !== names.quiet.has(nameOf(fact));
      if (!ofKind.has(kind))
        ofKind.set(
          kind,
          judged((window) => stands(window, isAlone)),
        );
      found.set(name, ofKind.get(kind)!);
    }
  }
  return found;
}

const stands = ({ facts }: ReportedWindow, is: (fact: HostFact) => boolean) => facts.some(is);

function namesIn(windows: readonly ReportedWindow[], quiet: boolean): ReadonlyMap<string, FactKind> {
  const some = windows.filter(({ control }) => control === quiet);
  return new Map(some.flatMap(({ facts }) => facts.map((fact) => [nameOf(fact), fact.kind] as const)));
}

/** How many quiet windows long a failing one is. */
function lengthOf(windows: readonly ReportedWindow[]): number {
  const mean = (some: readonly ReportedWindow[]) =>
    some.reduce((sum, { from, to }) => sum + to - from, 0) / Math.max(1, some.length);
  const quiet = mean(windows.filter(({ control }) => control));
  const failing = mean(windows.filter(({ control }) => !control));
  return quiet === 0 ? 1 : Math.min(MAX_LENGTH, Math.max(1, failing / quiet));
}

function coincidenceOf(
  { failing, quiet, failingWith, quietWith }: ReturnType<typeof counts>,
  length: number,
  kind: FactKind,
): Coincidence {
  const share = failingWith / failing;
  if (quietWith === 0 && share === 1) return "sure";
  const alike = Math.max(
    ...RATES.map(
      (rate) => binomial(failingWith, failing, 1 - (1 - rate) ** length) + binomial(quietWith, quiet, rate),
    ),
  );
  const quietShare = quiet === 0 ? 0 : quietWith / quiet;
  const apart = binomial(failingWith, failing, share) + binomial(quietWith, quiet, quietShare);
  const ratio = share > 1 - (1 - quietShare) ** length ? apart - alike : 0;
  if (ratio >= SURE) return "sure";
  const isDaily = DAILY.some((prefix) => kind.startsWith(prefix));
  if (ratio >= LIKELY || (quietWith === 0 && share >= (isDaily ? MOST : SOME))) return "likely";
  return quietWith === 0 && share >= SOME ? "faint" : "chance";
}

/** Log likelihood of `hits` in `of` at this rate, without the coefficient that both sides share. */
function binomial(hits: number, of: number, rate: number): number {
  const part = (count: number, p: number) => (count === 0 ? 0 : count * Math.log(Math.max(p, 1e-12)));
  return part(hits, rate) + part(of - hits, 1 - rate);
}
