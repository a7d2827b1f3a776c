/** How long attribution takes on large and hostile bodies: the budget is 5 ms for 1 MiB. For the bench script's table. */
import { attribute } from "../../src/core/attribution/attribute.ts";

const MIB = 1024 * 1024;
const BUDGET_MS = 5;
const ROUNDS = 50;

const BODIES: Readonly<Record<string, string>> = {
  "plain text": "lorem ipsum dolor ".repeat(MIB / 18),
  "white space": " \n\t".repeat(MIB / 3),
  "angle brackets": "<".repeat(MIB),
  "half an nginx page, again and again":
    "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 ".repeat(MIB / 72),
  "half an Apache page, again and again":
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"><html><head><title>502 '.repeat(MIB / 74),
  "half a bare page": `<html><head><title>502</title></head><body><h1>502</h1>${"<a>".repeat(MIB / 3)}`,
  "a bare page with a long tail": `<html><head><title>502</title></head><body><h1>502</h1>${"x ".repeat(MIB / 2)}`,
  JSON: `{"message":"${"x".repeat(MIB)}"}`,
  "capital dotted I, which grows in lower case": "İ".repeat(MIB / 2),
};

export interface BenchRow {
  readonly what: string;
  readonly budgetMs: number;
  readonly medianMs: number;
  readonly worstMs: number;
}

export function benchAttribution(): BenchRow[] {
  return Object.entries(BODIES).map(([what, body]) => {
    const run = (status: number): number => {
      const started = performance.now();
      attribute({
        status,
        headers: [
          ["server", "unknown"],
          ["content-type", "text/html"],
        ],
        body,
        latencyMs: 40,
      });
      return performance.now() - started;
    };
    for (const status of [502, 503]) run(status);
    const times = Array.from({ length: ROUNDS }, (_, i) => run(500 + (i % 5))).sort((a, b) => a - b);
    return {
      what: `attribution of a 1 MiB body: ${what}`,
      budgetMs: BUDGET_MS,
      medianMs: round(times[ROUNDS / 2]!),
      worstMs: round(times[ROUNDS - 1]!),
    };
  });
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}

if (import.meta.main) console.table(benchAttribution());
