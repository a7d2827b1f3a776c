/** What one commit of a Scheduler holds. Times are epoch ms, minutes and hours whole ones since the epoch. */

import type { Check } from "../core/check/check.ts";
import type { OwnEvent } from "../core/condition/served.ts";
import type { Incident } from "../core/incident/incident.ts";
import type { Gap, ShardConfig, ShardCore } from "../core/shard/shard.ts";
import type { Sketch } from "../core/shard/sketch.ts";
import type { DayTotals, HourOfMonitor, Rollup, ShardView } from "../core/shard/view.ts";
import type { OwnUse } from "../core/usage/tally.ts";
import type { Delivery } from "./deliveries.ts";
import type { EvidenceEntry, PackedRow } from "./evidence-blob.ts";
import type { ReleasedIncident } from "./held.ts";
import type { SegmentChunk } from "./segments.ts";

/** `key` is the monitor's integer key. */
export interface RecordedCheck {
  readonly key: number;
  readonly check: Check;
}

/** A finished day of a monitor, with its history packed again. Made by closeDay() in days.ts. */
export interface ClosedDay {
  readonly key: number;
  readonly totals: DayTotals;
  readonly sketch: Sketch;
  /** The day's segment as one chunk; null leaves the segment as it is. */
  readonly segment: Uint8Array | null;
}

/** A slice of a finished hour on its way from `hot` into `segments`. Made by planCompaction() in compact.ts. */
export interface CompactionStep {
  readonly hour: number;
  /** Chunks to append, one a monitor and day. */
  readonly chunks: readonly SegmentChunk[];
  /** The highest key done; null when the hour is done and its hot row goes. */
  readonly doneUpTo: number | null;
  /** Attempt 0 of these monitors in this hour, to be *added* to what the rollup has: late rows come in a second step. */
  readonly hours: readonly HourOfMonitor[];
  /** Chunks of the hot row that could not be read. */
  readonly unreadable: number;
}

/** Imported readings that history did not have. Made by planImport() in import.ts. */
export interface PlannedImport {
  readonly chunks: readonly SegmentChunk[];
  readonly evidence: readonly PackedRow[];
}

/** A: attempt 0 of all monitors. B: the rechecks. C: a patient attempt. */
export type CommitPart = "A" | "B" | "C";

/** What one of a minute's commits adds to history. */
export interface MinuteRecord {
  readonly minute: number;
  readonly part: CommitPart;
  readonly checks: readonly RecordedCheck[];
  readonly gaps?: readonly Gap[];
  readonly evidence: readonly EvidenceEntry[];
}

export interface Commit {
  readonly shard: number;
  /** The revision that the commit was computed from; another one there makes it stale. */
  readonly rev: number;
  /** Names the caller's run in the state row; record() makes it unique, to know its own commit after an error. */
  readonly run: string;
  /** Absent where the commit is no minute's: an operator's edit, a compaction, a named cause. */
  readonly minute?: MinuteRecord;
  readonly incidents: readonly Incident[];
  /** Ids of incidents that a re-evaluation no longer makes; nobody was notified of them. */
  readonly withdrawn?: readonly string[];
  readonly events?: readonly OwnEvent[];
  readonly deliveries: readonly Delivery[];
  readonly released?: readonly ReleasedIncident[];
  readonly core: ShardCore;
  readonly view: ShardView;
  /** Left as they are when absent. */
  readonly config?: ShardConfig;
  readonly rollup?: Rollup;
  readonly usage?: OwnUse;
  readonly closedDays?: readonly ClosedDay[];
  readonly compacted?: CompactionStep;
  readonly imported?: PlannedImport;
}

/** `core` and `rev` are what is stored now: the next commit starts from them. */
export type Recorded =
  | { readonly kind: "committed"; readonly rev: number; readonly core: ShardCore }
  | { readonly kind: "stale" };
