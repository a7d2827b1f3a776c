/** Pages through a monitor's packed history, oldest first, decoding no more of it than a page needs. */

import { type Check, MINUTE_MS, MINUTES_PER_DAY } from "../../core/check/check.ts";
import { REGIONS } from "../../core/check/reading.ts";
import { keptSince } from "../../core/config/retention.ts";
import type { Wanted } from "../../store/codec/unpack-rows.ts";
import { LATEST_START_MINUTES, searchHistory } from "../../store/history.ts";
import { comparePlaces, LAST_REGION } from "../../store/history-order.ts";
import type { StoredMonitor } from "../../store/monitors.ts";
import { decodeCursor, encodeCursor, type Page, pageOf } from "../../store/page.ts";
import { readSettings } from "../../store/settings.ts";

interface HistoryQuery {
  /** Epoch ms, included; by default as far back as history is kept. */
  readonly from?: number;
  /** Epoch ms, not included; by default everything. */
  readonly to?: number;
  readonly limit: number;
  readonly cursor?: string;
  readonly wanted: Wanted;
}

/** A replay may be ahead of the clock. */
const AHEAD_MINUTES = 30 * MINUTES_PER_DAY;
const FIRST_READ_MINUTES = MINUTES_PER_DAY;
const READ_GROWTH = 4;
/** Checks looked through for one page: what is rare in a long history takes several. */
const MAX_LOOKED_THROUGH = 100_000;

type Place = Parameters<typeof comparePlaces>[0];

/** A cursor names the check itself, so that it means the same whatever regions there will be. */
const cursorOf = ({ minute, region, attempt }: Place) => [minute, `${region}.${attempt}`];

/** No check of an earlier minute comes after it, and none of a later one before. */
function lastPlaceBefore(minute: number): Place {
  return { minute: minute - 1, region: LAST_REGION, attempt: 9 };
}

function placeOf(cursor: string | undefined): Place | null {
  const [minute, place] = decodeCursor(cursor, 2) ?? [];
  const [name, attempt] = String(place).split(".");
  const region = REGIONS.find((known) => known === name);
  return region === undefined ? null : { minute: Number(minute), region, attempt: Number(attempt) };
}

export async function historyPage(
  db: D1Database,
  { key, shard, monitor }: Pick<StoredMonitor, "key" | "shard" | "monitor">,
  query: HistoryQuery,
  now: number,
): Promise<Page<Check>> {
  const from = query.from ?? keptSince("checks", now, (await readSettings(db)).retentionDays);
  const to = query.to ?? Number.POSITIVE_INFINITY;
  const after = placeOf(query.cursor);
  const end = Math.min(Math.ceil(to / MINUTE_MS), Math.floor(now / MINUTE_MS) + AHEAD_MINUTES);
  const found: Check[] = [];
  let start = Math.max(Math.floor(from / MINUTE_MS) - LATEST_START_MINUTES, after?.minute ?? 0, 0);
  let [span, looked] = [FIRST_READ_MINUTES, 0];
  while (start < end && found.length <= query.limit && looked < MAX_LOOKED_THROUGH) {
    const stop = Math.min(start + span, end);
    const read = { key, shard, from: start * MINUTE_MS, to: (stop + LATEST_START_MINUTES) * MINUTE_MS };
    const { checks, looked: more } = await searchHistory(db, read, query.wanted);
    for (const check of checks) {
      const inside = check.minute >= start && check.minute < stop && check.at >= from && check.at < to;
      if (inside && (after === null || comparePlaces(check, after) > 0)) found.push(check);
    }
    looked += more;
    start = stop;
    // As far as its schedule may lead, so that the last step does not go far beyond.
    const left = Math.ceil(
      ((MAX_LOOKED_THROUGH - looked) * monitor.intervalMinutes) / monitor.regions.length,
    );
    span = Math.max(FIRST_READ_MINUTES, Math.min(span * READ_GROWTH, left));
  }
  const page = pageOf(found, query.limit, cursorOf, (check) => check);
  if (page.nextCursor !== null || start >= end) return page;
  return { ...page, nextCursor: encodeCursor(cursorOf(lastPlaceBefore(start))) };
}
