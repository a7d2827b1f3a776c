/** What the conditions of one monitor need to remember from tick to tick. Plain JSON. */
import type { Check } from "../check.ts";
import type { AlertType, Incident } from "../incident.ts";
import type { Monitor } from "../monitor.ts";
import type { Region } from "../reading.ts";
import type { Verdict } from "../verdict.ts";
import type { DayTotals } from "../view.ts";

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
  /** The first failing check of the present downInARow run. */
  readonly downSince: number | null;
}

/** One blip. Bounds on its length come from rechecks: at least `minMs`, at most `maxMs`. */
export interface Blip {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly regions: readonly Region[];
  readonly firstFailure: string;
  /** 1, or one for each 10 minutes begun of a longer run in some regions. */
  readonly count: number;
}

/** Checks of equal outcome at equal steps, run-length coded: the exact rolling 24 hours. */
export interface OutcomeRun {
  readonly minute: number;
  readonly step: number;
  readonly count: number;
  readonly up: number;
  readonly slow: number;
  readonly down: number;
}

/** The rest of the fields belongs to the conditions alone; other rooms read what is declared here. */
export interface MonitorState {
  readonly regions: readonly RegionState[];
  /** The newest minute judged. */
  readonly minute: number | null;
  readonly lastCheckAt: number | null;
  /** Fewer regions answered the last scheduled check than a quorum. */
  readonly stale: boolean;
  readonly open: {
    readonly outage: Incident | null;
    readonly regional: Incident | null;
    readonly intermittent: Incident | null;
    readonly slow: Incident | null;
  };
  /** When the shown up/slow/… status began. */
  readonly upSince: number | null;
  /** Blips of the last 7 days, oldest first, at most 500. */
  readonly blips: readonly Blip[];
  readonly outcomes: readonly OutcomeRun[];
  /** The running totals of the present UTC day. */
  readonly today: DayTotals;
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

/** Something the outside may want to hear of. `incident` is as it is after the change. */
export interface ConditionChange {
  readonly type: AlertType;
  readonly incident: Incident | null;
  readonly blip: Blip | null;
  readonly firstFailure: string | null;
  readonly failing: readonly Region[];
  readonly green: readonly Region[];
  readonly at: number;
}

export interface ConditionStep {
  readonly state: MonitorState;
  /** Incidents to upsert, changed or new. */
  readonly incidents: readonly Incident[];
  readonly changes: readonly ConditionChange[];
}
