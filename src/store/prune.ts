/** Deletes what retention no longer keeps, some rows at a time. Not fenced: nothing reads what is so old. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../core/check/check.ts";
import { keptSince, type RetentionDays } from "../core/config/retention.ts";
import { readSettings } from "./settings.ts";

/** Evidence stays a day longer than its retention: what is one day younger may point at it (evidence-write.ts). */
const POINTER_MS = DAY_MS;

/**
 * How far back past its retention a body is looked for: two months of rows without one would be read each hour. What
 * stayed longer (an import brought it, or nobody pruned) goes in the first hour of the UTC day.
 */
const LOOK_BACK_MS = 2 * DAY_MS;

interface Rule {
  /** ?1 is the shard, ?2 the limit, ?3 how many rows, ?4 how far back bodies are looked for. */
  readonly sql: string;
  readonly before: (now: number, set: RetentionDays) => number;
}

/** What belongs to no shard is pruned with the first one. */
function globalRule(table: string, column: string, before: Rule["before"]): Rule {
  const rows = `SELECT rowid FROM ${table} WHERE ?1 = 0 AND ${column} < ?2 LIMIT ?3`;
  return { sql: `DELETE FROM ${table} WHERE rowid IN (${rows})`, before };
}

const bodiesBefore: Rule["before"] = (now, set) => keptSince("evidence", now, set) - POINTER_MS;
const dayAgo = (now: number) => now - DAY_MS;

const RULES: readonly Rule[] = [
  {
    sql: `DELETE FROM segments WHERE rowid IN (SELECT s.rowid FROM monitors m JOIN segments s ON s.monitor = m.key
      WHERE m.shard = ?1 AND s.day < ?2 LIMIT ?3)`,
    before: (now, set) => Math.floor(keptSince("checks", now, set) / DAY_MS),
  },
  {
    sql: `DELETE FROM days WHERE rowid IN (SELECT d.rowid FROM monitors m JOIN days d ON d.monitor = m.key
      WHERE m.shard = ?1 AND d.day < ?2 LIMIT ?3)`,
    before: (now) => Math.floor(keptSince("days", now) / DAY_MS),
  },
  {
    sql: "DELETE FROM evidence WHERE rowid IN (SELECT rowid FROM evidence WHERE shard = ?1 AND minute < ?2 LIMIT ?3)",
    before: (now, set) => Math.floor((keptSince("checks", now, set) - POINTER_MS) / MINUTE_MS),
  },
  {
    sql: `UPDATE evidence SET bodies = NULL WHERE rowid IN (SELECT rowid FROM evidence
      WHERE shard = ?1 AND minute < ?2 AND minute >= ?4 AND bodies IS NOT NULL LIMIT ?3)`,
    before: (now, set) => Math.floor(bodiesBefore(now, set) / MINUTE_MS),
  },
  {
    sql: `DELETE FROM host_evidence WHERE rowid IN (SELECT h.rowid FROM monitors m JOIN host_evidence h
      ON h.monitor = m.key WHERE m.shard = ?1 AND h.minute < ?2 LIMIT ?3)`,
    before: (now, set) => Math.floor(keptSince("checks", now, set) / MINUTE_MS),
  },
  {
    sql: `UPDATE host_evidence SET v = NULL WHERE rowid IN (SELECT h.rowid FROM monitors m JOIN host_evidence h
      ON h.monitor = m.key WHERE m.shard = ?1 AND h.minute < ?2 AND h.v IS NOT NULL LIMIT ?3)`,
    before: (now, set) => Math.floor(keptSince("evidence", now, set) / MINUTE_MS),
  },
  {
    sql: `DELETE FROM deliveries WHERE rowid IN (SELECT rowid FROM deliveries
      WHERE created_at < ?2 AND shard = ?1 AND state <> 'pending' LIMIT ?3)`,
    before: (now) => keptSince("deliveries", now),
  },
  {
    // A payload is as old as its deliveries, and stays until the last of them has gone. The oldest come first.
    sql: `DELETE FROM payloads WHERE seq IN (SELECT seq FROM payloads
      WHERE ?1 = 0 AND seq < ifnull((SELECT seq FROM payloads WHERE created_at >= ?2 ORDER BY seq LIMIT 1), 1 << 62)
        AND id NOT IN (SELECT payload_id FROM deliveries WHERE created_at < ?2 AND payload_id IS NOT NULL) LIMIT ?3)`,
    before: (now) => keptSince("deliveries", now),
  },
  {
    sql: "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE ?1 = 0 ORDER BY id LIMIT ?3) AND at < ?2",
    before: (now) => keptSince("audit", now),
  },
  {
    sql: `DELETE FROM incidents WHERE id IN (SELECT id FROM incidents
      WHERE ?1 = 0 AND started_at < ?2 AND state = 'closed' AND ended_at < ?2 ORDER BY started_at LIMIT ?3)`,
    before: (now, set) => keptSince("incidents", now, set),
  },
  globalRule("idempotency", "at", dayAgo),
  globalRule("login_failures", "at", dayAgo),
  globalRule("revoked_sessions", "ends_at", (now) => now),
];

/** In the first hour of a UTC day, when also old bodies are looked for that a shorter retention no longer keeps. */
const MOST_OF_DAY = 5_000;
const MOST_ROWS = 500;

/** Call it about once an hour. Returns how many rows it wrote; as many as `mostRows` or more: there is more to do. */
export async function prune(db: D1Database, shard: number, now: number, mostRows?: number): Promise<number> {
  const { retentionDays } = await readSettings(db);
  const wholly = now % DAY_MS < HOUR_MS;
  const bodiesSince = wholly ? 0 : Math.floor((bodiesBefore(now, retentionDays) - LOOK_BACK_MS) / MINUTE_MS);
  const most = mostRows ?? (wholly ? MOST_OF_DAY : MOST_ROWS);
  const results = await db.batch(
    RULES.map(({ sql, before }) => {
      const more = sql.includes("?4") ? [bodiesSince] : [];
      return db.prepare(sql).bind(shard, before(now, retentionDays), most, ...more);
    }),
  );
  return results.reduce((rows, { meta }) => rows + meta.changes, 0);
}
