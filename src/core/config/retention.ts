/** How long what is kept (docs/data.md). The only place that says so. */
import { z } from "zod";
import { DAY_MS } from "../check/check.ts";

/** Five years, leap days included. */
const FIVE_YEARS = 1827;

function daysField(what: string, min: number, max: number, days: number) {
  const error = `must be a whole number of days from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error }).default(days).meta({ description: what });
}

/** What the operator sets. An open intermittent looks back a week, and is judged again from kept checks. */
export const retentionDaysSchema = z.strictObject(
  {
    checks: daysField("Every check, and what is kept of a failing one beside its evidence", 14, 730, 90),
    evidence: daysField("Headers and body starts of failing checks", 1, 730, 30),
    incidents: daysField("Closed incidents with their timeline and notes", 30, 3660, FIVE_YEARS),
  },
  { error: "must be an object with checks, evidence and incidents" },
);
export type RetentionDays = z.output<typeof retentionDaysSchema>;

export const DEFAULT_RETENTION: RetentionDays = retentionDaysSchema.parse({});

/** Not set by anybody: totals of days, settled deliveries, who changed what. */
export const FIXED_DAYS = { days: FIVE_YEARS, deliveries: 30, audit: 90 } as const;

/** What is older than this (epoch ms) may go. */
export function keptSince(
  kept: keyof RetentionDays | keyof typeof FIXED_DAYS,
  now: number,
  set: RetentionDays = DEFAULT_RETENTION,
): number {
  return now - { ...FIXED_DAYS, ...set }[kept] * DAY_MS;
}
