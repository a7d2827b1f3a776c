import type { Monitor } from "../config/monitor.ts";
import type { ShownStatus } from "../shard/view.ts";
import type { MonitorState } from "./state.ts";

/** Outage > regional > intermittent > slow > expiring > up; paused, maintenance and stale replace them, in this order. */
export function shownStatus(state: MonitorState, monitor: Monitor, inMaintenance: boolean): ShownStatus {
  if (!monitor.enabled) return "paused";
  if (inMaintenance) return "maintenance";
  if (state.stale) return "stale";
  if (state.open.outage !== null) return "outage";
  if (state.open.regional !== null) return "regional";
  if (state.open.intermittent !== null) return "intermittent";
  if (state.open.slow !== null) return "slow";
  if (state.open.certificate || state.open.domain) return "expiring";
  return state.upSince === null ? "unknown" : "up";
}

/** When the shown status began, epoch ms; null when that is not known. */
export function shownSince(state: MonitorState, status: ShownStatus): number | null {
  switch (status) {
    case "paused":
    case "unknown":
      return null;
    case "maintenance":
      return state.maintenanceSince;
    case "stale":
      return state.staleSince;
    case "up":
      return state.upSince;
    case "outage":
    case "regional":
    case "intermittent":
    case "slow":
      return state.open[status]?.startedAt ?? null;
    case "expiring":
      return (state.open.certificate ?? state.open.domain)?.startedAt ?? null;
    default:
      return status satisfies never;
  }
}
