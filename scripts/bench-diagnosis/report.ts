/** The benchmark's tables. */
import type { Cause, Hypothesis } from "../../src/core/diagnosis/diagnosis.ts";
import type { Finding } from "../../src/core/diagnosis/findings/table.ts";
import { isHeldBack } from "../capture/captures.ts";

export interface Outcome {
  readonly kind: "single" | "shape" | "practice" | "mixture" | "reported" | "null";
  /** Variant of a single cause, or the null's kind. */
  readonly name: string;
  readonly truth: readonly Cause[];
  readonly seed: number;
  readonly failures: number;
  /** The answers do not tell: naming the candidates, none of them loudly, is right too. */
  readonly open: boolean;
  readonly undecided: readonly Cause[];
  readonly named: readonly { readonly cause: Cause; readonly confidence: number }[];
}

const LOUD = 0.8;

export function share(hits: number, of: number): string {
  return of === 0 ? "-" : `${((100 * hits) / of).toFixed(1)} %`;
}

/**
 * A crash seen through a gateway that says "no live backend" is both; so is its reverse, through a gateway that
 * does not say. Both answers send the operator to the same place.
 */
export function fits(truth: readonly Cause[], cause: Cause): boolean {
  if (truth.includes(cause)) return true;
  return cause === "no-healthy-upstream" && truth.includes("crash-restart");
}

export function top(outcome: Outcome, n: number): boolean {
  return outcome.named.slice(0, n).some(({ cause }) => fits(outcome.truth, cause));
}

/** First, or honestly left open: the truth among the candidates and nothing said loudly. */
export function fair(outcome: Outcome): boolean {
  if (top(outcome, 1)) return true;
  return outcome.open && !isLoud(outcome) && outcome.truth.some((cause) => outcome.undecided.includes(cause));
}

export function isLoud({ named }: Outcome): boolean {
  return (named[0]?.confidence ?? 0) >= LOUD;
}

function count(outcomes: readonly Outcome[], test: (outcome: Outcome) => boolean): number {
  return outcomes.filter(test).length;
}

export function print(outcomes: readonly Outcome[], half: string): void {
  console.log(`\n# Diagnosis benchmark, ${half}\n`);
  const singles = outcomes.filter((one) => one.kind === "single");
  const loud = (one: Outcome) => isLoud(one) && !top(one, 1);
  console.log(
    "| histories | n | top-1 | or honestly open | top-3 | loudly wrong |\n| --- | --- | --- | --- | --- | --- |",
  );
  const row = (name: string, part: readonly Outcome[]) =>
    console.log(
      `| ${name} | ${part.length} | ${share(
        count(part, (one) => top(one, 1)),
        part.length,
      )} | ${share(count(part, fair), part.length)} | ${share(
        count(part, (one) => top(one, 3)),
        part.length,
      )} | ${share(count(part, loud), part.length)} |`,
    );
  row("single causes, all", singles);
  for (const name of new Set(singles.map((one) => one.name)))
    row(
      name,
      singles.filter((one) => one.name === name),
    );
  console.log(
    "\n| cause | n | top-1 | or honestly open | top-3 | loudly wrong |\n| --- | --- | --- | --- | --- | --- |",
  );
  for (const cause of new Set(singles.map((one) => one.truth[0]!)))
    row(
      cause,
      singles.filter((one) => one.truth[0] === cause),
    );
  const shapes = outcomes.filter((one) => one.kind === "shape");
  console.log(
    "\n| as real software showed it | n | top-1 | or honestly open | top-3 | loudly wrong |\n| --- | --- | --- | --- | --- | --- |",
  );
  row("all", shapes);
  for (const name of new Set(shapes.map((one) => one.name)))
    row(
      name,
      shapes.filter((one) => one.name === name),
    );
  const practice = outcomes.filter((one) => one.kind === "practice");
  console.log(
    "\n| as operators meet it | n | top-1 | or honestly open | top-3 | loudly wrong |\n| --- | --- | --- | --- | --- | --- |",
  );
  row("all", practice);
  row(
    "held back",
    practice.filter(({ name }) => isHeldBack(name)),
  );
  for (const name of new Set(practice.map((one) => one.name)))
    row(
      name,
      practice.filter((one) => one.name === name),
    );
  const reported = outcomes.filter((one) => one.kind === "reported");
  console.log(
    "\n| as public issues report it | n | top-1 | or honestly open | top-3 | loudly wrong |\n| --- | --- | --- | --- | --- | --- |",
  );
  row("all", reported);
  mixtures(outcomes.filter((one) => one.kind === "mixture"));
  nulls(outcomes.filter((one) => one.kind === "null"));
  confusion(singles, (one) => one.truth[0]!);
  confusion(shapes, (one) => one.name);
  confusion(practice, (one) => one.name);
  confusion(reported, (one) => one.name);
  missedInMixtures(outcomes.filter((one) => one.kind === "mixture"));
}

export function bothNamed(one: Outcome): boolean {
  return one.truth.every((cause) => one.named.slice(0, 3).some((named) => fits([cause], named.cause)));
}

function mixtures(part: readonly Outcome[]): void {
  if (part.length === 0) return;
  console.log("\n| mixtures of two | n | either first | both in top three |\n| --- | --- | --- | --- |");
  console.log(
    `| all | ${part.length} | ${share(
      count(part, (one) => top(one, 1)),
      part.length,
    )} | ${share(count(part, bothNamed), part.length)} |`,
  );
}

/** Which of two causes is not among the first three, beside which other. */
function missedInMixtures(part: readonly Outcome[]): void {
  const missed = new Map<Cause, Map<Cause, number>>();
  for (const one of part) {
    const [first, second] = one.truth as readonly [Cause, Cause];
    for (const [cause, other] of [
      [first, second],
      [second, first],
    ] as const) {
      if (one.named.slice(0, 3).some((named) => fits([cause], named.cause))) continue;
      const beside = missed.get(cause) ?? new Map<Cause, number>();
      missed.set(cause, beside.set(other, (beside.get(other) ?? 0) + 1));
    }
  }
  console.log("\n| missed in a mixture | beside |\n| --- | --- |");
  for (const [cause, beside] of missed)
    console.log(`| ${cause} | ${[...beside].map(([other, n]) => `${other} ${n}`).join(", ")} |`);
}

function nulls(part: readonly Outcome[]): void {
  if (part.length === 0) return;
  console.log("\n| nothing to find | n | false hypotheses | at 0.5 or more |\n| --- | --- | --- | --- |");
  const row = (name: string, some: readonly Outcome[]) =>
    console.log(
      `| ${name} | ${some.length} | ${share(
        count(some, (one) => one.named.length > 0),
        some.length,
      )} | ${count(some, (one) => one.named.some(({ confidence }) => confidence >= 0.5))} |`,
    );
  row("all", part);
  for (const name of new Set(part.map((one) => one.name)))
    row(
      name,
      part.filter((one) => one.name === name),
    );
}

function confusion(part: readonly Outcome[], nameOf: (outcome: Outcome) => string): void {
  console.log("\n| truth | said first instead |\n| --- | --- |");
  for (const cause of new Set(part.map(nameOf))) {
    const wrong = new Map<string, number>();
    for (const one of part) {
      if (nameOf(one) !== cause || top(one, 1)) continue;
      const said = one.named[0]?.cause ?? "(nothing)";
      wrong.set(said, (wrong.get(said) ?? 0) + 1);
    }
    const list = [...wrong].sort((a, b) => b[1] - a[1]).map(([said, n]) => `${said} ${n}`);
    if (list.length > 0) console.log(`| ${cause} | ${list.join(", ")} |`);
  }
}

export function show(
  outcome: Outcome,
  headline: string,
  findings: readonly Finding[],
  hypotheses: readonly Hypothesis[],
): void {
  const right =
    outcome.truth.length === 0
      ? outcome.named.length === 0
      : outcome.kind === "mixture"
        ? bothNamed(outcome)
        : top(outcome, 1);
  if (right) return;
  console.log(
    `\n## ${outcome.kind} ${outcome.name} seed ${outcome.seed}: ${outcome.truth.join(" + ") || "nothing"}, ${outcome.failures} failures`,
  );
  console.log(headline);
  for (const finding of findings.slice(0, 8))
    console.log(`  ${finding.pValue.toExponential(1)} ${finding.kind}: ${finding.summary}`);
  for (const { cause, confidence, share: part, for: pro, against } of hypotheses)
    console.log(
      `  ${confidence} ${cause} (${part})\n     + ${pro.join("\n     + ")}\n     - ${against.join("\n     - ")}`,
    );
}
