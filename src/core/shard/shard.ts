/** What a Scheduler reads at the start of each tick, and writes at the end: the shard's one state row, decoded. */

import type { Controls } from "../check/bare-connection.ts";
import type { Header, Region } from "../check/reading.ts";
import type { OutageOfDay } from "../condition/runs.ts";
import type { MonitorState } from "../condition/state.ts";
import type { MaintenanceWindow } from "../config/maintenance.ts";
import type { Monitor } from "../config/monitor.ts";
import type { HeartbeatState } from "../heartbeat/heartbeat.ts";
import type { AlertType, Incident } from "../incident/incident.ts";
import type { Plan } from "../usage/quotas.ts";
import type { ById } from "./by-id.ts";
import type { RecordedFault } from "./contained.ts";
import type { Sketch } from "./sketch.ts";
import type { DayTotals, IncidentView } from "./view.ts";

export const MONITORS_PER_SHARD = 250;

export interface CompiledMonitor {
  /** The row's integer key: a deleted and re-created id gets a new one, so old history can't come back. */
  readonly key: number;
  readonly monitor: Monitor;
  /** First minute it may be checked in. */
  readonly sinceMinute: number;
}

/** Minutes in which a monitor was due in a region and nobody looked: kept as `lost`. */
export interface Gap {
  readonly key: number;
  readonly region: Region;
  readonly minutes: readonly number[];
}

/** An open intermittent that waits for a diagnosis. */
export interface Unnamed {
  /** Minutes in which a diagnosis was due, and did not come through. */
  readonly tries: number;
  /** The alerts that wait for the cause are due then, epoch ms, with or without it; null: none wait. */
  readonly heldUntil: number | null;
}

/** What alerting needs to know of a channel; how to reach it is read when sending. */
export interface ChannelRef {
  readonly id: string;
  /** Null: all but those of ONLY_WHEN_NAMED. */
  readonly events: readonly AlertType[] | null;
}

/** The compiled configuration of a shard. `rev` is the configuration revision it was compiled from. */
export interface ShardConfig {
  readonly rev: number;
  readonly monitors: readonly CompiledMonitor[];
  readonly maintenance: readonly MaintenanceWindow[];
  readonly channels: readonly ChannelRef[];
  /** Visitors may subscribe by e-mail, so that what the page shows is news for them; absent before. */
  readonly subscribers?: boolean;
  /** The public address of the status page, for links and the User-Agent; null when not set. */
  readonly statusUrl: string | null;
  /** Absent in configurations that a version before has compiled: then it is the default. */
  readonly plan?: Plan;
  /** Called after each complete tick; it may hold references to secrets. */
  readonly heartbeatUrl?: string | null;
}

/** The last good answer of a monitor, kept to compare a failing one with. */
export interface LastGood {
  readonly at: number;
  readonly region: Region;
  readonly latencyMs: number;
  readonly headers: readonly Header[];
  /** Absent for kinds that make none, and in states of before. */
  readonly controls?: Controls;
}

/** Sums over a monitor's finished days and hours, renewed when one ends. */
export interface MonitorDigest {
  /** Latencies of the last 24 finished hours. */
  readonly latency: Sketch;
  /** Observed and outage seconds of the last 6, 29 and 89 finished days. */
  readonly week: readonly [observedSeconds: number, outageSeconds: number];
  readonly month: readonly [observedSeconds: number, outageSeconds: number];
  readonly quarter: readonly [observedSeconds: number, outageSeconds: number];
  /** Blips of the last 41 finished days; absent in digests of before. */
  readonly blips?: number;
}

/** Seconds of a day that was over before its outage was confirmed; `key` is the monitor's. */
export interface LateOutage extends OutageOfDay {
  readonly key: number;
}

export interface ShardCore {
  readonly newestMinute: number | null;
  /** Commits done of the recent minutes: bit 1 A (scheduled), 2 B (rechecks), 4 C (patient). Keyed by minute. */
  readonly done: Readonly<Record<string, number>>;
  readonly monitors: ById<MonitorState>;
  readonly lastGood: ById<LastGood>;
  /** Monitors whose last scheduled check timed out: they share batches of their own. */
  readonly timedOut: readonly string[];
  /** The last patient attempt of each monitor, epoch ms. */
  readonly patientAt: ById<number>;
  /** Open silent incidents: by region, or `shard` for the shard itself. */
  readonly silent: Readonly<Record<string, Incident>>;
  /** Open incidents of quotas that are nearly used up, by quota: of the shard that watches them. */
  readonly quotas?: Readonly<Record<string, Incident>>;
  /** Open incidents of silent host agents, by name: of the first shard that they serve. */
  readonly agents?: Readonly<Record<string, Incident>>;
  /** Minutes in a row in which a region was lost for the whole shard; regions that answer are absent. */
  readonly lost?: Readonly<Record<string, number>>;
  /** Hours (since the epoch) with a hot row that is not compacted yet, ascending. */
  readonly hotHours: readonly number[];
  /** An hour that is compacted in part, and the highest key done: owned by store/compact.ts. */
  readonly compacting?: { readonly hour: number; readonly doneUpTo: number };
  /** UTC days that are over and wait for their last hour to be compacted, by monitor key. */
  readonly finishedDays: readonly { readonly key: number; readonly totals: DayTotals }[];
  /** Outage seconds of days that are closed already. */
  readonly lateOutages?: readonly LateOutage[];
  /** What a view needs of the finished hours and days, so that a tick need not read the rollup. */
  readonly digests: ById<MonitorDigest>;
  /** The view's incidents as of the last commit: the next view is built from them. */
  readonly recent: readonly IncidentView[];
  /** What is known of the jobs that ping. */
  readonly heartbeats: ById<HeartbeatState>;
  /** Ids of pings that are taken in, as long as the Scheduler's storage may still have them. */
  readonly pinged?: readonly string[];
  /** Open intermittents whose cause is to be looked for. */
  readonly unnamed: ById<Unnamed>;
  /** Steps of single monitors that threw in the last minutes. */
  readonly faults?: readonly RecordedFault[];
  /** For evidence that repeats its predecessor: owned by store/evidence.ts, opaque elsewhere. */
  readonly evidence: Readonly<Record<string, unknown>>;
}
