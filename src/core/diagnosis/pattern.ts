/** Whether a diagnosis is sure enough of a pattern to open an incident by itself, where no count of blips does. */
import type { Cause, Hypothesis } from "./diagnosis.ts";

const MIN_CONFIDENCE = 0.9;
const MAX_CHANCE = 1e-4;

interface Pattern {
  readonly cause: Cause;
  readonly confidence: number;
  readonly summary: string;
  readonly pValue: number;
  /** Minutes from one to the next; null when it keeps to no period. */
  readonly periodMinutes: number | null;
}

/** Null without one. What stands on a single answer's words is no pattern. */
export function patternOf(diagnosis: {
  readonly hypotheses: readonly Hypothesis[];
  readonly charts: { readonly fold: { readonly periodMinutes: number } | null };
}): Pattern | null {
  for (const { cause, confidence, summary, pValue } of diagnosis.hypotheses) {
    if (confidence < MIN_CONFIDENCE || pValue === null || pValue >= MAX_CHANCE) continue;
    const byClock = cause === "scheduled-job" || cause === "resource-leak";
    const periodMinutes = byClock ? (diagnosis.charts.fold?.periodMinutes ?? null) : null;
    return { cause, confidence, summary, pValue, periodMinutes };
  }
  return null;
}
