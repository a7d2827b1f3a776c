/** What diagnosis reads, and the words of its answer. */
import type { Check } from "../check/check.ts";
import type { Region } from "../check/reading.ts";
import type { Case } from "./cases.ts";

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

/** Another monitor of the shard, as far as it was looked at. */
export interface OtherMonitor {
  readonly monitor: string;
  readonly kind: string;
  readonly intervalMinutes: number;
  /** Minutes in which a scheduled check of it failed, from whatever region. */
  readonly failing: ReadonlySet<number>;
  readonly isWatched: (minute: number) => boolean;
}

/** One fact from inside: a log line's or a host's own words. */
export interface HostFact {
  readonly kind: string;
  /** Null: it sets the scene and speaks for nothing. */
  readonly cause: Cause | null;
  /** `root` names what went wrong; `mechanism` what the gateway saw fail, which several roots share. */
  readonly weight: "root" | "mechanism" | "context";
  /** Epoch ms; null when nobody knows. */
  readonly at: number | null;
  readonly text: string;
  /** Its text may hold an application's own words: good for the admin's pages, not for an alert. */
  readonly quotes?: boolean;
  /** Log odds that it came with the failures by no chance; where not given, nothing speaks for chance. */
  readonly odds?: number;
  /** What may be the reason of it, and was not shown to be. */
  readonly behind?: string;
}

/** What is reported about the time [from, to), epoch ms: of failures, or of a control window without any. */
export interface HostWindow {
  readonly from: number;
  readonly to: number;
  readonly control: boolean;
  readonly facts: readonly HostFact[];
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
  /** Who else failed in the minutes before, and in those before quiet moments. */
  readonly others?: { readonly cases: readonly Case[]; readonly monitors: readonly OtherMonitor[] };
  /** What hosts and logs report about runs of failures, and of control windows before them. */
  readonly host?: readonly HostWindow[];
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
  "cold-start",
  "cached-error",
  // Seen from inside only: hypotheses on a host's or a log's evidence, else candidates of what is undecided.
  "pool-exhausted",
  "port-exhausted",
  "descriptors-exhausted",
  "memory-exhausted",
  "cpu-exhausted",
  "stale-dns",
  "header-too-large",
  "firewall-block",
  "gc-pause",
  "scale-in",
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
  /** Chance level of the pattern that it stands on, corrected for all that were tried; null when it stands on none. */
  readonly pValue: number | null;
}

/** Failures whose cause the outside can't separate, and what would. */
export interface Undecided {
  /** What it may be, each with what it is worth; together 1 at most, the likeliest first. */
  readonly causes: readonly { readonly cause: Cause; readonly weight: number }[];
  /** Of the failures, 0…1. */
  readonly share: number;
  readonly because: string;
  readonly decides: readonly Decider[];
}

/** One look that tells the candidates apart: what it shows, by cause. */
export interface Decider {
  readonly look: string;
  readonly command?: string;
  readonly expect: Readonly<Partial<Record<Cause, string>>>;
}
