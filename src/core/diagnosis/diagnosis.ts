/** What diagnosis reads, and the words of its answer. */
import type { Check } from "../check/check.ts";
import type { Region } from "../check/reading.ts";

export interface HistoryEvent {
  readonly kind: string;
  readonly at: number;
  readonly durationMs: number | null;
  readonly note: string | null;
}

/** How other monitors of the shard fared in one minute from one region: the same-minute control. */
export interface Control {
  readonly minute: number;
  readonly region: Region;
  readonly failing: number;
  readonly total: number;
}

export interface DiagnosisInput {
  readonly monitor: string;
  readonly from: number;
  readonly to: number;
  readonly intervalMinutes: number;
  readonly regions: readonly Region[];
  readonly timeoutMs: number;
  readonly method: string;
  /** Oldest first; all attempts. Statistics use attempt 0 only. */
  readonly checks: readonly Check[];
  readonly events: readonly HistoryEvent[];
  /** Half-open [from, to) spans whose checks are kept but not counted. */
  readonly maintenance: readonly { readonly from: number; readonly to: number }[];
  /** Given for the minutes in which this monitor failed; may be empty when it is the only monitor. */
  readonly controls: readonly Control[];
  /** The clock of the charts; UTC when not given. */
  readonly timeZone?: string;
}

export const CAUSES = [
  "scheduled-job",
  "peak-load",
  "resource-leak",
  "crash-restart",
  "upstream-timeout",
  "upstream-network",
  "bad-pool-member",
  "keepalive-race",
  "regional-path",
  "dns-resolution",
  "connection-limit",
  "no-healthy-upstream",
  "deploy",
  "rate-limited",
  "tls",
  "content-error",
  "app-error",
  "monitor-side",
  "hard-outage",
] as const;
export type Cause = (typeof CAUSES)[number];

export interface Investigation {
  readonly look: string;
  readonly command?: string;
  readonly expect: string;
}

export interface Hypothesis {
  readonly cause: Cause;
  readonly confidence: number;
  readonly summary: string;
  readonly for: readonly string[];
  readonly against: readonly string[];
  readonly investigate: readonly Investigation[];
  /** Share of the failures that this cause explains, 0…1. */
  readonly share: number;
}
