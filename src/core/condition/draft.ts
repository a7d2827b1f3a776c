/** One step in the making: the state as it changes, and what the outside must store and hear. Never leaves this folder. */

import type { Check } from "../check/check.ts";
import { MINUTE_MS } from "../check/check.ts";
import type { Region } from "../check/reading.ts";
import type { Monitor } from "../config/monitor.ts";
import { type AlertType, type Incident, isMeasured } from "../incident/incident.ts";
import type { DayTotals } from "../shard/view.ts";
import type { Blip, OutageOfDay } from "./runs.ts";
import type { ConditionChange, ConditionStep, MonitorState } from "./state.ts";

export interface Draft {
  state: { -readonly [K in keyof MonitorState]: MonitorState[K] };
  readonly monitor: Monitor;
  readonly minute: number;
  /** When the changes of this step happened: the tick's time, or the last recheck's. */
  readonly at: number;
  readonly imported: boolean;
  failing: readonly Region[];
  green: readonly Region[];
  readonly incidents: Map<string, Incident>;
  readonly changes: ConditionChange[];
  closedDay?: DayTotals;
  earlierOutage?: readonly OutageOfDay[];
}

export function draftOf(
  state: MonitorState,
  input: { monitor: Monitor; minute: number; imported: boolean },
  at = input.minute * MINUTE_MS,
): Draft {
  const { monitor, minute, imported } = input;
  return {
    state: { ...state },
    monitor,
    minute,
    at,
    imported,
    failing: [],
    green: [],
    incidents: new Map(),
    changes: [],
  };
}

export function unchanged(state: MonitorState): ConditionStep {
  return { state, incidents: [], changes: [] };
}

export function finish(draft: Draft): ConditionStep {
  const { state, incidents, changes, closedDay, earlierOutage } = draft;
  return {
    state,
    incidents: [...incidents.values()],
    changes: draft.imported ? [] : changes,
    ...(closedDay ? { closedDay } : {}),
    ...(earlierOutage?.length ? { earlierOutage } : {}),
  };
}

/** Notes when the monitor was last seen failing: incidents say until when. */
export function noteFailures(draft: Draft, checks: readonly Check[]): void {
  for (const { verdict, at } of checks) {
    if (verdict === "down") draft.state.lastFailureAt = Math.max(draft.state.lastFailureAt ?? 0, at);
  }
}

function stamped(draft: Draft, incident: Incident): Incident {
  const { lastFailureAt } = draft.state;
  return lastFailureAt === null || lastFailureAt < incident.startedAt
    ? incident
    : { ...incident, lastFailureAt };
}

/** Keeps an incident in the state only: counts go up every minute, and a row a minute for them is not worth it. */
export function hold(draft: Draft, incident: Incident): void {
  if (!isMeasured(incident.kind)) return;
  const open = incident.state === "open" ? stamped(draft, incident) : null;
  draft.state.open = { ...draft.state.open, [incident.kind]: open };
}

/** Keeps an incident in the state and has it stored. */
export function put(draft: Draft, incident: Incident): void {
  hold(draft, incident);
  draft.incidents.set(incident.id, stamped(draft, incident));
}

interface Told {
  readonly failing?: readonly Region[];
  readonly blip?: Blip;
  readonly reminder?: true;
  readonly escalation?: true;
}

/** Tells the outside. Of an imported incident nobody has heard, so nobody hears that it ended. */
export function tell(draft: Draft, type: AlertType, incident: Incident | null, told: Told = {}): void {
  if (incident?.imported) return;
  const failing = told.failing ?? draft.failing;
  draft.changes.push({
    type,
    incident: incident && stamped(draft, incident),
    blip: told.blip ?? null,
    firstFailure: incident?.firstFailure ?? told.blip?.firstFailure ?? null,
    failing,
    green: draft.state.regions.map(({ region }) => region).filter(isGreen(draft, failing)),
    at: draft.at,
    ...(told.reminder ? { reminder: told.reminder } : {}),
    ...(told.escalation ? { escalation: told.escalation } : {}),
  });
}

function isGreen(draft: Draft, failing: readonly Region[]): (region: Region) => boolean {
  return (region) => draft.green.includes(region) && !failing.includes(region);
}
