/** Finished days: their totals and latency sketch, and their segment packed into one chunk. */

import { isScheduled } from "../core/check/attempt.ts";
import { insideSpans, type Span } from "../core/config/maintenance.ts";
import type { Sketch } from "../core/shard/sketch.ts";
import { sketchOf } from "../core/shard/sketch.ts";
import type { DayTotals } from "../core/shard/view.ts";
import { fromHex } from "./blob.ts";
import { decodeChunks, encodeDay } from "./codec/chunk.ts";
import type { PackedCheck } from "./codec/packed-check.ts";
import { packSketch, unpackSketch } from "./codec/sketch-text.ts";
import type { ClosedDay } from "./commit.ts";
import { type Faults, parseJson } from "./fault.ts";
import { inOrder } from "./history-order.ts";
import { jsonParameters } from "./json-parameters.ts";
import { replaceSegments } from "./segments.ts";

export interface DayToClose {
  readonly key: number;
  /** As the conditions know it. Its counts by verdict are counted again from history; the rest stays. */
  readonly totals: DayTotals;
  /** Checks inside are not counted, also when the window was added afterwards. */
  readonly maintenance: readonly Span[];
}

/** At most some 50 at a time: each holds a day of checks. The day's hours must be compacted. */
export async function closeDays(
  db: D1Database,
  list: readonly DayToClose[],
  faults?: Faults,
): Promise<ClosedDay[]> {
  if (list.length === 0) return [];
  const wanted = list.map(({ key, totals }) => [key, totals.day]);
  const { results } = await db
    .prepare(
      `SELECT s.monitor, s.day, hex(s.v) AS v FROM json_each(?) AS wanted
       JOIN segments s ON s.monitor = wanted.value ->> 0 AND s.day = wanted.value ->> 1`,
    )
    .bind(JSON.stringify(wanted))
    .all<{ monitor: number; day: number; v: string }>();
  const blobs = new Map(results.map((row) => [`${row.monitor}/${row.day}`, row.v]));
  return list.map((day) => closed(day, blobs.get(`${day.key}/${day.totals.day}`), faults));
}

function closed(
  { key, totals, maintenance }: DayToClose,
  hex: string | undefined,
  faults?: Faults,
): ClosedDay {
  if (hex === undefined) return { key, totals, sketch: {}, segment: null };
  const blob = fromHex(hex);
  const { checks, unreadable } = decodeChunks(blob);
  const all = inOrder(checks);
  const counted = all.filter((check) => isScheduled(check) && !insideSpans(maintenance, check.minute));
  if (unreadable > 0)
    faults?.push(`history of monitor ${key}, day ${totals.day}: ${unreadable} chunks are unreadable`);
  return {
    key,
    totals: unreadable > 0 ? totals : { ...totals, ...counts(counted) },
    sketch: sketchOf(
      counted.filter(({ verdict }) => verdict === "up" || verdict === "slow").map((check) => check.latencyMs),
    ),
    segment: unreadable > 0 ? null : smaller(encodeDay(all), blob),
  };
}

/** Null when packing again saves nothing: the row is not written then. */
function smaller(packed: Uint8Array, blob: Uint8Array): Uint8Array | null {
  return packed.length < blob.length ? packed : null;
}

function counts(checks: readonly PackedCheck[]): Pick<DayTotals, "up" | "slow" | "down" | "lost"> {
  const tally = { up: 0, slow: 0, down: 0, lost: 0, unsupported: 0 };
  for (const { verdict } of checks) tally[verdict]++;
  const { unsupported: _, ...counted } = tally;
  return counted;
}

/** Parts of a fenced batch. */
export function closeDayStatements(db: D1Database, days: readonly ClosedDay[]): D1PreparedStatement[] {
  const rows = days.map(({ key, totals, sketch }) => ({ key, ...totals, sketch: packSketch(sketch) }));
  const segments = days.flatMap(({ key, totals, segment }) =>
    segment === null ? [] : [{ key, day: totals.day, chunk: segment }],
  );
  return [...jsonParameters(rows).map((rows) => upsertDays(db, rows)), ...replaceSegments(db, segments)];
}

function upsertDays(db: D1Database, rows: string): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO days (monitor, day, up, slow, down, lost, blips, observed_seconds, outage_seconds, sketch)
       SELECT value ->> '$.key', value ->> '$.day', value ->> '$.up', value ->> '$.slow', value ->> '$.down',
         value ->> '$.lost', value ->> '$.blips', value ->> '$.observedSeconds', value ->> '$.outageSeconds',
         value ->> '$.sketch'
       FROM json_each(?) WHERE EXISTS (SELECT 1 FROM monitors WHERE key = value ->> '$.key')
       ON CONFLICT (monitor, day) DO UPDATE SET up = excluded.up, slow = excluded.slow, down = excluded.down,
         lost = excluded.lost, blips = excluded.blips, observed_seconds = excluded.observed_seconds,
         outage_seconds = excluded.outage_seconds, sketch = excluded.sketch`,
    )
    .bind(rows);
}

export interface StoredDay {
  readonly totals: DayTotals;
  readonly sketch: Sketch;
}

interface DayRow extends Omit<DayTotals, "observedSeconds" | "outageSeconds"> {
  readonly observed_seconds: number;
  readonly outage_seconds: number;
  readonly sketch: string;
}

/** The finished days of a monitor in [fromDay, toDay], oldest first. Days are whole ones since the epoch, UTC. */
export async function readDays(
  db: D1Database,
  { key, fromDay, toDay }: { key: number; fromDay: number; toDay: number },
  faults?: Faults,
): Promise<StoredDay[]> {
  const { results } = await db
    .prepare("SELECT * FROM days WHERE monitor = ? AND day BETWEEN ? AND ? ORDER BY day")
    .bind(key, fromDay, toDay)
    .all<DayRow>();
  return results.map(({ day, up, slow, down, lost, blips, observed_seconds, outage_seconds, sketch }) => ({
    totals: {
      day,
      up,
      slow,
      down,
      lost,
      blips,
      observedSeconds: observed_seconds,
      outageSeconds: outage_seconds,
    },
    sketch:
      unpackSketch(sketch) ??
      parseJson<Sketch>(sketch, `latencies of monitor ${key}, day ${day}`, faults) ??
      {},
  }));
}
