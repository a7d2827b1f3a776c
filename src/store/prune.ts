/** Deletes what retention no longer keeps, some rows at a time. Not fenced: nothing reads what is so old. */
import { DAY_MS, MINUTE_MS } from "../core/check.ts";
import { keptSince } from "../core/retention.ts";

/** Evidence stays a day longer than its retention: what is one day younger may point at it (evidence-write.ts). */
const POINTER_MS = DAY_MS;

const STATEMENTS = [
  `DELETE FROM segments WHERE rowid IN (SELECT s.rowid FROM monitors m JOIN segments s ON s.monitor = m.key
   WHERE m.shard = ?1 AND s.day < ?2 LIMIT ?3)`,
  `DELETE FROM days WHERE rowid IN (SELECT d.rowid FROM monitors m JOIN days d ON d.monitor = m.key
   WHERE m.shard = ?1 AND d.day < ?2 LIMIT ?3)`,
  "DELETE FROM evidence WHERE rowid IN (SELECT rowid FROM evidence WHERE shard = ?1 AND minute < ?2 LIMIT ?3)",
  `UPDATE evidence SET bodies = NULL WHERE rowid IN (SELECT rowid FROM evidence
   WHERE shard = ?1 AND minute < ?2 AND bodies IS NOT NULL LIMIT ?3)`,
  `DELETE FROM deliveries WHERE rowid IN (SELECT rowid FROM deliveries
   WHERE created_at < ?2 AND shard = ?1 AND state <> 'pending' LIMIT ?3)`,
];

/** Call it about once an hour. Returns how many rows it wrote; as many as `mostRows` or more: there is more to do. */
export async function prune(db: D1Database, shard: number, now: number, mostRows = 500): Promise<number> {
  const limits = [
    Math.floor(keptSince("raw", now) / DAY_MS),
    Math.floor(keptSince("days", now) / DAY_MS),
    Math.floor((keptSince("failures", now) - POINTER_MS) / MINUTE_MS),
    Math.floor((keptSince("evidence", now) - POINTER_MS) / MINUTE_MS),
    keptSince("deliveries", now),
  ];
  const results = await db.batch(
    STATEMENTS.map((statement, index) => db.prepare(statement).bind(shard, limits[index], mostRows)),
  );
  return results.reduce((rows, { meta }) => rows + meta.changes, 0);
}
