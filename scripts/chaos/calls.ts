/**
 * Every call between the Worker and its Durable Objects, with the commit of the version that first had it. For some
 * minutes after a deploy the two sides are of different versions: a call may gain arguments with a default and fields in
 * its answer, and keeps what it had; a new one is refused by the other side, which the API says as a 503.
 */
import type { Scheduler } from "../../src/jobs/scheduler.ts";
import type { Prober } from "../../src/probe/prober.ts";

type Platforms = "alarm" | "fetch" | "connect" | "__DURABLE_OBJECT_BRAND" | `webSocket${string}`;
type Own<T> = Exclude<Extract<keyof T, string>, Platforms>;

type Since = "ced1c32" | "present";

const SCHEDULER: Readonly<Record<Own<Scheduler>, Since>> = {
  tick: "ced1c32",
  importReadings: "ced1c32",
  diagnose: "ced1c32",
  examine: "ced1c32",
  latency: "present",
  refresh: "ced1c32",
  forget: "ced1c32",
  recount: "ced1c32",
  reevaluate: "ced1c32",
  editIncident: "ced1c32",
  byHand: "present",
  confirm: "present",
  sendTest: "ced1c32",
  deliverNow: "ced1c32",
  ping: "present",
  trouble: "ced1c32",
  noteVisits: "present",
  lastKnown: "present",
  errand: "ced1c32",
  takeReport: "ced1c32",
  agents: "ced1c32",
  forgetAgent: "ced1c32",
  pasteLog: "ced1c32",
};

const PROBER: Readonly<Record<Own<Prober>, Since>> = { probe: "ced1c32" };

/** Of those that an older version may make, by class: what no run has called yet. */
export function uncalled(called: ReadonlySet<string>): string[] {
  const names = [
    ...Object.entries(SCHEDULER).map(([method, since]) => [`Scheduler.${method}`, since]),
    ...Object.entries(PROBER).map(([method, since]) => [`Prober.${method}`, since]),
  ];
  // The Worker falls back to `recount` only where `reevaluate` is missing, which both versions have.
  return names.flatMap(([name, since]) =>
    since === "present" || name === "Scheduler.recount" || called.has(name!) ? [] : [name!],
  );
}
