/** What confidences were worth, by where the histories come from: simulated, reported by public issues, or run live. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Cause } from "../../src/core/diagnosis/diagnosis.ts";
import { fits, type Outcome, share } from "./report.ts";

type Said = readonly { readonly cause: Cause; readonly confidence: number }[];

/** A row of `npm run bench:live -- --record FILE`. */
interface LiveRow {
  readonly scenario: string;
  readonly truth: readonly Cause[];
  readonly outside: { readonly hypotheses: Said };
  readonly agent: { readonly hypotheses: Said };
}

/** Each confidence that was said of a cause, first or not, and whether it was right. */
interface Claim {
  readonly confidence: number;
  readonly isRight: boolean;
}

const RECORDED = join(import.meta.dirname, "../../test/fixtures/diagnosis/live.json");
const BANDS = [0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1] as const;

function claims(truth: readonly Cause[], said: Said): Claim[] {
  return said.map(({ cause, confidence }) => ({ confidence, isRight: fits(truth, cause) }));
}

/** `live`: a file that bench:live recorded; without it the one that is kept with the tests. */
export function printCalibration(outcomes: readonly Outcome[], live: string | undefined): void {
  const of = (...kinds: Outcome["kind"][]) =>
    outcomes.filter(({ kind }) => kinds.includes(kind)).flatMap(({ truth, named }) => claims(truth, named));
  const rows = readLive(live ?? RECORDED);
  const sources: Readonly<Record<string, readonly Claim[]>> = {
    simulated: of("single", "shape", "practice", "mixture", "null"),
    reported: of("reported"),
    "live, from outside": rows.flatMap(({ truth, outside }) => claims(truth, outside.hypotheses)),
    "live, with the agent": rows.flatMap(({ truth, agent }) => claims(truth, agent.hypotheses)),
  };
  const bands = BANDS.slice(0, -1).map((low, index) => [low, BANDS[index + 1]!] as const);
  console.log(
    `\n| right, of what was said at | ${bands.map(([low, high]) => `${low}–${high}`).join(" | ")} |`,
  );
  console.log(`| --- |${" --- |".repeat(bands.length)}`);
  const row = (name: string, part: readonly Claim[]) =>
    console.log(`| ${name} | ${bands.map(([low, high]) => worth(part, low, high)).join(" | ")} |`);
  for (const [name, part] of Object.entries(sources)) row(name, part);
  row("pooled", Object.values(sources).flat());
}

function readLive(file: string): LiveRow[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as LiveRow[]) : [];
}

function worth(part: readonly Claim[], low: number, high: number): string {
  const said = part.filter(({ confidence }) => confidence >= low && (confidence < high || high === 1));
  const right = said.filter(({ isRight }) => isRight).length;
  return said.length === 0 ? "–" : `${share(right, said.length)} of ${said.length}`;
}
