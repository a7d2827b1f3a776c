/** Who else failed in a minute: a row of evidence holds the failures of the whole shard. */
import type { Region } from "../core/reading.ts";
import { readRow } from "./evidence-rows.ts";

const MOST_MINUTES = 50;

/** Keys of the monitors whose scheduled checks failed, by minute and region. Imported failures are not in it. */
export type FailingKeys = ReadonlyMap<number, ReadonlyMap<Region, ReadonlySet<number>>>;

export async function failingKeys(
  db: D1Database,
  shard: number,
  minutes: readonly number[],
): Promise<FailingKeys> {
  const found = new Map<number, Map<Region, Set<number>>>();
  for (let start = 0; start < minutes.length; start += MOST_MINUTES) {
    const { results } = await db
      .prepare(
        `SELECT minute, part, hex(v) AS v FROM evidence
         WHERE shard = ? AND minute IN (SELECT value FROM json_each(?)) AND part < 100`,
      )
      .bind(shard, JSON.stringify(minutes.slice(start, start + MOST_MINUTES)))
      .all<{ minute: number; part: number; v: string }>();
    for (const stored of results) {
      const row = readRow({ ...stored, bodies: null });
      const regions = found.get(stored.minute) ?? new Map<Region, Set<number>>();
      found.set(stored.minute, regions);
      for (const { region, attempt, key } of row?.items ?? []) {
        if (attempt !== 0) continue;
        regions.set(region, (regions.get(region) ?? new Set<number>()).add(key));
      }
    }
  }
  return found;
}
