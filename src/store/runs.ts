/**
 * The runs of jobs, read out of history: a check of a heartbeat with a value is a run that ended. They are shown as
 * events `cron:<id>`, and no event row is kept for them.
 */
import { type Check, HOUR_MS, MINUTE_MS, MINUTES_PER_DAY, MINUTES_PER_HOUR } from "../core/check/check.ts";
import { checkId } from "../core/check/reading.ts";
import { fromHex } from "./blob.ts";
import { decodeChunks } from "./codec/chunk.ts";
import type { PackedCheck } from "./codec/packed-check.ts";
import type { StoredEvent } from "./events.ts";
import { inOrder } from "./history-order.ts";

interface Job {
  readonly key: number;
  readonly id: string;
  readonly shard: number;
}

const MAX_JOBS = 250;
const MAX_NEAR = 500;

/** All heartbeats, of all shards. */
export async function listJobs(db: D1Database): Promise<Job[]> {
  const { results } = await db
    .prepare(
      `SELECT key, id, shard FROM monitors WHERE definition ->> '$.kind' = 'heartbeat' ORDER BY key LIMIT ${MAX_JOBS}`,
    )
    .all<Job>();
  return results;
}

interface RunQuery {
  readonly jobs: readonly Job[];
  /** Epoch ms of the runs' ends: [from, to). */
  readonly from: number;
  readonly to: number;
}

/** Runs that ended in the range, by job, oldest first. */
export async function readRuns(
  db: D1Database,
  { jobs, from, to }: RunQuery,
): Promise<ReadonlyMap<string, readonly Check[]>> {
  if (jobs.length === 0 || from >= to) return new Map();
  const idOf = new Map(jobs.map(({ key, id }) => [key, id]));
  const first = Math.floor(from / MINUTE_MS);
  // A run is filed under the tick that took its ping in.
  const last = Math.floor(to / MINUTE_MS) + 1;
  const days = [Math.floor(first / MINUTES_PER_DAY), Math.floor(last / MINUTES_PER_DAY)];
  const hours = [Math.floor(first / MINUTES_PER_HOUR), Math.floor(last / MINUTES_PER_HOUR)];
  const [segments, hot] = await db.batch<{ v: string }>([
    db
      .prepare(
        `SELECT hex(s.v) AS v FROM json_each(?) AS job
         JOIN segments s ON s.monitor = job.value AND s.day BETWEEN ? AND ?`,
      )
      .bind(JSON.stringify([...idOf.keys()]), ...days),
    db
      .prepare(
        `SELECT hex(h.v) AS v FROM json_each(?) AS shard
         JOIN hot h ON h.shard = shard.value AND h.hour BETWEEN ? AND ?`,
      )
      .bind(JSON.stringify([...new Set(jobs.map(({ shard }) => shard))]), ...hours),
  ]);
  const rows = [...segments!.results, ...hot!.results].flatMap(
    ({ v }) => decodeChunks(fromHex(v), null, ({ value }) => value !== null).checks,
  );
  const inRange = rows.filter(({ key, at }) => idOf.has(key) && at >= from && at < to);
  const byKey = Map.groupBy(inRange, ({ key }: PackedCheck) => key);
  return new Map([...byKey].map(([key, of]) => [idOf.get(key)!, inOrder(of)]));
}

/** `at` is the run's start, where that was reported. A good run has nothing more to say. */
export function runEvent(
  monitor: string,
  { minute, region, attempt, at, latencyMs, value, verdict }: Check,
): StoredEvent {
  const failed = value === null || value < 0 ? "it failed" : `exit code ${value}`;
  return {
    id: checkId(monitor, minute, region, attempt),
    kind: `cron:${monitor}`,
    at: at - latencyMs,
    durationMs: latencyMs === 0 ? null : latencyMs,
    monitor: null,
    note: verdict === "down" ? failed : null,
  };
}

/** The runs of all jobs but `monitor` that may have been shortly before `at` (epoch ms), or end within an hour after. */
export async function readRunsNear(
  db: D1Database,
  { monitor, at }: { readonly monitor: string; readonly at: number },
): Promise<StoredEvent[]> {
  const jobs = (await listJobs(db)).filter(({ id }) => id !== monitor);
  return runEvents(await readRuns(db, { jobs, from: at - HOUR_MS, to: at + HOUR_MS }), MAX_NEAR);
}

/** The events of jobs; a rarer job comes first, as it tells more of when something fails. At most `limit` of them. */
export function runEvents(runs: ReadonlyMap<string, readonly Check[]>, limit: number): StoredEvent[] {
  const events: StoredEvent[] = [];
  for (const [monitor, of] of [...runs].sort(([, a], [, b]) => a.length - b.length)) {
    if (events.length + of.length > limit) break;
    events.push(...of.map((check) => runEvent(monitor, check)));
  }
  return events;
}
