/** Latencies of a stretch whose points are not kept ready: read from history here, which has the time for it. */
import { MINUTE_MS } from "../core/check/check.ts";
import {
  LATENCY_RANGES,
  type LatencyPoint,
  type LatencyRange,
  latencyPoints,
} from "../core/shard/latency-points.ts";
import { MONITORS_PER_SHARD } from "../core/shard/shard.ts";
import { readHistory } from "../store/history.ts";
import { inTime } from "./end-of.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

export type LatencyCall = [monitor: string, range: LatencyRange];
/** Null: no such monitor in this shard, or no check yet. */
type Points = readonly LatencyPoint[] | null;

const MAX_KEPT =
  MONITORS_PER_SHARD * Object.values(LATENCY_RANGES).filter(({ from }) => from === "checks").length;
/** A reading whose request the platform has ended never settles. */
const MAX_WAIT_MS = 10_000;

interface Kept {
  readonly at: number;
  readonly points: Promise<Points>;
}
const kept = new WeakMap<Session, Map<string, Kept>>();

/** Anyone may ask, as often as they like: a stretch is read once a minute, and who comes meanwhile gets the same. */
export async function latencyOf(shell: Shell, session: Session, ...asked: LatencyCall): Promise<Points> {
  const all = kept.get(session) ?? new Map<string, Kept>();
  kept.set(session, all);
  const name = asked.join(" ");
  const now = shell.clock.now();
  const last = all.get(name);
  const one = last && now - last.at < MINUTE_MS ? last : { at: now, points: read(shell, session, ...asked) };
  if (one !== last) all.delete(name);
  all.set(name, one);
  if (all.size > MAX_KEPT) all.delete(all.keys().next().value ?? "");
  try {
    return await inTime(one.points, MAX_WAIT_MS, "latencies could not be read in time");
  } catch (error) {
    if (all.get(name) === one) all.delete(name);
    throw error;
  }
}

/** Up to the monitor's newest minute. */
async function read(shell: Shell, session: Session, ...[monitorId, range]: LatencyCall): Promise<Points> {
  const { config, core } = await session.load();
  const compiled = config.monitors.find(({ monitor }) => monitor.id === monitorId);
  const newest = core.monitors.get(monitorId)?.minute ?? null;
  if (!compiled || newest === null) return null;
  const { ms, stepMs } = LATENCY_RANGES[range];
  const to = (newest + 1) * MINUTE_MS;
  const { db, shard } = shell;
  return latencyPoints(await readHistory(db, { key: compiled.key, shard, from: to - ms, to }), stepMs);
}
