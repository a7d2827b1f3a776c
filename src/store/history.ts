/** A monitor's checks, decoded from segments and hot rows in one batch, hence one snapshot. */
import { type Check, MINUTE_MS, MINUTES_PER_DAY, MINUTES_PER_HOUR } from "../core/check/check.ts";
import { fromHex } from "./blob.ts";
import { decodeChunks, isOneChunk } from "./codec/chunk.ts";
import type { PackedCheck } from "./codec/packed-check.ts";
import type { Wanted } from "./codec/unpack-rows.ts";
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
  return (await searchHistory(db, range, null, faults)).checks;
}

/** The same of some checks only, and how many were looked through for them. */
export async function searchHistory(
  db: D1Database,
  range: HistoryRange,
  wanted: Wanted | null,
  faults?: Faults,
): Promise<{ readonly checks: Check[]; readonly looked: number }> {
  const { key, from, to } = range;
  const { rows, looked } = await readPacked(db, range, wanted, faults);
  const inside = inOrder(rows.filter((row) => row.key === key && row.at >= from && row.at < to));
  return { checks: (wanted === null ? inside : inside.filter(wanted)).map(checkOf), looked };
}

/** Field by field: of a month's checks, copying all but one would be most of the work. */
function checkOf(row: PackedCheck): Check {
  const { minute, at, region, colo, attempt, verdict, status, latencyMs, value, failure } = row;
  return { minute, at, region, colo, attempt, verdict, status, latencyMs, value, failure };
}

async function readPacked(
  db: D1Database,
  { key, shard, from, to }: HistoryRange,
  wanted: Wanted | null,
  faults?: Faults,
): Promise<{ rows: PackedCheck[]; looked: number }> {
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
  // A day of which hours wait in hot rows may have another reading of a check there.
  const hotDays = new Set(hot!.results.map(({ number }) => Math.floor(number / 24)));
  let looked = 0;
  const decoded = (hex: string, subject: string, some: Wanted | null): PackedCheck[] => {
    const blob = fromHex(hex);
    const found = decodeChunks(blob, key, some !== null && isOneChunk(blob) ? some : null);
    if (found.unreadable > 0)
      faults?.push(`history of ${subject}: ${found.unreadable} chunks are unreadable`);
    looked += found.looked;
    return found.checks;
  };
  const rows = [
    ...segments!.results.map(({ number, v }) =>
      decoded(v, `monitor ${key}, day ${number}`, hotDays.has(number) ? null : wanted),
    ),
    ...hot!.results.map(({ number, v }) => decoded(v, `shard ${shard}, hour ${number}`, null)),
  ].flat();
  return { rows, looked };
}
