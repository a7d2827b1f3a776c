/** How long what is kept (docs/data.md). The only place that says so. */
import { DAY_MS } from "../check/check.ts";

export const RETENTION = {
  /** Every check, decoded from segments. */
  raw: { days: 90, ms: 90 * DAY_MS },
  /** One row a monitor and day: five years, leap days included. */
  days: { days: 1827, ms: 1827 * DAY_MS },
  /** Headers and body starts of failing checks. */
  evidence: { days: 30, ms: 30 * DAY_MS },
  /** Failing checks as failures: type, hop, attribution. */
  failures: { days: 90, ms: 90 * DAY_MS },
  /** Settled deliveries. */
  deliveries: { days: 30, ms: 30 * DAY_MS },
  /** Who changed what. */
  audit: { days: 90, ms: 90 * DAY_MS },
} as const;
type Kept = keyof typeof RETENTION;

/** What is older than this (epoch ms) may go. */
export function keptSince(kept: Kept, now: number): number {
  return now - RETENTION[kept].ms;
}
