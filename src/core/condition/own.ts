/** Incidents of Edgetick itself, which belong to no monitor: how one opens, ends, and is alerted. */
import { MINUTE_MS } from "../check/check.ts";
import type { Region } from "../check/reading.ts";
import { type AlertType, type Incident, incidentId, type OwnKind } from "../incident/incident.ts";
import { durationText } from "../words/duration.ts";
import { publicText } from "../words/status.ts";
import type { ConditionChange } from "./state.ts";
import { withEntry } from "./timeline.ts";

interface OwnOpening {
  /** What it is about; its id is made of this and of its first minute. */
  readonly subject: string;
  readonly startMinute: number;
  /** When it was found, epoch ms. */
  readonly now: number;
  readonly summary: string;
  readonly why: string;
  readonly regions?: readonly Region[];
}

export function ownIncident(kind: OwnKind, opening: OwnOpening): Incident {
  const { subject, startMinute, now, summary, why, regions = [] } = opening;
  const incident: Incident = {
    id: incidentId(subject, kind, startMinute),
    monitor: null,
    kind,
    state: "open",
    startedAt: startMinute * MINUTE_MS,
    endedAt: null,
    regions,
    checks: 0,
    failures: 0,
    blips: 0,
    firstFailure: null,
    publicSummary: publicText(kind, null),
    summary,
    linked: [],
    hypotheses: [],
    timeline: [],
    updates: [],
    imported: false,
  };
  return withEntry(incident, now, "opened", why);
}

export function ended(incident: Incident, now: number, why: string): Incident {
  const endedAt = Math.max(now, incident.startedAt + 1);
  const lasted = endedAt - incident.startedAt;
  const publicSummary = publicText(incident.kind, { minMs: lasted, maxMs: lasted });
  const text = `Over: ${why}, after ${durationText(lasted)}.`;
  return withEntry({ ...incident, state: "closed", endedAt, publicSummary }, now, "closed", text);
}

const ALERTS: Readonly<Record<OwnKind, AlertType>> = {
  silent: "monitor.silent",
  quota: "monitor.quota",
  agent: "agent.silent",
};

/** They have no closing type of their own: the incident says that it is over. */
export function ownChange(
  incident: Incident,
  at: number,
  { failing = [], green = [] }: Partial<Pick<ConditionChange, "failing" | "green">> = {},
): ConditionChange {
  const type = ALERTS[incident.kind as OwnKind];
  return { type, incident, blip: null, firstFailure: null, failing, green, at };
}

export interface OwnStep {
  /** The open ones, by what each is about. */
  readonly open: Readonly<Record<string, Incident>>;
  /** Those that ended or began. */
  readonly incidents: readonly Incident[];
  readonly changes: readonly ConditionChange[];
}

/** `whyOver` says why one of the `open` is over (null: it is not); of `troubles` those begin that are not open after that. */
export function ownStep<T>(
  open: Readonly<Record<string, Incident>>,
  whyOver: (subject: string, incident: Incident) => string | null,
  troubles: ReadonlyMap<string, T>,
  begin: (trouble: T) => Incident,
  now: number,
): OwnStep {
  // A Map, as an agent may be called "constructor".
  const still = new Map(Object.entries(open));
  const incidents: Incident[] = [];
  for (const [subject, incident] of still) {
    const why = whyOver(subject, incident);
    if (why === null) continue;
    still.delete(subject);
    incidents.push(ended(incident, now, why));
  }
  for (const [subject, trouble] of troubles) {
    if (still.has(subject)) continue;
    const incident = begin(trouble);
    still.set(subject, incident);
    incidents.push(incident);
  }
  const changes = incidents.map((incident) => ownChange(incident, now));
  return { open: Object.fromEntries(still), incidents, changes };
}
