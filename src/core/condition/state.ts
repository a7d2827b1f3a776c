/** What the conditions of one monitor need to remember from tick to tick. Plain JSON. */

import type { Check } from "../check/check.ts";
import type { Region } from "../check/reading.ts";
import type { Verdict } from "../check/verdict.ts";
import type { Monitor } from "../config/monitor.ts";
import type { AlertType, Incident } from "../incident/incident.ts";
import type { Sketch } from "../shard/sketch.ts";
import type { DayTotals } from "../shard/view.ts";
import type { Counted } from "./counted.ts";
import type { HourRun } from "./last-day.ts";
import type { Blip, FailingRun, OutageOfDay, QuorumRun, SlowRun } from "./runs.ts";
import type { SeenCertificates } from "./served.ts";

export interface RegionState {
  readonly region: Region;
  /** The last answer of a scheduled check that was not lost; null before the first. */
  readonly last: Verdict | null;
  readonly lastAt: number | null;
  readonly lastLatencyMs: number | null;
  readonly lastColo: string | null;
  /** Lost scheduled checks in a row; 10 take the region out of the quorum until it answers. */
  readonly lostInARow: number;
  /** Down in a row while the quorum was not down (towards regional), and not-down in a row (towards its end). */
  readonly downInARow: number;
  readonly notDownInARow: number;
  /** `at` and id of the first failing check of the present downInARow run. */
  readonly downSince: number | null;
  readonly firstDown: string | null;
  /** `at` of the first check of the present notDownInARow run. */
  readonly notDownSince: number | null;
  /** It is in the open regional incident. */
  readonly regional: boolean;
}

/** Checks of equal outcome at equal steps, run-length coded: the exact rolling 24 hours. */
export interface OutcomeRun {
  readonly minute: number;
  readonly step: number;
  readonly count: number;
  readonly up: number;
  readonly slow: number;
  readonly down: number;
  /** Where steps were summed: how many, and in how many of them anything was down. */
  readonly steps?: number;
  readonly failing?: number;
}

/** The rest of the fields belongs to the conditions alone; other rooms read what is declared here. */
export interface MonitorState {
  readonly regions: readonly RegionState[];
  /** The newest minute judged. */
  readonly minute: number | null;
  /** The newest minute in which a quorum answered outside maintenance; absent in states of before. */
  readonly answeredMinute?: number | null;
  readonly lastCheckAt: number | null;
  /** The newest failing check, rechecks included. */
  readonly lastFailureAt: number | null;
  /** Fewer regions answered the last scheduled check than a quorum. */
  readonly stale: boolean;
  readonly open: {
    readonly outage: Incident | null;
    readonly regional: Incident | null;
    readonly intermittent: Incident | null;
    readonly slow: Incident | null;
    /** Absent in states of before, and in those of kinds that have none. */
    readonly certificate?: Incident | null;
    readonly domain?: Incident | null;
  };
  /** Of the certificate or registration, when it was last read. */
  readonly daysLeft?: number | null;
  /** Absent before the first, and in states of before. */
  readonly certificates?: SeenCertificates;
  /** When the monitor was last found well with no condition open; null before. */
  readonly upSince: number | null;
  /** First minute of the present stale or maintenance stretch, epoch ms. */
  readonly staleSince: number | null;
  readonly maintenanceSince: number | null;
  /** Blips of the last 7 days, oldest first, at most 120: when there are more, older ones are joined. */
  readonly blips: readonly Blip[];
  readonly outcomes: readonly OutcomeRun[];
  /** The running totals of the present UTC day. */
  readonly today: DayTotals;
  /** Absent in states of before. */
  readonly counted?: Counted;
  /** Observed and outage seconds of the last 24 hours; absent in states of before. */
  readonly hours?: readonly HourRun[];
  /** Latencies of the present hour (whole hours since the epoch): up and slow answers of attempt 0. */
  readonly hour: { readonly hour: number; readonly sketch: Sketch };
  readonly quorumRun: QuorumRun | null;
  readonly failing: FailingRun | null;
  /** The run judged last: late rechecks may still sharpen its blip, or turn it into an outage. */
  readonly judged: FailingRun | null;
  /** Seconds in which the quorum was down since a blip was last judged, and that no incident has. */
  readonly uncounted?: readonly OutageOfDay[];
  readonly slowRun: SlowRun | null;
  /** Answered minutes in a row that were neither slow nor down, and `at` of the first. */
  readonly upInARow: number;
  readonly upAt: number | null;
  /** Past outages and regional incidents as [from, to] minutes, at most 20: their checks make nothing intermittent. */
  readonly apart: readonly (readonly [from: number, to: number])[];
  /** The minute in which intermittent last closed. */
  readonly intermittentClosed: number | null;
  /** Which one that was, and when it had failed last (epoch ms). */
  readonly formerIntermittent?: { readonly id: string; readonly endedAt: number };
  /** What the open intermittent counted until its last failing minute. */
  readonly untilFailure?: { readonly checks: number; readonly failures: number } | null;
  /** Blips of the open intermittent at its last notice. */
  readonly noticedBlips: number;
  /** The minute of the open outage's last notice. */
  readonly noticedMinute: number;
  /** The minute in which its history was last looked through for a pattern; absent before the first. */
  readonly patternMinute?: number;
  /** Minutes whose rechecks were judged, newest last, at most 4. */
  readonly ladders: readonly number[];
}

/** One scheduled minute of one monitor: attempt 0 from every configured region that was due. */
export interface MinuteOfMonitor {
  readonly monitor: Monitor;
  readonly minute: number;
  /** Attempt 0 only, one per region, lost ones included. */
  readonly checks: readonly Check[];
  readonly inMaintenance: boolean;
  /** Built from an import: incidents are marked so and nobody is told. */
  readonly imported: boolean;
}

/** The rechecks of one minute, once the ladder is over (or cut short: then `complete` is false). */
export interface LadderOfMonitor {
  readonly monitor: Monitor;
  readonly minute: number;
  /** The attempt-0 checks that started it, and attempts 1–5. */
  readonly scheduled: readonly Check[];
  readonly rechecks: readonly Check[];
  readonly complete: boolean;
  readonly inMaintenance: boolean;
  readonly imported: boolean;
}

/** The patient attempt (6) of a minute, once it has ended. */
export interface PatientOfMonitor {
  readonly monitor: Monitor;
  readonly minute: number;
  readonly check: Check;
}

/** Something that the outside may be notified of. `incident` is as it is after the change. */
export interface ConditionChange {
  readonly type: AlertType;
  readonly incident: Incident | null;
  readonly blip: Blip | null;
  readonly firstFailure: string | null;
  readonly failing: readonly Region[];
  readonly green: readonly Region[];
  readonly at: number;
  /** Set on what only repeats the news: an `outage.opened` (`remindMinutes`), an end that has come nearer. */
  readonly reminder?: true;
  /** Set on an `outage.opened` that was grouped under another monitor's alert until that one was over. */
  readonly released?: true;
  /** A monitor that this one depends on, and that is down; `until`: it was, and is not any more. Epoch ms. */
  readonly cause?: {
    readonly id: string;
    readonly name: string;
    readonly since: number;
    readonly until: number | null;
  };
  /** Monitors that depend on this one and whose outages are grouped under this alert. */
  readonly dependents?: readonly { readonly id: string; readonly name: string }[];
  /** Set on an `outage.opened` for `alert.escalateTo`: nobody has acknowledged it in time. */
  readonly escalation?: true;
}

export interface ConditionStep {
  readonly state: MonitorState;
  /** Incidents to upsert, changed or new. */
  readonly incidents: readonly Incident[];
  readonly changes: readonly ConditionChange[];
  /** The totals of the UTC day that ended with this minute; a later day close counts them again from history. */
  readonly closedDay?: DayTotals;
  /** What an outage that was confirmed after midnight adds to the days before. */
  readonly earlierOutage?: readonly OutageOfDay[];
}
