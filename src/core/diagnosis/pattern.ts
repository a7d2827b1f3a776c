/** Whether a diagnosis is sure enough of a pattern to open an incident by itself, where no count of blips does. */
import { MINUTE_MS, MINUTES_PER_DAY } from "../check/check.ts";
import type { Pattern } from "../incident/incident.ts";
import { median } from "../words/median.ts";
import type { Diagnosis } from "./diagnose.ts";
import type { Cause } from "./diagnosis.ts";

/** So far back patterns are looked for: six times a weekly job. */
export const PATTERN_MINUTES = 42 * MINUTES_PER_DAY;
export const MIN_PATTERN_BLIPS = 5;
const MIN_CONFIDENCE = 0.9;
const MAX_CHANCE = 1e-4;
/** It is over after so many of its periods without a blip. */
const QUIET_PERIODS = 2.5;
const BY_CLOCK: readonly Cause[] = ["scheduled-job", "resource-leak"];

type Seen = Pick<Diagnosis, "hypotheses" | "blips"> & {
  readonly charts: { readonly fold: { readonly periodMinutes: number } | null };
};

/** Null without one. What stands on a single answer's words is no pattern. */
export function patternOf({ hypotheses, blips, charts }: Seen): Pattern | null {
  for (const { cause, confidence, summary, pValue } of hypotheses) {
    if (confidence < MIN_CONFIDENCE || pValue === null || pValue >= MAX_CHANCE) continue;
    const periodMinutes = BY_CLOCK.includes(cause) ? (charts.fold?.periodMinutes ?? null) : null;
    const starts = blips.lengths.map(({ at }) => at).sort((a, b) => a - b);
    const gaps = starts.slice(1).map((at, index) => (at - starts[index]!) / MINUTE_MS);
    // A job that fails every third day keeps to the daily fold too: its own rhythm is the slower one.
    const rhythm = Math.max(periodMinutes ?? 0, median(gaps) ?? 0);
    return { cause, summary, pValue, periodMinutes, quietMinutes: Math.ceil(QUIET_PERIODS * rhythm) };
  }
  return null;
}
