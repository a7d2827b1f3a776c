/** Markers from outside: deploys, cron runs, changes. */
import { and, desc, eq, gte, isNull, lt, or, sql } from "drizzle-orm";
import { DAY_MS, HOUR_MS } from "../core/check/check.ts";
import { drizzled } from "./database.ts";
import { decodeCursor, type Page, pageOf } from "./page.ts";
import { events } from "./schema.ts";

export interface StoredEvent {
  readonly id: string;
  readonly kind: string;
  readonly at: number;
  readonly durationMs: number | null;
  /** Null: it concerns all monitors. */
  readonly monitor: string | null;
  readonly note: string | null;
}

export interface EventQuery {
  /** That monitor's events and those of all. */
  readonly monitor?: string | null;
  /** Half open: [from, to). */
  readonly from?: number;
  readonly to?: number;
  readonly cursor?: string | null;
  readonly limit: number;
}

export async function createEvent(db: D1Database, event: Omit<StoredEvent, "id">): Promise<StoredEvent> {
  const stored = { ...event, id: crypto.randomUUID() };
  await drizzled(db).insert(events).values(stored);
  return stored;
}

/** Part of a fenced batch. One that is there already stays as it is; of a monitor deleted meanwhile none is kept. */
export function insertEvents(db: D1Database, noted: readonly StoredEvent[]): D1PreparedStatement {
  return db
    .prepare(
      `INSERT OR IGNORE INTO events (id, kind, at, duration_ms, monitor, note)
       SELECT value ->> '$.id', value ->> '$.kind', value ->> '$.at', value ->> '$.durationMs',
              value ->> '$.monitor', value ->> '$.note'
       FROM json_each(?) WHERE EXISTS (SELECT 1 FROM monitors WHERE id = value ->> '$.monitor')`,
    )
    .bind(JSON.stringify(noted));
}

export async function getEvent(db: D1Database, id: string): Promise<StoredEvent | null> {
  const [row] = await drizzled(db).select().from(events).where(eq(events.id, id));
  return row ?? null;
}

/** Newest first. */
export async function listEvents(db: D1Database, query: EventQuery): Promise<Page<StoredEvent>> {
  const before = decodeCursor(query.cursor, 2);
  const rows = await drizzled(db)
    .select()
    .from(events)
    .where(
      and(
        query.monitor ? or(eq(events.monitor, query.monitor), isNull(events.monitor)) : undefined,
        query.from === undefined ? undefined : gte(events.at, query.from),
        query.to === undefined ? undefined : lt(events.at, query.to),
        before ? sql`(${events.at}, ${events.id}) < (${before[0]}, ${before[1]})` : undefined,
      ),
    )
    .orderBy(desc(events.at), desc(events.id))
    .limit(query.limit + 1);
  return pageOf(
    rows,
    query.limit,
    (row) => [row.at, row.id],
    (row) => row,
  );
}

interface Start {
  readonly monitor: string | null;
  /** Epoch ms. */
  readonly at: number;
}

const LONGEST_MS = DAY_MS;
const NEAR_MS = HOUR_MS;
const MAX_NEAR = 500;

/**
 * For each of these moments in their order: events that may have been shortly before it, oldest first. One query. Those
 * that last are looked for a day back.
 */
export async function readEventsNear(
  db: D1Database,
  starts: readonly Start[],
): Promise<(readonly Omit<StoredEvent, "id" | "monitor">[])[]> {
  if (starts.length === 0) return [];
  const { results } = await db
    .prepare(
      `SELECT s.key AS start, e.kind, e.at, e.duration_ms AS durationMs, e.note
       FROM json_each(?) s JOIN events e ON e.at BETWEEN (s.value ->> '$.at') - ? AND s.value ->> '$.at'
       WHERE (e.monitor IS NULL OR e.monitor = s.value ->> '$.monitor')
         AND (e.duration_ms > 0 OR e.at >= (s.value ->> '$.at') - ?)
       ORDER BY e.at DESC LIMIT ?`,
    )
    .bind(JSON.stringify(starts), LONGEST_MS, NEAR_MS, MAX_NEAR)
    .all<Omit<StoredEvent, "id" | "monitor"> & { start: number }>();
  const near = Map.groupBy(results.toReversed(), ({ start }) => start);
  return starts.map((_, index) => near.get(index) ?? []);
}

/** False for an unknown id. */
export async function deleteEvent(db: D1Database, id: string): Promise<boolean> {
  const deleted = await drizzled(db).delete(events).where(eq(events.id, id)).returning({ id: events.id });
  return deleted.length > 0;
}
