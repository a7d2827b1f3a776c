/** What the latency chart of a monitor's page shows, and from where. */
import { DAY_MS } from "../../../core/check/check.ts";
import {
  LATENCY_RANGES,
  type LatencyPoint,
  type LatencyRange,
  latencyPoint,
} from "../../../core/shard/latency-points.ts";
import { schedulerOf } from "../../../jobs/scheduler-stub.ts";
import type { StoredDay } from "../../../store/days.ts";
import type { StoredMonitor } from "../../../store/monitors.ts";
import type { WebContext } from "../../context.ts";
import { latencyHours } from "../chart/latency-chart.tsx";
import type { MonitorOnPage } from "../status/page-view.ts";

/** A stretch that nobody offers is the usual one. */
export function rangeOf(asked: string | undefined): LatencyRange {
  return asked !== undefined && Object.hasOwn(LATENCY_RANGES, asked) ? (asked as LatencyRange) : "24h";
}

export interface LatencyShown {
  readonly range: LatencyRange;
  readonly points: readonly LatencyPoint[];
}

/** The points of the stretch that the page was asked for. */
export async function latencyFor(
  c: WebContext,
  { shard, monitor: { id } }: StoredMonitor,
  { rollup }: MonitorOnPage,
  days: readonly StoredDay[],
): Promise<LatencyShown> {
  const range = rangeOf(c.req.query("range"));
  const { from, ms } = LATENCY_RANGES[range];
  if (from === "hours") return { range, points: latencyHours(rollup) };
  if (from === "days") {
    const oldest = (days.at(-1)?.totals.day ?? 0) - ms / DAY_MS;
    return { range, points: days.filter(({ totals }) => totals.day > oldest).map(dayPoint) };
  }
  return { range, points: (await schedulerOf(c.env, shard).latency(shard, id, range)) ?? [] };
}

function dayPoint({ totals: { day, up, slow, down }, sketch }: StoredDay): LatencyPoint {
  return latencyPoint(day * DAY_MS, { sketch, down, total: up + slow + down });
}
