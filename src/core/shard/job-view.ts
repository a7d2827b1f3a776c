/** A monitor's part of the view that its kind decides: what is known of a job, and which regions look at all. */
import type { MonitorState } from "../condition/state.ts";
import type { Monitor } from "../config/monitor.ts";
import type { HeartbeatState } from "../heartbeat/heartbeat.ts";
import { lateAt } from "../heartbeat/schedule.ts";
import type { MonitorView } from "./view.ts";

export function jobOf(monitor: Monitor, heartbeat: HeartbeatState | undefined): Pick<MonitorView, "job"> {
  if (heartbeat === undefined || monitor.kind !== "heartbeat") return {};
  const { dueAt, last, good, open } = heartbeat;
  const runningSince = open.findLast(({ over }) => !over)?.startedAt ?? null;
  return {
    job: { lateAt: lateAt(monitor.target, dueAt), last, goodAt: good?.endedAt ?? null, runningSince },
  };
}

/** The last check of each region; no region looks at a job. */
export function regionsOf(monitor: Monitor, { regions }: MonitorState): MonitorView["regions"] {
  if (monitor.kind === "heartbeat") return [];
  return regions.flatMap(({ region, last, lastAt, lastLatencyMs, lastColo }) =>
    last === null || lastAt === null
      ? []
      : [{ region, colo: lastColo, verdict: last, latencyMs: lastLatencyMs ?? 0, at: lastAt }],
  );
}
