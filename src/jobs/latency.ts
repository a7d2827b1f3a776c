/** Latencies of a stretch whose points are not kept ready: read from history here, which has the time for it. */
import { MINUTE_MS } from "../core/check/check.ts";
import {
  LATENCY_RANGES,
  type LatencyPoint,
  type LatencyRange,
  latencyPoints,
} from "../core/shard/latency-points.ts";
import { readHistory } from "../store/history.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

export type LatencyCall = [monitor: string, range: LatencyRange];

/** Up to the monitor's newest minute; null: no such monitor in this shard, or no check yet. */
export async function latencyOf(
  shell: Shell,
  session: Session,
  ...[monitorId, range]: LatencyCall
): Promise<readonly LatencyPoint[] | null> {
  const { config, core } = await session.load();
  const compiled = config.monitors.find(({ monitor }) => monitor.id === monitorId);
  const newest = core.monitors.get(monitorId)?.minute ?? null;
  if (!compiled || newest === null) return null;
  const { ms, stepMs } = LATENCY_RANGES[range];
  const to = (newest + 1) * MINUTE_MS;
  const { db, shard } = shell;
  return latencyPoints(await readHistory(db, { key: compiled.key, shard, from: to - ms, to }), stepMs);
}
