import type { Attribution } from "../attribution/attribution.ts";
import type { Reading } from "./reading.ts";
import type { FailureSummary, Verdict } from "./verdict.ts";

/** A reading with the judgement on it. `failure` and `attribution` are null when up or slow. */
export interface Check {
  readonly reading: Reading;
  readonly verdict: Verdict;
  readonly failure: FailureSummary | null;
  readonly attribution: Attribution | null;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
export const MINUTES_PER_HOUR = 60;
export const MINUTES_PER_DAY = 1440;
