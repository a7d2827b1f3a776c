/** Markers from outside: deploys, cron runs, changes. */
import { and, desc, eq, gte, isNull, lt, or, sql } from "drizzle-orm";
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

interface EventQuery {
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

/** False for an unknown id. */
export async function deleteEvent(db: D1Database, id: string): Promise<boolean> {
  const deleted = await drizzled(db).delete(events).where(eq(events.id, id)).returning({ id: events.id });
  return deleted.length > 0;
}
