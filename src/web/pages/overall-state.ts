/** The state of everything in one sentence: the first thing a visitor reads. */
import type { MonitorView, ShownStatus } from "../../core/view.ts";
import { listText } from "./number.ts";

/** In falling order of what the sentence is about; `up` when none of them applies. */
const WORST_FIRST: readonly ShownStatus[] = [
  "outage",
  "regional",
  "intermittent",
  "slow",
  "stale",
  "maintenance",
];
const MOST_NAMED = 3;
/** After this long without a tick, the page says that it no longer knows. */
export const STALE_AFTER_MS = 5 * 60_000;

export interface OverallState {
  readonly status: ShownStatus;
  readonly sentence: string;
}

const PHRASES: Readonly<Partial<Record<ShownStatus, { one: string; many: string }>>> = {
  outage: { one: "is down", many: "are down" },
  regional: { one: "is down in some regions", many: "are down in some regions" },
  intermittent: { one: "fails on and off", many: "fail on and off" },
  slow: { one: "is slow", many: "are slow" },
  stale: { one: "has no recent data", many: "have no recent data" },
  maintenance: { one: "is under maintenance", many: "are under maintenance" },
};

function about(status: ShownStatus, affected: readonly MonitorView[], total: number): string {
  const phrase = PHRASES[status]!;
  if (affected.length === total && total > 1)
    return status === "outage" ? "Everything is down" : `All ${total} services ${phrase.many}`;
  if (affected.length > MOST_NAMED) return `${affected.length} of ${total} services ${phrase.many}`;
  const names = listText(affected.map((monitor) => monitor.name));
  return `${names} ${affected.length === 1 ? phrase.one : phrase.many}`;
}

export function overallState(
  monitors: readonly MonitorView[],
  lastTickAt: number | null,
  now: number,
): OverallState {
  if (lastTickAt !== null && now - lastTickAt > STALE_AFTER_MS)
    return { status: "stale", sentence: "Measurements have stopped" };
  const watched = monitors.filter((monitor) => monitor.status !== "paused" && monitor.status !== "unknown");
  for (const status of WORST_FIRST) {
    const affected = watched.filter((monitor) => monitor.status === status);
    if (affected.length > 0) return { status, sentence: about(status, affected, watched.length) };
  }
  if (watched.length === 0)
    return monitors.some((monitor) => monitor.status === "unknown")
      ? { status: "unknown", sentence: "Waiting for the first check" }
      : { status: "paused", sentence: "Every monitor is paused" };
  if (watched.length === 1) return { status: "up", sentence: `${watched[0]!.name} is up` };
  return { status: "up", sentence: `All ${watched.length} services are up` };
}
