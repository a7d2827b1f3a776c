/**
 * Deletes what retention no longer keeps, some rows at a time. Not fenced: nothing reads what is so old. Each rule reads what
 * it deletes and hardly more, so that a tick costs the same after a year: by an index, from the oldest row on, or from where
 * it was done the last time.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, MINUTES_PER_DAY } from "../core/check/check.ts";
import { keptSince, type RetentionDays } from "../core/config/retention.ts";
import { parseJson } from "./fault.ts";
import { readNote, readSettings, writeNote } from "./settings.ts";

/** Evidence stays a day longer than its retention: what is one day younger may point at it (evidence-write.ts). */
const POINTER_MS = DAY_MS;

interface Rule {
  /** It belongs to no shard. */
  readonly ofAll?: true;
  /** What has a name is not looked for again below the limit that it was last done up to. */
  readonly name?: string;
  /** ?1 is the shard, ?2 the limit, ?3 how many rows, ?4 the limit that it was last done up to. */
  readonly sql: string;
  readonly before: (now: number, set: RetentionDays) => number;
}

function globalRule(table: string, column: string, before: Rule["before"]): Rule {
  const rows = `SELECT rowid FROM ${table} WHERE ${column} < ?2 LIMIT ?3`;
  return { ofAll: true, sql: `DELETE FROM ${table} WHERE rowid IN (${rows})`, before };
}

/** Rows come in the order of time: all before the first that is young enough. */
function oldest(table: string, key: string, at: string): string {
  return `${key} < ifnull((SELECT ${key} FROM ${table} WHERE ${at} >= ?2 ORDER BY ${key} LIMIT 1), 1 << 62)`;
}

/** The first minute whose bodies are kept. */
export function bodiesSince(now: number, set: RetentionDays): number {
  return Math.floor((keptSince("evidence", now, set) - POINTER_MS) / MINUTE_MS);
}

/** Minutes: what is asked monitor by monitor is asked once a day. */
const wholeDays = (at: number) => Math.floor(at / DAY_MS) * MINUTES_PER_DAY;
const dayAgo = (now: number) => now - DAY_MS;

const RULES: readonly Rule[] = [
  {
    name: "segments",
    sql: `DELETE FROM segments WHERE rowid IN (SELECT s.rowid FROM monitors m JOIN segments s ON s.monitor = m.key
      WHERE m.shard = ?1 AND s.day < ?2 LIMIT ?3)`,
    before: (now, set) => Math.floor(keptSince("checks", now, set) / DAY_MS),
  },
  {
    name: "days",
    sql: `DELETE FROM days WHERE rowid IN (SELECT d.rowid FROM monitors m JOIN days d ON d.monitor = m.key
      WHERE m.shard = ?1 AND d.day < ?2 LIMIT ?3)`,
    before: (now) => Math.floor(keptSince("days", now) / DAY_MS),
  },
  {
    sql: "DELETE FROM evidence WHERE rowid IN (SELECT rowid FROM evidence WHERE shard = ?1 AND minute < ?2 LIMIT ?3)",
    before: (now, set) => Math.floor((keptSince("checks", now, set) - POINTER_MS) / MINUTE_MS),
  },
  {
    name: "bodies",
    sql: `UPDATE evidence SET bodies = NULL WHERE rowid IN (SELECT rowid FROM evidence
      WHERE shard = ?1 AND minute >= ?4 AND minute < ?2 AND bodies IS NOT NULL LIMIT ?3)`,
    before: bodiesSince,
  },
  {
    name: "host evidence",
    sql: `DELETE FROM host_evidence WHERE rowid IN (SELECT h.rowid FROM monitors m JOIN host_evidence h
      ON h.monitor = m.key WHERE m.shard = ?1 AND h.minute < ?2 LIMIT ?3)`,
    before: (now, set) => wholeDays(keptSince("checks", now, set)),
  },
  {
    name: "host lines",
    sql: `UPDATE host_evidence SET v = NULL WHERE rowid IN (SELECT h.rowid FROM monitors m JOIN host_evidence h
      ON h.monitor = m.key WHERE m.shard = ?1 AND h.minute >= ?4 AND h.minute < ?2 AND h.v IS NOT NULL LIMIT ?3)`,
    before: (now, set) => wholeDays(keptSince("evidence", now, set)),
  },
  {
    sql: `DELETE FROM deliveries WHERE rowid IN (SELECT rowid FROM deliveries
      WHERE created_at < ?2 AND shard = ?1 AND state <> 'pending' LIMIT ?3)`,
    before: (now) => keptSince("deliveries", now),
  },
  {
    ofAll: true,
    // A payload is as old as its deliveries, and stays until the last of them has gone.
    sql: `DELETE FROM payloads WHERE seq IN (SELECT seq FROM payloads
      WHERE ${oldest("payloads", "seq", "created_at")}
        AND id NOT IN (SELECT payload_id FROM deliveries WHERE created_at < ?2 AND payload_id IS NOT NULL) LIMIT ?3)`,
    before: (now) => keptSince("deliveries", now),
  },
  {
    ofAll: true,
    sql: `DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE ${oldest("audit", "id", "at")} LIMIT ?3)`,
    before: (now) => keptSince("audit", now),
  },
  {
    ofAll: true,
    sql: `DELETE FROM incidents WHERE id IN (SELECT id FROM incidents
      WHERE started_at < ?2 AND state = 'closed' AND ended_at < ?2 ORDER BY started_at LIMIT ?3)`,
    before: (now, set) => keptSince("incidents", now, set),
  },
  globalRule("idempotency", "at", dayAgo),
  globalRule("login_failures", "at", dayAgo),
  globalRule("revoked_sessions", "ends_at", (now) => now),
];

/** In the first hour of a UTC day, when a whole day of segments and bodies comes of age. */
const MOST_OF_DAY = 5_000;
const MOST_ROWS = 500;

/** Limits up to which rules were done, by their names. */
type Done = Readonly<Record<string, number>>;

/** Call it about once an hour. Returns how many rows it wrote; as many as `mostRows` or more: there is more to do. */
export async function prune(db: D1Database, shard: number, now: number, mostRows?: number): Promise<number> {
  const { retentionDays } = await readSettings(db);
  const note = `pruned.${shard}`;
  const done = parseJson<Done>((await readNote(db, note)) ?? "{}", note) ?? {};
  const most = mostRows ?? (now % DAY_MS < HOUR_MS ? MOST_OF_DAY : MOST_ROWS);
  const isFirst = (await firstShard(db)) === shard;
  const due = RULES.map((rule) => ({ ...rule, limit: rule.before(now, retentionDays) })).filter(
    ({ name, ofAll, limit }) => limit > (done[name ?? ""] ?? Number.NEGATIVE_INFINITY) && (isFirst || !ofAll),
  );
  const results = await db.batch(
    due.map(({ name, sql, limit }) => {
      const more = sql.includes("?4") ? [done[name ?? ""] ?? 0] : [];
      return db.prepare(sql).bind(shard, limit, most, ...more);
    }),
  );
  const whole = due.filter(({ name }, index) => name && results[index]!.meta.changes < most);
  const added = Object.fromEntries(whole.map(({ name, limit }) => [name, limit]));
  // A full database takes deletions and no note: then they are looked for once more.
  if (whole.length > 0)
    await writeNote(db, note, JSON.stringify({ ...done, ...added })).catch((error) =>
      console.error(`how far shard ${shard} is pruned could not be noted`, error),
    );
  return results.reduce((rows, { meta }) => rows + meta.changes, 0);
}

/** An emptied shard sleeps: what belongs to none is pruned with the first that has a monitor. */
async function firstShard(db: D1Database): Promise<number | null> {
  const row = await db.prepare("SELECT min(shard) AS shard FROM monitors").first<{ shard: number | null }>();
  return row?.shard ?? null;
}
