/** Who else failed in a minute: a row of evidence holds the failures of the whole shard. */
import { SCHEDULED } from "../core/check/attempt.ts";
import { MINUTES_PER_HOUR } from "../core/check/check.ts";
import type { Region } from "../core/check/reading.ts";
import { readRow } from "./evidence-rows.ts";

const MOST_MINUTES = 50;

/** Rechecks (B) and patient attempts (C) have rows of their own, with numbers in between. */
const OF_SCHEDULED = "(part < 100 OR part >= 1000)";

/** Keys of the monitors whose scheduled checks failed, by minute and region; imported ones too. */
export type FailingKeys = ReadonlyMap<number, ReadonlyMap<Region, ReadonlySet<number>>>;

export async function failingKeys(
  db: D1Database,
  shard: number,
  minutes: readonly number[],
): Promise<FailingKeys> {
  const found = new Map<number, Map<Region, Set<number>>>();
  const asked = new Set(minutes);
  // Imported evidence is filed under the first minute of its hour.
  const rows = [...new Set(minutes.flatMap((minute) => [minute, minute - (minute % MINUTES_PER_HOUR)]))];
  for (let start = 0; start < rows.length; start += MOST_MINUTES) {
    const { results } = await db
      .prepare(
        `SELECT minute, part, hex(v) AS v FROM evidence
         WHERE shard = ? AND minute IN (SELECT value FROM json_each(?)) AND ${OF_SCHEDULED}`,
      )
      .bind(shard, JSON.stringify(rows.slice(start, start + MOST_MINUTES)))
      .all<{ minute: number; part: number; v: string }>();
    for (const stored of results) {
      const row = readRow({ ...stored, bodies: null });
      for (const { minute, region, attempt, key } of row?.items ?? []) {
        if (attempt !== SCHEDULED || !asked.has(minute)) continue;
        const regions = found.get(minute) ?? new Map<Region, Set<number>>();
        found.set(minute, regions.set(region, (regions.get(region) ?? new Set<number>()).add(key)));
      }
    }
  }
  return found;
}

/** The UTC days (`<key>/<day>`) of which there are compacted checks: who was watched at all. */
export async function watchedDays(
  db: D1Database,
  keys: readonly number[],
  fromDay: number,
  toDay: number,
): Promise<ReadonlySet<string>> {
  const { results } = await db
    .prepare(
      `SELECT s.monitor, s.day FROM json_each(?) AS wanted
       JOIN segments s ON s.monitor = wanted.value AND s.day BETWEEN ? AND ?`,
    )
    .bind(JSON.stringify(keys), fromDay, toDay)
    .all<{ monitor: number; day: number }>();
  return new Set(results.map(({ monitor, day }) => `${monitor}/${day}`));
}
