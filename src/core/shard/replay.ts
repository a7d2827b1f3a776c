/** Judges a history minute by minute with the same code as live ticks: imports and rebuilt conditions. Pure. */

import { isLadder, isRecheck, isScheduled } from "../check/attempt.ts";
import type { Check } from "../check/check.ts";
import { isMeasured } from "../check/verdict.ts";
import { observeLadder } from "../condition/ladder.ts";
import { observeMinute } from "../condition/minute.ts";
import type { MonitorState } from "../condition/state.ts";
import { inMaintenance, type MaintenanceWindow } from "../config/maintenance.ts";
import type { Monitor } from "../config/monitor.ts";
import type { Incident } from "../incident/incident.ts";
import type { DayTotals } from "./view.ts";

export interface Replayed {
  readonly state: MonitorState;
  /** As they are in the end, in the order of their start. */
  readonly incidents: readonly Incident[];
  /** Days that ended within the history. */
  readonly days: readonly DayTotals[];
}

/** `checks` are in order of their minutes, all attempts. */
export function replayHistory(
  before: MonitorState,
  monitor: Monitor,
  maintenance: readonly MaintenanceWindow[],
  checks: readonly Check[],
): Replayed {
  let state = before;
  const incidents = new Map<string, Incident>();
  const days: DayTotals[] = [];
  for (const [minute, of] of byMinute(checks)) {
    const maintained = inMaintenance(maintenance, monitor.id, minute);
    const scheduled = of.filter(isScheduled);
    const rechecks = of.filter(isRecheck);
    if (scheduled.length === 0) continue;
    const common = { monitor, minute, inMaintenance: maintained, imported: true };
    const steps = [observeMinute(state, { ...common, checks: scheduled })];
    const complete = isComplete(monitor, rechecks);
    if (rechecks.length > 0)
      steps.push(observeLadder(steps[0]!.state, { ...common, scheduled, rechecks, complete }));
    for (const step of steps) {
      state = step.state;
      for (const incident of step.incidents) incidents.set(incident.id, incident);
      if (step.closedDay) days.push(step.closedDay);
      for (const { day, seconds } of step.earlierOutage ?? []) {
        const at = days.findIndex((known) => known.day === day);
        const known = days[at];
        if (known) days[at] = { ...known, outageSeconds: known.outageSeconds + seconds };
      }
    }
  }
  // Counts of what is still open grow in the state alone.
  for (const open of Object.values(state.open)) if (open !== null) incidents.set(open.id, open);
  return { state, incidents: [...incidents.values()].sort((a, b) => a.startedAt - b.startedAt), days };
}

/** Every rung in every region that climbed at all: an unfinished ladder confirms nothing. */
function isComplete(monitor: Monitor, rechecks: readonly Check[]): boolean {
  const rungs = rechecks.filter((check) => isLadder(check) && isMeasured(check));
  const regions = new Set(rungs.map(({ region }) => region));
  return regions.size > 0 && rungs.length === regions.size * monitor.recheck.afterSeconds.length;
}

function byMinute(checks: readonly Check[]): Map<number, Check[]> {
  const minutes = new Map<number, Check[]>();
  for (const check of checks) {
    const known = minutes.get(check.minute);
    if (known) known.push(check);
    else minutes.set(check.minute, [check]);
  }
  return minutes;
}

export function inMinuteOrder(checks: readonly Check[]): Check[] {
  return checks.toSorted((a, b) => a.minute - b.minute || a.attempt - b.attempt);
}
