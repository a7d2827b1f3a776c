import { MINUTES_PER_DAY, MINUTES_PER_HOUR } from "../check/check.ts";
import type { Region } from "../check/reading.ts";
import type { Monitor } from "../config/monitor.ts";
import type { DayTotals } from "../shard/view.ts";
import type { MonitorState, RegionState } from "./state.ts";

export function emptyDay(day: number): DayTotals {
  return { day, up: 0, slow: 0, down: 0, lost: 0, blips: 0, observedSeconds: 0, outageSeconds: 0 };
}

export function freshRegion(region: Region): RegionState {
  return {
    region,
    last: null,
    lastAt: null,
    lastLatencyMs: null,
    lastColo: null,
    lostInARow: 0,
    downInARow: 0,
    notDownInARow: 0,
    downSince: null,
    firstDown: null,
    notDownSince: null,
    regional: false,
  };
}

/** The state of a monitor that has never been checked, as of `minute` (since the epoch). */
export function initialState(monitor: Monitor, minute: number): MonitorState {
  return {
    regions: monitor.regions.map(freshRegion),
    minute: null,
    lastCheckAt: null,
    lastFailureAt: null,
    stale: false,
    open: { outage: null, regional: null, intermittent: null, slow: null },
    upSince: null,
    staleSince: null,
    maintenanceSince: null,
    blips: [],
    outcomes: [],
    today: emptyDay(Math.floor(minute / MINUTES_PER_DAY)),
    hour: { hour: Math.floor(minute / MINUTES_PER_HOUR), sketch: {} },
    quorumRun: null,
    failing: null,
    judged: null,
    slowRun: null,
    upInARow: 0,
    upAt: null,
    apart: [],
    intermittentClosed: null,
    noticedBlips: 0,
    noticedMinute: 0,
    ladders: [],
  };
}
