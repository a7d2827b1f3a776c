/** Who else failed in a minute: a row of evidence holds the failures of the whole shard. */
import { isScheduled } from "../core/check/attempt.ts";
import { MINUTES_PER_HOUR } from "../core/check/check.ts";
import type { Region } from "../core/check/reading.ts";
import type { EvidenceId } from "./evidence-blob.ts";
import { readRow } from "./evidence-rows.ts";

/** Bytes of evidence looked through at most, newest first: a mass failure that goes on fills a row a minute. */
const MAX_BYTES = 4_000_000;

/** Scheduled checks have the first numbers, rechecks (B) and patient attempts (C) those from here, imports the last. */
const FIRST_RECHECK = 100;
const FIRST_IMPORTED = 1000;

interface ControlQuery {
  readonly shard: number;
  readonly minutes: readonly number[];
  /** Minutes of which only the monitors are wanted, not the regions: far cheaper, and there are far more of them. */
  readonly around: readonly number[];
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
  /** Keys of the monitors of which a scheduled check failed, by minute; only minutes in which any did. */
  readonly around: ReadonlyMap<number, ReadonlySet<number>>;
  /** The days (`<key>/<day>`) of which there are compacted checks: who was watched at all. */
  readonly watched: ReadonlySet<string>;
}

/**
 * One call of D1, however many the minutes. Two searches and not one with OR, for which SQLite would read all evidence of
 * the shard.
 */
export async function readControls(db: D1Database, query: ControlQuery): Promise<ControlFacts> {
  const { shard, minutes, around, keys, fromDay, toDay } = query;
  const hours = [...new Set([...minutes, ...around].map(hourOf))];
  const [evidence, rows, days] = await db.batch([
    db
      .prepare(
        `SELECT minute, part, CASE WHEN sum(length(v)) OVER (ORDER BY minute DESC, part) <= ?4 THEN hex(v) END AS v
         FROM (SELECT minute, part, v FROM evidence
                WHERE shard = ?1 AND part < ${FIRST_RECHECK} AND minute IN (SELECT value FROM json_each(?2))
               UNION ALL SELECT minute, part, v FROM evidence
                WHERE shard = ?1 AND part >= ${FIRST_IMPORTED} AND minute IN (SELECT value FROM json_each(?3)))`,
      )
      .bind(shard, JSON.stringify([...new Set(minutes)]), JSON.stringify(hours), MAX_BYTES),
    db
      .prepare(
        `SELECT minute, keys FROM evidence
         WHERE shard = ?1 AND part < ${FIRST_RECHECK} AND minute IN (SELECT value FROM json_each(?2))`,
      )
      .bind(shard, JSON.stringify([...new Set(around)])),
    db
      .prepare(
        `SELECT s.monitor, s.day FROM json_each(?) AS wanted
         JOIN segments s ON s.monitor = wanted.value AND s.day BETWEEN ? AND ?`,
      )
      .bind(JSON.stringify(keys), fromDay, toDay),
  ]);
  const stored = readStored(evidence!.results as StoredControl[]);
  return {
    failing: failingIn(minutes, stored),
    around: failingAround(new Set(around), stored, rows!.results as { minute: number; keys: string }[]),
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
const hourOf = (minute: number) => minute - (minute % MINUTES_PER_HOUR);

interface Stored {
  /** Rows that are past the bytes that are looked through. */
  readonly skipped: ReadonlySet<number>;
  readonly items: readonly EvidenceId[];
}

function readStored(rows: readonly StoredControl[]): Stored {
  return {
    skipped: new Set(rows.flatMap(({ minute, v }) => (v === null ? [minute] : []))),
    items: rows
      .flatMap(({ v, ...row }) => (v === null ? [] : (readRow({ ...row, v, bodies: null })?.items ?? [])))
      .filter(isScheduled),
  };
}

function failingIn(minutes: readonly number[], { skipped, items }: Stored): ControlFacts["failing"] {
  const looked = minutes.filter((minute) => !skipped.has(minute) && !skipped.has(hourOf(minute)));
  const found = new Map(looked.map((minute) => [minute, new Map<Region, Set<number>>()]));
  for (const { minute, region, key } of items) {
    const regions = found.get(minute);
    regions?.set(region, (regions.get(region) ?? new Set<number>()).add(key));
  }
  return found;
}

/** `keys` of a row: `,3,17,`. */
function failingAround(
  wanted: ReadonlySet<number>,
  { items }: Stored,
  rows: readonly { readonly minute: number; readonly keys: string }[],
): ControlFacts["around"] {
  const found = new Map<number, Set<number>>();
  const add = (minute: number, key: number) =>
    wanted.has(minute) && found.set(minute, (found.get(minute) ?? new Set<number>()).add(key));
  for (const { minute, key } of items) add(minute, key);
  for (const { minute, keys } of rows)
    for (const key of keys.split(",")) if (key !== "") add(minute, Number(key));
  return found;
}
