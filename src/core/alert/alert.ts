/** Which channels are notified of a change, and what the message's `data` is. How it is sent is notify's. */

import { MINUTE_MS } from "../check/check.ts";
import { type Failure, type FailureJson, failureJson } from "../check/failure.ts";
import type { Region } from "../check/reading.ts";
import { maskedUrl } from "../check/request.ts";
import type { ConditionChange } from "../condition/state.ts";
import type { Monitor } from "../config/monitor.ts";
import type { EventBefore } from "../diagnosis/events-before.ts";
import { tellingFact } from "../host-evidence/telling.ts";
import type { ReportedWindow } from "../host-evidence/windows.ts";
import { type AlertType, type IncidentJson, incidentJson, ONLY_WHEN_NAMED } from "../incident/incident.ts";
import type { ChannelRef } from "../shard/shard.ts";
import { isoTime } from "../words/time.ts";

export interface AlertData {
  /** Null for what is Edgetick's own (`monitor.silent`). */
  readonly monitor: { readonly id: string; readonly name: string; readonly url: string } | null;
  readonly incident: IncidentJson | null;
  readonly firstFailure: FailureJson | null;
  readonly regions: { readonly failing: readonly Region[]; readonly green: readonly Region[] };
  /** What the host's own record says of an outage, where it came in time. */
  readonly host?: { readonly at: string | null; readonly cause: string; readonly text: string };
  /** Null when the status page's address is not known, or for a change without an incident. */
  readonly links: {
    readonly incident: string | null;
    readonly monitor: string | null;
    /** The first failure's evidence, for who is signed in; absent without one. */
    readonly failure?: string | null;
  };
  /** Only with `blip`: how long it lasted at least and at most. */
  readonly blip?: {
    readonly startedAt: string;
    readonly endedAt: string;
    readonly minMs: number;
    readonly maxMs: number;
  };
  /** Only when the news is not new (`remindMinutes`). */
  readonly reminder?: true;
  /** Only when it goes to `alert.escalateTo`. */
  readonly escalation?: true;
  /** Only when a monitor that this one depends on is down, or was until now. */
  readonly dependsOn?: {
    readonly id: string;
    readonly name: string;
    readonly since: string;
    readonly until: string | null;
  };
  /** Only when monitors that depend on this one are down with it, and their alerts are grouped under this one. */
  readonly dependents?: readonly { readonly id: string; readonly name: string }[];
}

interface AlertContext {
  /** Null for `monitor.silent`. */
  readonly monitor: Monitor | null;
  readonly channels: readonly ChannelRef[];
  readonly statusUrl: string | null;
  /** The evidence of `change.firstFailure`, when there is some. */
  readonly firstFailure: Failure | null;
  /** Events of the 15 minutes before the incident; null where nobody looked. */
  readonly before?: readonly EventBefore[] | null;
  /** What hosts and logs reported about its failures and about quiet minutes; absent where nothing did. */
  readonly host?: readonly ReportedWindow[];
}

/** A delivery to be put into the outbox, less what the outbox knows itself (shard and time). */
export interface PlannedDelivery<Type = AlertType, Payload = AlertData> {
  /** `<incident or check>.<type>.<minute in base 36>.<channel>`: a retried commit plans the same one. */
  readonly id: string;
  readonly channel: string;
  readonly type: Type;
  readonly incident: string | null;
  readonly payload: Payload;
  readonly state: "pending";
  readonly attempts: 0;
  /** Due at once. */
  readonly nextAt: number;
  readonly lastStatus: null;
  readonly lastError: null;
  readonly sentAt: null;
}

/**
 * The channels that are notified: those that the monitor names (all when it names none) and that want this type. An
 * escalation goes to the others that it names for that, and so does the end of what was escalated. Channels that have the
 * alert of what it depends on get none of this until that is over.
 */
export function audience(
  change: Pick<ConditionChange, "type" | "escalation" | "released"> & {
    readonly incident?: ConditionChange["incident"];
  },
  monitor: Monitor | null,
  channels: readonly ChannelRef[],
): readonly ChannelRef[] {
  const { type, escalation, released, incident } = change;
  const named = monitor?.alert.channels ?? null;
  const escalateTo = monitor?.alert.escalateTo ?? [];
  const escalated = type === "outage.closed" && incident?.escalatedAt !== undefined;
  const under = incident?.groupedUnder;
  return channels.filter(({ id, events }) => {
    if (released ? !under?.channels.includes(id) : under?.until === null && under.channels.includes(id))
      return false;
    if (events === null ? ONLY_WHEN_NAMED.includes(type) : !events.includes(type)) return false;
    const second = escalateTo.includes(id);
    // "All" are all that are not kept for the escalation.
    const first = named === null ? !second : named.includes(id);
    return escalation ? second && !first : first || (escalated && second);
  });
}

export function deliveriesOf(change: ConditionChange, context: AlertContext): PlannedDelivery[] {
  const subject = change.incident?.id ?? change.firstFailure ?? context.monitor?.id ?? "edgetick";
  const stamp = Math.floor(change.at / MINUTE_MS).toString(36);
  const payload = alertData(change, context);
  return audience(change, context.monitor, context.channels).map(({ id }) => ({
    id: `${subject}.${change.type}.${stamp}.${id}`,
    channel: id,
    type: change.type,
    incident: change.incident?.id ?? null,
    payload,
    state: "pending",
    attempts: 0,
    nextAt: change.at,
    lastStatus: null,
    lastError: null,
    sentAt: null,
  }));
}

export function alertData(change: ConditionChange, context: AlertContext): AlertData {
  const { monitor, statusUrl, firstFailure, before = null, host = [] } = context;
  const bodies = monitor?.alert.includeBody ?? false;
  const told = tellingFact(host, bodies);
  const base = statusUrl === null ? null : statusUrl.replace(/\/+$/, "");
  const link = (path: string | null) => (base === null || path === null ? null : base + path);
  const { incident, blip } = change;
  return {
    monitor: monitor === null ? null : { id: monitor.id, name: monitor.name, url: maskedUrl(monitor) },
    incident: incident === null ? null : incidentJson(incident, before),
    firstFailure: firstFailure && failureJson(of(incident, firstFailure), bodies),
    regions: { failing: change.failing, green: change.green },
    ...(told ? { host: { ...told, at: isoTime(told.at) } } : {}),
    links: {
      incident: link(incident === null ? null : `/incidents/${incident.id}`),
      monitor: link(monitor === null ? null : `/m/${monitor.id}`),
      ...(firstFailure && monitor ? { failure: link(`/m/${monitor.id}/failures/${firstFailure.id}`) } : {}),
    },
    ...(blip ? { blip: blipJson(blip) } : {}),
    ...(change.reminder ? { reminder: change.reminder } : {}),
    ...(change.escalation ? { escalation: change.escalation } : {}),
    ...(change.cause ? { dependsOn: causeJson(change.cause) } : {}),
    ...(change.dependents ? { dependents: change.dependents } : {}),
  };
}

function causeJson(cause: NonNullable<ConditionChange["cause"]>): NonNullable<AlertData["dependsOn"]> {
  return { ...cause, since: isoTime(cause.since), until: isoTime(cause.until) };
}

/** Its evidence was written before anyone knew that it would open an incident. */
function of(incident: ConditionChange["incident"], failure: Failure): Failure {
  return incident ? { ...failure, incident: incident.id } : failure;
}

function blipJson(blip: NonNullable<ConditionChange["blip"]>): NonNullable<AlertData["blip"]> {
  const { startedAt, endedAt, minMs, maxMs } = blip;
  return { startedAt: isoTime(startedAt), endedAt: isoTime(endedAt), minMs, maxMs };
}
