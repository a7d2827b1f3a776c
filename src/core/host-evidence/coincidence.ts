/**
 * Whether a fact comes with the failures, or all day long and with them by chance. A line that some program writes every
 * few minutes stands in a failing window of three minutes far more often than in a quiet one of a single minute, so
 * shares can't be compared as they are: the likelihood ratio of two rates against one is taken, each window with its length.
 */
import { counts, nameOf, type ReportedWindow } from "./windows.ts";

/** `likely`: it may be the reason, and may be chance. `faint`: in some failing windows and no quiet one, which is little. */
export type Coincidence = "sure" | "likely" | "faint" | "chance";

/** Log likelihood ratios that chance reaches in 1 and in 5 of 100 (chi-square, one degree of freedom, one-sided). */
const SURE = 2.7;
const LIKELY = 1.35;
/** Seen in fewer failing windows than this, it has to be more than chance gives; the quiet ones are few. */
const MIN_SHARE = 1 / 3;
/** A run's windows may be far apart, and nobody reported what lies between. */
const MAX_LENGTH = 5;
const RATES = Array.from({ length: 99 }, (_, n) => (n + 1) / 100);

const stands = ({ facts }: ReportedWindow, name: string) => facts.some((fact) => nameOf(fact) === name);

/** By the fact's name; what is not there never stood in a failing window. */
export function coincidences(windows: readonly ReportedWindow[]): ReadonlyMap<string, Coincidence> {
  const failing = windows.filter(({ control }) => !control);
  const names = new Set(failing.flatMap(({ facts }) => facts.map(nameOf)));
  const length = lengthOf(windows);
  return new Map([...names].map((name) => [name, coincidenceOf(counts(windows, stands, name), length)]));
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
  if (ratio >= LIKELY) return "likely";
  return quietWith === 0 && share >= MIN_SHARE ? "faint" : "chance";
}

/** Log likelihood of `hits` in `of` at this rate, without the coefficient that both sides share. */
function binomial(hits: number, of: number, rate: number): number {
  const part = (count: number, p: number) => (count === 0 ? 0 : count * Math.log(Math.max(p, 1e-12)));
  return part(hits, rate) + part(of - hits, 1 - rate);
}
