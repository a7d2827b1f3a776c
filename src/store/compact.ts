import { HOUR_MS, MINUTES_PER_DAY, MINUTES_PER_HOUR } from "../core/check/check.ts";
import { insideSpans, maintenanceSpans } from "../core/config/maintenance.ts";
import { hourOf } from "../core/shard/rollup.ts";
import type { ShardConfig, ShardCore } from "../core/shard/shard.ts";
import { fromHex } from "./blob.ts";
import { decodeChunks, encodeDay } from "./codec/chunk.ts";
import type { PackedCheck } from "./codec/packed-check.ts";
import type { CompactionStep } from "./commit.ts";
import { inOrder } from "./history-order.ts";
import type { SegmentChunk } from "./segments.ts";

/** Rechecks and patient attempts of an hour's last minute are in by then; later ones make a second step. */
const GRACE_MINUTES = 3;
/** Once an hour D1 is asked for hot rows that the shard's memory does not know (it was lost, say). */
export const SWEEP_AT_MINUTE = 30;
const MONITORS_A_STEP = 50;

interface CompactionQuery {
  readonly shard: number;
  readonly core: ShardCore;
  readonly config: ShardConfig;
  /** The present minute: hours are finished as of it. */
  readonly minute: number;
  readonly mostMonitors?: number;
}

/** The newest hour whose checks are all in. */
export function newestFinished(minute: number): number {
  return Math.floor((minute - GRACE_MINUTES) / MINUTES_PER_HOUR) - 1;
}

/** The next slice to compact, or null when there is nothing to do. Asks D1 only when there may be. */
export async function planCompaction(db: D1Database, query: CompactionQuery): Promise<CompactionStep | null> {
  const { shard, core, minute } = query;
  const newest = newestFinished(minute);
  const known = core.hotHours.some((hour) => hour <= newest);
  if (!known && minute % MINUTES_PER_HOUR !== SWEEP_AT_MINUTE) return null;
  const row = await db
    .prepare(
      "SELECT hour, hex(v) AS v FROM hot WHERE shard = ? AND hour <= ? ORDER BY hour = ? DESC, hour LIMIT 1",
    )
    .bind(shard, newest, core.compacting?.hour ?? -1)
    .first<{ hour: number; v: string }>();
  if (row !== null) return stepOf(query, row.hour, row.v);
  const gone = core.hotHours.find((hour) => hour <= newest);
  return gone === undefined ? null : { hour: gone, chunks: [], doneUpTo: null, hours: [], unreadable: 0 };
}

function stepOf(
  { core, config, mostMonitors = MONITORS_A_STEP }: CompactionQuery,
  hour: number,
  hex: string,
): CompactionStep {
  const { checks, unreadable } = decodeChunks(fromHex(hex));
  const done = core.compacting?.hour === hour ? core.compacting.doneUpTo : -1;
  const names = new Map(config.monitors.map(({ key, monitor }) => [key, monitor.id]));
  const byKey = Map.groupBy(
    checks.filter((check) => check.key > done && names.has(check.key)),
    (check) => check.key,
  );
  const keys = [...byKey.keys()].sort((a, b) => a - b);
  const now = keys.slice(0, mostMonitors);
  return {
    hour,
    chunks: now.flatMap((key) => daysOf(inOrder(byKey.get(key)!))),
    doneUpTo: keys.length > now.length ? now.at(-1)! : null,
    hours: now.flatMap((key) => {
      const id = names.get(key)!;
      const spans = maintenanceSpans(config.maintenance, id, hour * HOUR_MS, (hour + 1) * HOUR_MS);
      const counted = byKey.get(key)!.filter(({ minute }) => !insideSpans(spans, minute));
      return hourOf(key, id, hour, inOrder(counted));
    }),
    unreadable,
  };
}

/** The chunks that a monitor's checks make, one a UTC day. */
export function daysOf(checks: readonly PackedCheck[]): SegmentChunk[] {
  const days = Map.groupBy(checks, (check) => Math.floor(check.minute / MINUTES_PER_DAY));
  return [...days].map(([day, ofDay]) => ({ key: ofDay[0]!.key, day, chunk: encodeDay(ofDay) }));
}
