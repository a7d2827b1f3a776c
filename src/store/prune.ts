/** Deletes what retention no longer keeps, some rows at a time. Not fenced: nothing reads what is so old. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../core/check/check.ts";
import { keptSince } from "../core/config/retention.ts";

/** Evidence stays a day longer than its retention: what is one day younger may point at it (evidence-write.ts). */
const POINTER_MS = DAY_MS;

/**
 * How far back past its retention a body is looked for: two months of rows without one would be read each hour. What
 * stayed longer (an import brought it, or nobody pruned) goes in the first hour of the UTC day.
 */
const LOOK_BACK_MS = 2 * DAY_MS;

const STATEMENTS = [
  `DELETE FROM segments WHERE rowid IN (SELECT s.rowid FROM monitors m JOIN segments s ON s.monitor = m.key
   WHERE m.shard = ?1 AND s.day < ?2 LIMIT ?3)`,
  `DELETE FROM days WHERE rowid IN (SELECT d.rowid FROM monitors m JOIN days d ON d.monitor = m.key
   WHERE m.shard = ?1 AND d.day < ?2 LIMIT ?3)`,
  "DELETE FROM evidence WHERE rowid IN (SELECT rowid FROM evidence WHERE shard = ?1 AND minute < ?2 LIMIT ?3)",
  `UPDATE evidence SET bodies = NULL WHERE rowid IN (SELECT rowid FROM evidence
   WHERE shard = ?1 AND minute < ?2 AND minute >= ?4 AND bodies IS NOT NULL LIMIT ?3)`,
  `DELETE FROM deliveries WHERE rowid IN (SELECT rowid FROM deliveries
   WHERE created_at < ?2 AND shard = ?1 AND state <> 'pending' LIMIT ?3)`,
];

/** Call it about once an hour. Returns how many rows it wrote; as many as `mostRows` or more: there is more to do. */
export async function prune(db: D1Database, shard: number, now: number, mostRows = 500): Promise<number> {
  const bodiesBefore = keptSince("evidence", now) - POINTER_MS;
  const limits = [
    Math.floor(keptSince("raw", now) / DAY_MS),
    Math.floor(keptSince("days", now) / DAY_MS),
    Math.floor((keptSince("failures", now) - POINTER_MS) / MINUTE_MS),
    Math.floor(bodiesBefore / MINUTE_MS),
    keptSince("deliveries", now),
  ];
  const bodiesSince = now % DAY_MS < HOUR_MS ? 0 : Math.floor((bodiesBefore - LOOK_BACK_MS) / MINUTE_MS);
  const results = await db.batch(
    STATEMENTS.map((statement, index) => {
      const more = statement.includes("?4") ? [bodiesSince] : [];
      return db.prepare(statement).bind(shard, limits[index], mostRows, ...more);
    }),
  );
  return results.reduce((rows, { meta }) => rows + meta.changes, 0);
}
