/** A monitor's checks, decoded from segments and hot rows in one batch, hence one snapshot. */
import { type Check, MINUTE_MS, MINUTES_PER_DAY, MINUTES_PER_HOUR } from "../core/check/check.ts";
import { fromHex } from "./blob.ts";
import { decodeChunks } from "./codec/chunk.ts";
import type { PackedCheck } from "./codec/packed-check.ts";
import type { Faults } from "./fault.ts";
import { inOrder } from "./history-order.ts";

/** Rows are filed under their tick's minute; a recheck, and above all a patient attempt, starts up to this much later. */
export const LATEST_START_MINUTES = 10;

/** A job's ping came before the tick that took it in; after a silence of the ticks long before. */
export const EARLIEST_PING_MINUTES = MINUTES_PER_DAY;

interface HistoryRange {
  /** The monitor's integer key. */
  readonly key: number;
  readonly shard: number;
  /** Epoch ms of the true start: [from, to). */
  readonly from: number;
  readonly to: number;
}

/** Each check once, sorted by minute, region and attempt (history-order.ts). */
export async function readHistory(db: D1Database, range: HistoryRange, faults?: Faults): Promise<Check[]> {
  const { key, from, to } = range;
  const rows = await readPacked(db, range, faults);
  return inOrder(rows.filter((row) => row.key === key && row.at >= from && row.at < to)).map(
    ({ key: _, ...check }) => check,
  );
}

async function readPacked(
  db: D1Database,
  { key, shard, from, to }: HistoryRange,
  faults?: Faults,
): Promise<PackedCheck[]> {
  const first = Math.floor(from / MINUTE_MS) - LATEST_START_MINUTES;
  const last = Math.min(Math.floor(to / MINUTE_MS), Number.MAX_SAFE_INTEGER);
  const [segments, hot] = await db.batch<{ number: number; v: string }>([
    db
      .prepare(
        "SELECT day AS number, hex(v) AS v FROM segments WHERE monitor = ? AND day BETWEEN ? AND ? ORDER BY day",
      )
      .bind(key, Math.floor(first / MINUTES_PER_DAY), Math.floor(last / MINUTES_PER_DAY)),
    db
      .prepare(
        "SELECT hour AS number, hex(v) AS v FROM hot WHERE shard = ? AND hour BETWEEN ? AND ? ORDER BY hour",
      )
      .bind(shard, Math.floor(first / MINUTES_PER_HOUR), Math.floor(last / MINUTES_PER_HOUR)),
  ]);
  return [
    ...segments!.results.map((row) => decoded(row.v, key, `monitor ${key}, day ${row.number}`, faults)),
    ...hot!.results.map((row) => decoded(row.v, key, `shard ${shard}, hour ${row.number}`, faults)),
  ].flat();
}

/** The rows of a blob given in hex; what could not be read is named. */
function decoded(hex: string, key: number | null, subject: string, faults?: Faults): PackedCheck[] {
  const { checks, unreadable } = decodeChunks(fromHex(hex), key);
  if (unreadable > 0) faults?.push(`history of ${subject}: ${unreadable} chunks are unreadable`);
  return checks;
}
