/**
 * The ready-made view of a shard: what the status page, feed, badges, metrics and status JSON all read.
 * Written with each tick into the shard's one state row, so that a page costs one row a shard.
 * It holds private monitors too; `publicOnly` is the one place that leaves them out.
 */

import type { Region } from "../check/reading.ts";
import type { Verdict } from "../check/verdict.ts";
import type { Counted } from "../condition/counted.ts";
import type { MonitorKind } from "../config/monitor.ts";
import type { Occurrence } from "../config/occurrence.ts";
import type { Run } from "../heartbeat/run.ts";
import { forStrangers } from "../incident/by-hand.ts";
import type { Impact, Incident, IncidentKind, IncidentUpdate } from "../incident/incident.ts";
import type { ById } from "./by-id.ts";
import type { RecordedFault } from "./contained.ts";
import type { Sketch } from "./sketch.ts";
import type { Rate } from "./uptime.ts";

/** In falling order of what wins. `unknown` is a monitor without a verdict yet. */
export const SHOWN_STATUSES = [
  "paused",
  "maintenance",
  "stale",
  "outage",
  "regional",
  "intermittent",
  "slow",
  "expiring",
  "up",
  "unknown",
] as const;
export type ShownStatus = (typeof SHOWN_STATUSES)[number];

/** One day of one monitor. Attempt 0 only, maintenance left out. */
export interface DayTotals {
  /** Whole days since the epoch, UTC. */
  readonly day: number;
  readonly up: number;
  readonly slow: number;
  readonly down: number;
  readonly lost: number;
  readonly blips: number;
  readonly observedSeconds: number;
  readonly outageSeconds: number;
}

export interface BlipView {
  readonly startedAt: number;
  /** The bounds on its length. */
  readonly minMs: number;
  readonly maxMs: number;
  readonly regions: readonly Region[];
  readonly firstFailure: string;
}

/** What is known of a job. Times are epoch ms. */
export interface JobView {
  /** When its next run is late. */
  readonly lateAt: number;
  /** The newest run that ended, and when the newest good one did. */
  readonly last: Run | null;
  readonly goodAt: number | null;
  /** Since when a run is under way. */
  readonly runningSince: number | null;
}

export interface MonitorView {
  readonly id: string;
  readonly name: string;
  readonly group: string | null;
  /** Absent: http. */
  readonly kind?: MonitorKind;
  readonly public: boolean;
  readonly status: ShownStatus;
  /** When the shown status began, epoch ms; null when unknown. */
  readonly since: number | null;
  /** 0…1; null when nothing was observed. */
  readonly uptime: {
    readonly day: number | null;
    readonly week: number | null;
    readonly month: number | null;
    readonly quarter: number | null;
  };
  readonly latencyMs: {
    readonly p50: number | null;
    readonly p95: number | null;
    readonly p99: number | null;
  };
  readonly failureRate: Rate;
  readonly blips24h: number;
  /** Absent in views of before. */
  readonly counted?: Counted;
  readonly lastCheckAt: number | null;
  /** Of its newest failing check, whatever its attempt; admin only, absent in views of before. */
  readonly lastFailureAt?: number | null;
  /** Of a heartbeat that was pinged; admin only. */
  readonly job?: JobView;
  readonly today: DayTotals;
  /** Days that are over and not in the rollup yet; absent where there is none. */
  readonly waiting?: readonly DayTotals[];
  /** It hangs, and is asked less while its outage lasts (sparing.ts); admin only. */
  readonly spared?: true;
  /** The newest blips of the last seven days, newest first, and how many there were; absent where there is none. */
  readonly blips?: { readonly newest: readonly BlipView[]; readonly earlier: number };
  /** The last check of each region; admin only. */
  readonly regions: readonly {
    readonly region: Region;
    readonly colo: string | null;
    readonly verdict: Verdict;
    readonly latencyMs: number;
    readonly at: number;
  }[];
}

/** A recent incident as the status page shows it. */
export interface IncidentView {
  readonly id: string;
  readonly monitor: string | null;
  readonly kind: IncidentKind;
  readonly state: "open" | "closed";
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly unwatchedMs?: number;
  readonly length?: Incident["length"];
  readonly publicSummary: string;
  /** Of one by hand. */
  readonly title?: string;
  readonly impact?: Impact;
  readonly monitors?: readonly string[];
  readonly updates: readonly IncidentUpdate[];
  /** Of its monitor; absent for http, and in views of before. */
  readonly monitorKind?: MonitorKind;
  /** Of an open one as of the last tick: its row is written only when something else changes. */
  readonly counts?: Pick<Incident, "checks" | "failures" | "blips" | "lastFailureAt" | "unwatchedMs">;
}

/** Why calls of `settings.heartbeatUrl` fail, and since when (epoch ms). */
export interface OutsideFault {
  readonly since: number;
  readonly error: string;
}

export interface ShardView {
  /** The newest recorded minute, epoch ms of its start; null before the first tick. */
  readonly lastTickAt: number | null;
  /** The page may say "as of". */
  readonly builtAt: number;
  /** Of the configuration that it was built from; absent in views of before. */
  readonly configRev?: number;
  readonly monitors: readonly MonitorView[];
  /** Newest first, at most 50, of the last 14 days; open ones always. */
  readonly incidents: readonly IncidentView[];
  /** Announced, present and past maintenance of all monitors or of some of this shard; absent in views of before. */
  readonly maintenance?: readonly Occurrence[];
  /** Steps of single monitors that threw in the last minutes; absent in views of before. */
  readonly faults?: readonly RecordedFault[];
  /** Admin only; absent where calls outside are taken, or none are made. */
  readonly outside?: OutsideFault;
}

/** What changes once an hour or once a day: read by pages beside the view, in the same row. */
export interface MonitorRollup {
  /** Oldest first, at most 89 finished days; a day without checks is absent. */
  readonly days: readonly DayTotals[];
  /** The last 24 finished hours, oldest first: `hour` is whole hours since the epoch. */
  readonly hours: readonly {
    readonly hour: number;
    readonly sketch: Sketch;
    readonly down: number;
    readonly total: number;
  }[];
}

export type Rollup = ById<MonitorRollup>;

/** Attempt 0 of one monitor in one finished hour. */
export interface HourOfMonitor {
  readonly key: number;
  readonly monitor: string;
  readonly hour: number;
  readonly sketch: Sketch;
  readonly down: number;
  /** up + slow + down */
  readonly total: number;
}

/** The public monitors of all shards: an incident by hand lies in one of them and may name those of others. */
export function publicIds(views: readonly ShardView[]): ReadonlySet<string> {
  return new Set(
    views.flatMap(({ monitors }) => monitors.filter((monitor) => monitor.public).map(({ id }) => id)),
  );
}

/**
 * The only way from a view to what strangers may see: private monitors and their incidents are gone. `ids` are those
 * of {@link publicIds}.
 */
export function publicOnly(view: ShardView, ids: ReadonlySet<string>): ShardView {
  const monitors = view.monitors
    .filter((monitor) => monitor.public)
    .map(({ counted, job: _, spared: _spared, lastFailureAt: _last, ...monitor }) => ({
      ...monitor,
      regions: [],
      ...(counted ? { counted: { ...counted, failures: {} } } : {}),
    }));
  const incidents = view.incidents
    .map((incident) => forStrangers(incident, (id) => ids.has(id)))
    .filter((incident) => incident !== null);
  const faults = (view.faults ?? []).filter(({ monitor }) => ids.has(monitor));
  const maintenance = (view.maintenance ?? []).filter(({ monitor }) => monitor === null || ids.has(monitor));
  const { outside: _, ...rest } = view;
  return { ...rest, monitors, incidents, maintenance, faults };
}
