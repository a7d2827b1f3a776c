/** Pages through a monitor's packed history, oldest first, decoding no more of it than a page needs. */

import { type Check, MINUTE_MS, MINUTES_PER_DAY } from "../../core/check/check.ts";
import { REGIONS } from "../../core/check/reading.ts";
import { keptSince } from "../../core/config/retention.ts";
import { LATEST_START_MINUTES, readHistory } from "../../store/history.ts";
import { comparePlaces } from "../../store/history-order.ts";
import type { StoredMonitor } from "../../store/monitors.ts";
import { decodeCursor, type Page, pageOf } from "../../store/page.ts";

interface HistoryQuery {
  /** Epoch ms, included; by default as far back as history is kept. */
  readonly from?: number;
  /** Epoch ms, not included; by default everything. */
  readonly to?: number;
  readonly limit: number;
  readonly cursor?: string;
  readonly wanted: (check: Check) => boolean;
}

/** A replay may be ahead of the clock. */
const AHEAD_MINUTES = 30 * MINUTES_PER_DAY;
const FIRST_READ_MINUTES = MINUTES_PER_DAY;
const READ_GROWTH = 4;

type Place = Parameters<typeof comparePlaces>[0];

/** A cursor names the check itself, so that it means the same whatever regions there will be. */
const cursorOf = ({ minute, region, attempt }: Place) => [minute, `${region}.${attempt}`];

function placeOf(cursor: string | undefined): Place | null {
  const [minute, place] = decodeCursor(cursor, 2) ?? [];
  const [name, attempt] = String(place).split(".");
  const region = REGIONS.find((known) => known === name);
  return region === undefined ? null : { minute: Number(minute), region, attempt: Number(attempt) };
}

export async function historyPage(
  db: D1Database,
  { key, shard }: Pick<StoredMonitor, "key" | "shard">,
  query: HistoryQuery,
  now: number,
): Promise<Page<Check>> {
  const from = query.from ?? keptSince("raw", now);
  const to = query.to ?? Number.POSITIVE_INFINITY;
  const after = placeOf(query.cursor);
  const end = Math.min(Math.ceil(to / MINUTE_MS), Math.floor(now / MINUTE_MS) + AHEAD_MINUTES);
  const found: Check[] = [];
  let start = Math.max(Math.floor(from / MINUTE_MS) - LATEST_START_MINUTES, after?.minute ?? 0, 0);
  let span = FIRST_READ_MINUTES;
  while (start < end && found.length <= query.limit) {
    const stop = Math.min(start + span, end);
    const read = { key, shard, from: start * MINUTE_MS, to: (stop + LATEST_START_MINUTES) * MINUTE_MS };
    for (const check of await readHistory(db, read)) {
      const inside = check.minute >= start && check.minute < stop && check.at >= from && check.at < to;
      const isNew = after === null || comparePlaces(check, after) > 0;
      if (inside && isNew && query.wanted(check)) found.push(check);
    }
    start = stop;
    span *= READ_GROWTH;
  }
  return pageOf(found, query.limit, cursorOf, (check) => check);
}
