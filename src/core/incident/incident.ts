/** An incident: one opened condition with its start, end and timeline. Its JSON shape is incidentJson's. */
import type { BlipBounds } from "../check/blip.ts";
import type { Region } from "../check/reading.ts";
import type { MonitorKind } from "../config/monitor.ts";
import type { EventBefore } from "../diagnosis/events-before.ts";
import { isoTime } from "../words/time.ts";

/** Edgetick's own, of no monitor: a shard or region that stopped answering, a quota nearly used up, a silent host agent. */
export const OWN_KINDS = ["silent", "quota", "agent"] as const;
export type OwnKind = (typeof OWN_KINDS)[number];

/** `manual` is a person's: nothing of it was measured. */
export const INCIDENT_KINDS = [
  "outage",
  "regional",
  "intermittent",
  "slow",
  "certificate",
  "domain",
  ...OWN_KINDS,
  "manual",
] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];
/** What belongs to one monitor and is measured. */
export type MeasuredKind = Exclude<IncidentKind, OwnKind | "manual">;

export function isMeasured(kind: IncidentKind): kind is MeasuredKind {
  return kind !== "manual" && !isOwn(kind);
}

/** What people say of an incident, beside what is measured: Statuspage's four. */
export const INCIDENT_STATES = ["investigating", "identified", "monitoring", "resolved"] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

export const IMPACTS = ["none", "minor", "major", "critical"] as const;
export type Impact = (typeof IMPACTS)[number];

export function isOwn(kind: IncidentKind): kind is OwnKind {
  return OWN_KINDS.some((own) => own === kind);
}

/** What a diagnosis found in the blips of weeks. */
export interface Pattern {
  /** A cause of the diagnosis. */
  readonly cause: string;
  /** Which pattern, in words: one sentence. */
  readonly summary: string;
  /** Of chance, corrected for all patterns that were tried. */
  readonly pValue: number;
  /** From one time to the next; null when it keeps to no clock. */
  readonly periodMinutes: number | null;
  /** Without a blip for so long it is over. */
  readonly quietMinutes: number;
}

export interface TimelineEntry {
  readonly at: number;
  readonly type: string;
  readonly text: string;
}

export interface IncidentUpdate {
  /** Absent in notes of before: those are known by their time. */
  readonly id?: string;
  readonly at: number;
  /** Markdown without HTML. */
  readonly text: string;
  readonly public: boolean;
  /** Absent where the note leaves the state as it is. */
  readonly status?: IncidentState;
  readonly editedAt?: number;
}

/** Unique within its incident. */
export function updateId({ id, at }: Pick<IncidentUpdate, "id" | "at">): string {
  return id ?? String(at);
}

export interface Incident {
  /** `<monitor>.<kind>.<start minute in base 36>`: made from facts alone, so a retried commit makes the same one. */
  readonly id: string;
  /** Null for those of Edgetick itself and those by hand. */
  readonly monitor: string | null;
  /** Of `manual` only, as the two below it: what it is called. */
  readonly title?: string;
  readonly impact?: Impact;
  /** Which monitors it concerns; empty: the whole page. */
  readonly monitors?: readonly string[];
  readonly kind: IncidentKind;
  /** Of its monitor; absent for http, and in incidents of before. */
  readonly monitorKind?: MonitorKind;
  readonly state: "open" | "closed";
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Of the time between them nobody looked for so long: ticks or answers were missing. */
  readonly unwatchedMs?: number;
  /** Of an outage that ended: how long it failed at least and at most; absent in incidents of before. */
  readonly length?: BlipBounds;
  /** It did not end by itself: the monitor was watched no more. */
  readonly cut?: "paused" | "deleted";
  /** Of an outage that ended: what failed since comes and goes. */
  readonly became?: "intermittent";
  /** Who takes care of it, and since when: no reminders and no escalation any more. */
  readonly acknowledged?: { readonly at: number; readonly by: string };
  /** Nobody was alerted of it (yet): it began inside an open intermittent and may be no more than one of its blips. */
  readonly unannounced?: true;
  /** Not alerted of on these channels: a monitor that it depends on is down, and they have that one's alert. */
  readonly groupedUnder?: {
    readonly monitor: string;
    readonly incident: string;
    /** Of that one's start, epoch ms. */
    readonly since: number;
    readonly channels: readonly string[];
    /** When they were alerted after all, because that one was over and this was not; null as long as they are not. */
    readonly until: number | null;
  };
  /** Of an intermittent that a pattern over weeks opened, where no count of blips did. */
  readonly pattern?: Pattern;
  /** When `alert.escalateTo` was alerted, because nobody had acknowledged it. */
  readonly escalatedAt?: number;
  /** The newest failing check since it started, rechecks included; absent when none is known. */
  readonly lastFailureAt?: number;
  readonly regions: readonly Region[];
  /** Scheduled checks and failing ones among them since it started. */
  readonly checks: number;
  readonly failures: number;
  readonly blips: number;
  /** The check id of the first failure: where the evidence is. */
  readonly firstFailure: string | null;
  /** One sentence, safe for the public page: no URL, status code, product or cause. */
  readonly publicSummary: string;
  /** One sentence for the operator. */
  readonly summary: string;
  /** Summaries that an operator has reworded: a new judgement leaves them alone. */
  readonly reworded?: readonly ("summary" | "publicSummary")[];
  /** Incident ids linked to this one (an outage inside an intermittent). */
  readonly linked: readonly string[];
  /** Leading hypotheses, as far as known. */
  readonly hypotheses: readonly {
    readonly cause: string;
    readonly confidence: number;
    readonly summary: string;
  }[];
  readonly timeline: readonly TimelineEntry[];
  readonly updates: readonly IncidentUpdate[];
  /** Built from imported history: nothing was sent for it. */
  readonly imported: boolean;
}

/** The newest note that gives a state. */
export function newestState(updates: readonly IncidentUpdate[]): IncidentUpdate | undefined {
  return updates
    .filter(({ status }) => status !== undefined)
    .toSorted((a, b) => a.at - b.at)
    .at(-1);
}

/** What people say of it; what was measured stands beside it in `state`. */
export function statedStatus({
  kind,
  state,
  updates,
}: Pick<Incident, "kind" | "state" | "updates">): IncidentState {
  if (kind !== "manual" && state === "closed") return "resolved";
  return newestState(updates)?.status ?? "investigating";
}

export function incidentId(monitor: string, kind: IncidentKind, startMinute: number): string {
  return `${monitor}.${kind}.${startMinute.toString(36)}`;
}

/** The `type` of a webhook. `test` is sent by hand only. */
export const ALERT_TYPES = [
  "outage.opened",
  "outage.closed",
  "regional.opened",
  "regional.closed",
  "intermittent.opened",
  "intermittent.updated",
  "intermittent.closed",
  "slow.opened",
  "slow.closed",
  "certificate.expiring",
  "certificate.renewed",
  "domain.expiring",
  "domain.renewed",
  "monitor.silent",
  "monitor.quota",
  "agent.silent",
  "blip",
  "test",
] as const;
export type AlertType = (typeof ALERT_TYPES)[number];

/** A channel that names no types gets none of these. */
export const ONLY_WHEN_NAMED: readonly AlertType[] = ["blip", "agent.silent"];

/**
 * An incident as JSON goes out: the same fields, times in ISO 8601. For the admin and webhooks. `before` are the events
 * of the 15 minutes before it: an observation, no cause.
 */
export function incidentJson(
  { reworded: _, unannounced: __, acknowledged, escalatedAt, groupedUnder, ...incident }: Incident,
  before: readonly EventBefore[] | null = null,
) {
  return {
    ...incident,
    status: statedStatus(incident),
    ...(before ? { before: before.map(({ kind, at, note }) => ({ kind, at: isoTime(at), note })) } : {}),
    ...(acknowledged ? { acknowledgedBy: acknowledged.by, acknowledgedAt: isoTime(acknowledged.at) } : {}),
    ...(escalatedAt === undefined ? {} : { escalatedAt: isoTime(escalatedAt) }),
    ...(groupedUnder === undefined
      ? {}
      : {
          groupedUnder: {
            ...groupedUnder,
            since: isoTime(groupedUnder.since),
            until: isoTime(groupedUnder.until),
          },
        }),
    startedAt: isoTime(incident.startedAt),
    endedAt: isoTime(incident.endedAt),
    lastFailureAt: isoTime(incident.lastFailureAt ?? null),
    timeline: incident.timeline.map((entry) => ({ ...entry, at: isoTime(entry.at) })),
    updates: incident.updates.map(({ editedAt, ...update }) => ({
      ...update,
      id: updateId(update),
      at: isoTime(update.at),
      ...(editedAt === undefined ? {} : { editedAt: isoTime(editedAt) }),
    })),
  };
}
export type IncidentJson = ReturnType<typeof incidentJson>;
