/** The outbox against incidents, and the receivers' logs against the outbox. */
import type { Configured } from "../configured.ts";
import type { Evidence } from "../simulation.ts";
import type { Received } from "../world.ts";
import type { Fault } from "./fault.ts";
import type { Stored, StoredDelivery, StoredIncident } from "./stored.ts";
import type { Timeline } from "./timeline.ts";

const MINUTE_MS = 60_000;
/** A sender waits so long for an answer. */
const PATIENCE_MS = 10_000;
const KINDS = ["outage", "regional", "slow", "intermittent"];

const accepted = ({ status, at, answeredAt }: Received) =>
  status !== null && status >= 200 && status < 300 && answeredAt !== null && answeredAt - at < PATIENCE_MS;

export function checkAlerts(evidence: Evidence, timeline: Timeline, stored: Stored): Fault[] {
  return [
    ...stored.incidents.flatMap((incident) => due(evidence, timeline, stored, incident)),
    ...stored.deliveries.flatMap((delivery) => fate(evidence, delivery)),
    ...received(evidence, timeline, stored),
    ...order(evidence, stored),
    ...quiet(evidence),
  ];
}

/** Opened and closed, to every channel that wanted it. An outage inside an intermittent may alert later, or not. */
function due(evidence: Evidence, timeline: Timeline, stored: Stored, incident: StoredIncident): Fault[] {
  const { id, kind, state, endedAt, linked, imported } = incident;
  const openedAt = incident.timeline.find(({ type }) => type === "opened")?.at ?? incident.startedAt;
  // What only a new judgement of history knows of was never opened.
  if (!KINDS.includes(kind) || imported) return [];
  const of = (channel: string, end: string) =>
    stored.deliveries.filter(
      (one) => one.incident === id && one.channel === channel && one.type === `${kind}.${end}`,
    );
  const last = evidence.configured.at(-1)!;
  const { escalateTo = [] } = last.monitors.find((one) => one.id === incident.monitor) ?? {};
  return last.channels.flatMap(({ id: channel, events }): Fault[] => {
    // The second line gets what was escalated to it, and nothing else of this monitor.
    if (escalateTo.includes(channel) && incident.escalatedAt === undefined)
      return stored.deliveries.some((one) => one.incident === id && one.channel === channel)
        ? [{ kind: "alert unknown", what: `${id} was not escalated, ${channel}` }]
        : [];
    const wants = (type: string) => events === null || events.includes(type);
    if (!timeline.hasChannel(channel, Math.floor(openedAt / MINUTE_MS))) return [];
    const opened = of(channel, "opened");
    const closed = of(channel, "closed");
    const faults: Fault[] = [];
    const isQuiet = kind === "outage" && linked.length > 0;
    if (opened.length === 0 && wants(`${kind}.opened`) && !isQuiet)
      faults.push({ kind: "alert missing", what: `${id} opened, ${channel}` });
    const wasThere = endedAt === null || timeline.hasChannel(channel, Math.floor(endedAt / MINUTE_MS));
    if (wasThere && state === "closed" && opened.length > 0 && closed.length === 0 && wants(`${kind}.closed`))
      faults.push({ kind: "alert missing", what: `${id} closed, ${channel}` });
    return faults;
  });
}

function fate(evidence: Evidence, delivery: StoredDelivery): Fault[] {
  const { id, state, nextAt, attempts, channel, lastError } = delivery;
  const arrived = evidence.received.filter((one) => one.id === id && one.channel === channel);
  const what = `${id} is ${state}, ${attempts} attempts (${lastError})`;
  if (state === "sent" && !arrived.some(accepted)) return [{ kind: "alert not sent", what }];
  if (state === "superseded") return [{ kind: "alert not sent", what }];
  const isGone = lastError?.includes("deleted") || arrived.some(({ status }) => status === 410);
  if (state === "failed" && !isGone) return [{ kind: "alert not sent", what }];
  if (state === "pending" && (nextAt ?? 0) <= evidence.endedAt - MINUTE_MS)
    return [{ kind: "alert not sent", what }];
  return [];
}

function received(evidence: Evidence, timeline: Timeline, stored: Stored): Fault[] {
  const known = new Set(stored.deliveries.map(({ id }) => id));
  const faults: Fault[] = [];
  for (const [id, messages] of Map.groupBy(evidence.received, (one) => one.id)) {
    // With a monitor go its incidents, and what waits to be sent of them.
    const isGone = messages.some(({ incident }) => incident !== null && wasDeleted(evidence, incident));
    if (!known.has(id) && !isGone && messages.some(accepted))
      faults.push({ kind: "alert unknown", what: id });
    const contents = new Set(messages.map(({ type, incident }) => `${type} ${incident}`));
    if (contents.size > 1) faults.push({ kind: "alert changed under its id", what: id });
    const taken = messages.filter(accepted);
    for (const [index, again] of taken.slice(1).entries())
      if (!timeline.mayRepeat(taken[index]!.at - 1_000, again.at))
        faults.push({ kind: "alert doubled", what: id });
  }
  return faults;
}

/** While a channel is left alone only what it excepts reaches it. Times of day are in UTC. */
function quiet(evidence: Evidence): Fault[] {
  return evidence.configured.at(-1)!.channels.flatMap(({ id, quietHours }): Fault[] => {
    if (quietHours === null) return [];
    const { from, to, except } = quietHours;
    const isQuiet = (at: number) => {
      const time = new Date(at).toISOString().slice(11, 16);
      return from < to ? time >= from && time < to : time >= from || time < to;
    };
    const early = evidence.received.filter(
      ({ channel, type, at }) =>
        channel === id && isQuiet(at) && !except.some((condition) => type.startsWith(`${condition}.`)),
    );
    return early.map((one) => ({
      kind: "alert in quiet hours",
      what: `${one.id} at ${new Date(one.at).toISOString()}`,
    }));
  });
}

function wasDeleted({ configured }: Evidence, incident: string): boolean {
  const id = incident.split(".")[0];
  const isThere = ({ monitors }: Configured) => monitors.some((monitor) => monitor.id === id);
  return configured.some(isThere) && !configured.slice(configured.findIndex(isThere)).every(isThere);
}

/** Of one channel and incident nothing is sent before what came before it is settled. */
function order(evidence: Evidence, stored: Stored): Fault[] {
  const faults: Fault[] = [];
  const byId = Map.groupBy(evidence.received, ({ id }) => id);
  const lines = Map.groupBy(
    stored.deliveries.filter(({ incident }) => incident !== null),
    ({ channel, incident }) => `${channel} ${incident}`,
  );
  for (const line of lines.values())
    for (const [index, later] of line.entries()) {
      const first = byId.get(later.id)?.[0];
      if (first === undefined) continue;
      for (const earlier of line.slice(0, index)) {
        const settled = earlier.state === "failed" || earlier.state === "superseded";
        const taken = byId.get(earlier.id)?.some((one) => accepted(one) && one.at <= first.at);
        if (!settled && !taken)
          faults.push({ kind: "alert out of order", what: `${later.id} before ${earlier.id}` });
      }
    }
  return faults;
}
