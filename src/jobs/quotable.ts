/** What alerts quote beside the commit's own evidence. An alert that says less beats a late one, and one that fails. */
import { MINUTE_MS } from "../core/check/check.ts";
import type { OwnEvent } from "../core/condition/served.ts";
import { type EventBefore, eventsBefore } from "../core/diagnosis/events-before.ts";
import type { RunNow } from "../core/heartbeat/newest-runs.ts";
import type { ReportedWindow } from "../core/host-evidence/windows.ts";
import type { OwnedChange } from "../core/shard/minute.ts";
import { readEventsNear } from "../store/events.ts";
import { readFactsOfRuns } from "../store/host-evidence.ts";
import { inTime } from "./end-of.ts";
import type { Shell } from "./shell.ts";

/** A commit does not wait longer for what its alerts may quote. */
const MAX_READ_MS = 5_000;

/** What is read, or `none` when D1 fails or does not answer in time. */
export async function quotable<T>(what: string, reading: Promise<T>, none: T): Promise<T> {
  try {
    return await inTime(reading, MAX_READ_MS, "D1 did not answer in time");
  } catch (error) {
    console.error(what, error);
    return none;
  }
}

/** What the commit itself knows: no row of it can be read yet, and runs of jobs have none. */
export interface KnownEvents {
  readonly events: readonly OwnEvent[];
  readonly runs: readonly RunNow[];
}

/** By incident id: events of the 15 minutes before what opens, or goes on, with these changes. */
export async function eventsBeforeThem(
  { db }: Shell,
  changes: readonly OwnedChange[],
  { events, runs }: KnownEvents,
): Promise<ReadonlyMap<string, readonly EventBefore[]>> {
  const open = changes.flatMap(({ change: { incident } }) =>
    incident === null || incident.monitor === null || incident.state === "closed" ? [] : [incident],
  );
  const starts = open.map(({ monitor, startedAt }) => ({ monitor, at: startedAt }));
  const near = await quotable("events before", readEventsNear(db, starts), []);
  const known = (monitor: string | null) => [
    ...events.filter((event) => event.monitor === monitor),
    ...runs.filter(({ job }) => job !== monitor),
  ];
  return new Map(
    open.map(({ id, monitor, startedAt }, index) => {
      const all = [...(near[index] ?? []), ...known(monitor)].sort((a, b) => a.at - b.at);
      return [id, eventsBefore(all, startedAt)];
    }),
  );
}

/** By incident id: what hosts and logs have reported about the outages of these changes by now. */
export async function hostFactsOfThem(
  { db }: Shell,
  changes: readonly OwnedChange[],
): Promise<ReadonlyMap<string, readonly ReportedWindow[]>> {
  const outages = changes.flatMap(({ compiled, change: { incident, at } }) => {
    if (compiled === null || incident?.kind !== "outage") return [];
    const from = Math.floor(incident.startedAt / MINUTE_MS);
    return [{ id: incident.id, monitor: compiled.key, from, to: Math.floor(at / MINUTE_MS) }];
  });
  const windows = await quotable("host facts", readFactsOfRuns(db, outages), []);
  return new Map(
    outages.map(({ id, monitor, from, to }) => [
      id,
      windows.filter((one) => one.monitor === monitor && one.minute >= from && one.minute <= to),
    ]),
  );
}
