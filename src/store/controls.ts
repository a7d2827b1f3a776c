/** Who else failed in a minute: a row of evidence holds the failures of the whole shard. */
import { isScheduled } from "../core/check/attempt.ts";
import { MINUTES_PER_HOUR } from "../core/check/check.ts";
import type { Region } from "../core/check/reading.ts";
import { readRow } from "./evidence-rows.ts";

/** Bytes of evidence looked through at most, newest first: a mass failure that goes on fills a row a minute. */
const MAX_BYTES = 4_000_000;

/** Rechecks (B) and patient attempts (C) have rows of their own, with numbers in between. */
const OF_SCHEDULED = "(part < 100 OR part >= 1000)";

interface ControlQuery {
  readonly shard: number;
  readonly minutes: readonly number[];
  /** Monitors whose history is asked for, and the UTC days between which. */
  readonly keys: readonly number[];
  readonly fromDay: number;
  readonly toDay: number;
}

export interface ControlFacts {
  /**
   * Keys of the monitors whose scheduled checks failed, by minute and region; imported ones too. Every minute that was
   * asked for and looked at is there.
   */
  readonly failing: ReadonlyMap<number, ReadonlyMap<Region, ReadonlySet<number>>>;
  /** The days (`<key>/<day>`) of which there are compacted checks: who was watched at all. */
  readonly watched: ReadonlySet<string>;
}

/** One call of D1, however many the minutes. */
export async function readControls(db: D1Database, query: ControlQuery): Promise<ControlFacts> {
  const { shard, minutes, keys, fromDay, toDay } = query;
  const [evidence, days] = await db.batch([
    db
      .prepare(
        `SELECT minute, part, CASE WHEN sum(length(v)) OVER (ORDER BY minute DESC, part) <= ?3 THEN hex(v) END AS v
         FROM evidence WHERE shard = ?1 AND minute IN (SELECT value FROM json_each(?2)) AND ${OF_SCHEDULED}`,
      )
      .bind(shard, JSON.stringify([...new Set(minutes.flatMap(rowMinutesOf))]), MAX_BYTES),
    db
      .prepare(
        `SELECT s.monitor, s.day FROM json_each(?) AS wanted
         JOIN segments s ON s.monitor = wanted.value AND s.day BETWEEN ? AND ?`,
      )
      .bind(JSON.stringify(keys), fromDay, toDay),
  ]);
  return {
    failing: failingIn(minutes, evidence!.results as StoredControl[]),
    watched: new Set(
      (days!.results as { monitor: number; day: number }[]).map(({ monitor, day }) => `${monitor}/${day}`),
    ),
  };
}

interface StoredControl {
  readonly minute: number;
  readonly part: number;
  /** Null: past the bytes that are looked through. */
  readonly v: string | null;
}

/** Imported evidence is filed under the first minute of its hour. */
const rowMinutesOf = (minute: number) => [minute, minute - (minute % MINUTES_PER_HOUR)];

function failingIn(minutes: readonly number[], rows: readonly StoredControl[]): ControlFacts["failing"] {
  const skipped = new Set(rows.flatMap(({ minute, v }) => (v === null ? [minute] : [])));
  const looked = minutes.filter((minute) => !rowMinutesOf(minute).some((row) => skipped.has(row)));
  const found = new Map(looked.map((minute) => [minute, new Map<Region, Set<number>>()]));
  for (const { v, ...stored } of rows) {
    const row = v === null ? null : readRow({ ...stored, v, bodies: null });
    for (const { minute, region, attempt, key } of row?.items ?? []) {
      const regions = found.get(minute);
      if (!isScheduled({ attempt }) || regions === undefined) continue;
      regions.set(region, (regions.get(region) ?? new Set<number>()).add(key));
    }
  }
  return found;
}
