/** The monitors as configured. Every change raises its shard's `config_rev` in the same batch. */

import { type Monitor, monitorSchema } from "../core/config/monitor.ts";
import type { Placed } from "../core/config/parent-faults.ts";
import { MONITORS_PER_SHARD } from "../core/shard/shard.ts";
import { type Faults, parseJson } from "./fault.ts";
import { decodeCursor, type Page, pageOf } from "./page.ts";

export interface StoredMonitor {
  readonly key: number;
  readonly shard: number;
  readonly monitor: Monitor;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface MonitorRow {
  readonly key: number;
  readonly id: string;
  readonly shard: number;
  readonly definition: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/**
 * A stored definition gets the defaults of fields that came later. One that today's rules would refuse still counts:
 * an upgrade must not stop watching. Null only when there is nothing to probe.
 */
export function readMonitor(row: MonitorRow, faults?: Faults): StoredMonitor | null {
  const subject = `monitor ${row.id}`;
  const stored = parseJson<Monitor>(row.definition, subject, faults);
  if (stored === null) return null;
  const parsed = monitorSchema.safeParse(stored);
  if (!parsed.success) faults?.push(`${subject} breaks a rule: ${parsed.error.issues[0]?.message}`);
  if (!parsed.success && !isWhole(stored)) return null;
  return {
    key: row.key,
    shard: row.shard,
    monitor: parsed.success ? parsed.data : stored,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function isWhole(monitor: Partial<Monitor>): boolean {
  return (
    (monitor.kind !== "http" || typeof monitor.target?.url === "string") &&
    monitor.target !== undefined &&
    Array.isArray(monitor.regions) &&
    (monitor.kind !== "http" || Array.isArray(monitor.assert?.status)) &&
    Array.isArray(monitor.recheck?.afterSeconds) &&
    Array.isArray(monitor.alert?.intermittent) &&
    Number.isInteger(monitor.intervalMinutes)
  );
}

/** Ordered by id. */
export async function listMonitors(
  db: D1Database,
  { cursor, limit }: { cursor?: string | null; limit: number },
  faults?: Faults,
): Promise<Page<StoredMonitor>> {
  const after = decodeCursor(cursor, 1)?.[0] ?? "";
  const { results } = await db
    .prepare("SELECT * FROM monitors WHERE id > ? ORDER BY id LIMIT ?")
    .bind(after, limit + 1)
    .all<MonitorRow>();
  return pageOf(
    results,
    limit,
    (row) => [row.id],
    (row) => readMonitor(row, faults),
  );
}

export async function allMonitors(db: D1Database, faults?: Faults): Promise<StoredMonitor[]> {
  const { results } = await db.prepare("SELECT * FROM monitors ORDER BY id").all<MonitorRow>();
  return results.map((row) => readMonitor(row, faults)).filter((monitor) => monitor !== null);
}

/** Every monitor's id, and whether strangers may see it as configured at this moment. */
export async function publicMonitors(db: D1Database): Promise<Map<string, boolean>> {
  const { results } = await db
    .prepare(
      `SELECT id, CASE WHEN json_valid(definition) THEN definition ->> '$.public' IS NOT 0 ELSE 0 END AS isPublic
       FROM monitors`,
    )
    .all<{ id: string; isPublic: number }>();
  return new Map(results.map(({ id, isPublic }) => [id, isPublic === 1]));
}

/** Which of these monitors are in which shard; those that do not exist are in none. */
export async function monitorsByShard(
  db: D1Database,
  ids: readonly string[],
): Promise<Map<number, readonly string[]>> {
  const { results } = await db
    .prepare("SELECT shard, id FROM monitors WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id")
    .bind(JSON.stringify(ids))
    .all<{ shard: number; id: string }>();
  const byShard = new Map<number, readonly string[]>();
  for (const { shard, id } of results) byShard.set(shard, [...(byShard.get(shard) ?? []), id]);
  return byShard;
}

export async function getMonitor(db: D1Database, id: string): Promise<StoredMonitor | null> {
  const row = await db.prepare("SELECT * FROM monitors WHERE id = ?").bind(id).first<MonitorRow>();
  return row && readMonitor(row);
}

/** What each monitor depends on, and where it is. */
export async function dependencies(db: D1Database): Promise<Placed[]> {
  const { results } = await db
    .prepare(
      `SELECT id, shard, CASE WHEN json_valid(definition) THEN definition -> '$.dependsOn' END AS parents
       FROM monitors ORDER BY id`,
    )
    .all<{ id: string; shard: number; parents: string | null }>();
  return results.map(({ id, shard, parents }) => ({
    id,
    shard,
    dependsOn: parents === null ? [] : (JSON.parse(parents) as string[]),
  }));
}

/**
 * Beside the monitors that it depends on; else the first shard with room, else the number after the last. A shard stays
 * known by its state row.
 */
const SHARD_WITH_ROOM = `coalesce(
  (SELECT p.shard FROM monitors p WHERE p.id IN (SELECT value FROM json_each(?2, '$.dependsOn'))
   AND (SELECT count(*) FROM monitors m WHERE m.shard = p.shard) < ${MONITORS_PER_SHARD} ORDER BY p.id LIMIT 1),
  (SELECT s.shard FROM state s LEFT JOIN monitors m ON m.shard = s.shard
   GROUP BY s.shard HAVING count(m.key) < ${MONITORS_PER_SHARD} ORDER BY s.shard LIMIT 1),
  (SELECT max(shard) + 1 FROM state), 0)`;

/** SQLite reads `ON` after a bare SELECT as a join, hence `WHERE true`. */
function insertMonitor(db: D1Database, monitor: Monitor, now: number, onConflict: string) {
  return db
    .prepare(
      `INSERT INTO monitors (id, shard, definition, created_at, updated_at)
       SELECT ?1, ${SHARD_WITH_ROOM}, ?2, ?3, ?3 WHERE true ON CONFLICT (id) ${onConflict} RETURNING *`,
    )
    .bind(monitor.id, JSON.stringify(monitor), now);
}

function bumpShardOf(db: D1Database, id: string) {
  return db
    .prepare(
      `INSERT INTO state (shard, config_rev) SELECT shard, 1 FROM monitors WHERE id = ?
       ON CONFLICT (shard) DO UPDATE SET config_rev = config_rev + 1`,
    )
    .bind(id);
}

/** Null when the id is taken. */
export async function createMonitor(
  db: D1Database,
  monitor: Monitor,
  now: number,
): Promise<StoredMonitor | null> {
  const [inserted] = await db.batch<MonitorRow>([
    insertMonitor(db, monitor, now, "DO NOTHING"),
    bumpShardOf(db, monitor.id),
  ]);
  const row = inserted?.results[0];
  return row ? stored(row, monitor) : null;
}

export async function putMonitor(
  db: D1Database,
  monitor: Monitor,
  now: number,
): Promise<{ stored: StoredMonitor; created: boolean }> {
  const [before, upserted] = await db.batch<MonitorRow>([
    db.prepare("SELECT * FROM monitors WHERE id = ?").bind(monitor.id),
    insertMonitor(
      db,
      monitor,
      now,
      "DO UPDATE SET definition = excluded.definition, updated_at = excluded.updated_at",
    ),
    bumpShardOf(db, monitor.id),
  ]);
  return { stored: stored(upserted!.results[0]!, monitor), created: before!.results.length === 0 };
}

function stored(row: MonitorRow, monitor: Monitor): StoredMonitor {
  return {
    key: row.key,
    shard: row.shard,
    monitor,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** What the public monitors are called, by id. */
export async function publicNames(db: D1Database): Promise<Map<string, string>> {
  const { results } = await db
    .prepare(
      `SELECT id, definition ->> '$.name' AS name FROM monitors
       WHERE json_valid(definition) AND definition ->> '$.public' = 1`,
    )
    .all<{ id: string; name: string }>();
  return new Map(results.map(({ id, name }) => [id, name]));
}

/** What goes with a monitor. Its `hot` and `evidence` are cleaned by the Scheduler: forget.ts. */
const BELONGINGS = [
  "DELETE FROM segments WHERE monitor = (SELECT key FROM monitors WHERE id = ?)",
  "DELETE FROM days WHERE monitor = (SELECT key FROM monitors WHERE id = ?)",
  "DELETE FROM host_evidence WHERE monitor = (SELECT key FROM monitors WHERE id = ?)",
  `DELETE FROM payloads WHERE id IN (SELECT payload_id FROM deliveries WHERE state = 'pending'
     AND incident IN (SELECT id FROM incidents WHERE monitor = ?))
   AND NOT EXISTS (SELECT 1 FROM deliveries AS other WHERE other.created_at = payloads.created_at
     AND other.payload_id = payloads.id AND other.state <> 'pending')`,
  `DELETE FROM deliveries WHERE state = 'pending'
   AND incident IN (SELECT id FROM incidents WHERE monitor = ?)`,
  "DELETE FROM incidents WHERE monitor = ?",
  "DELETE FROM events WHERE monitor = ?",
  "DELETE FROM maintenance WHERE monitor = ?",
  "DELETE FROM subscriptions WHERE monitor = ?",
  `UPDATE state SET config_rev = config_rev + 1 WHERE shard = (SELECT shard FROM monitors WHERE id = ?)`,
  // Those that depended on it do so no more.
  `UPDATE monitors SET definition = json_set(definition, '$.dependsOn', (
     SELECT json_group_array(value) FROM json_each(definition, '$.dependsOn') WHERE value <> ?1))
   WHERE json_valid(definition)
     AND EXISTS (SELECT 1 FROM json_each(definition, '$.dependsOn') WHERE value = ?1)`,
  "DELETE FROM monitors WHERE id = ?",
];

/** Deletes the configuration and what is kept under the monitor's name; null for an unknown id. */
export async function deleteMonitor(db: D1Database, id: string): Promise<StoredMonitor | null> {
  const [before] = await db.batch<MonitorRow>([
    db.prepare("SELECT * FROM monitors WHERE id = ?").bind(id),
    ...BELONGINGS.map((statement) => db.prepare(statement).bind(id)),
  ]);
  const row = before?.results[0];
  if (!row) return null;
  return readMonitor(row) ?? stored(row, { id } as Monitor);
}
