/** Deliveries as they are listed, shown and put into the outbox. How they leave it is outbox.ts's. */
import { getTableColumns } from "drizzle-orm";
import type { DeliveryType } from "../core/alert/queue.ts";
import { CHANNEL_KINDS, isOnCall } from "../core/config/channel/kinds.ts";
import { type Faults, parseJson } from "./fault.ts";
import { decodeCursor, type Page, pageOf } from "./page.ts";
import { deliveries } from "./schema.ts";

/** `superseded`: over before it was sent, so that it never will be. */
export type DeliveryState = "pending" | "sent" | "failed" | "superseded";

type Column = keyof typeof deliveries.$inferSelect;
/** The outbox's own: its order, and who is at work on it. */
type Hidden = "seq" | "leasedUntil";

/** `nextAt` is when it is due, or while it is being sent the end of the lease; null once it is settled for good. */
export type Delivery = Readonly<
  Omit<typeof deliveries.$inferSelect, Hidden | "type" | "state" | "payload"> & {
    type: DeliveryType;
    state: DeliveryState;
    /** The webhook body's `data`. */
    payload: unknown;
  }
>;

/** Every column of a delivery by its field: what is read and what is written follow from the schema. */
const COLUMNS = Object.entries(getTableColumns(deliveries))
  .map(([field, { name }]) => ({ field: field as Column, name }))
  .filter(({ field }) => field !== "seq" && field !== "leasedUntil");

export type DeliveryRow = Readonly<Record<string, unknown>>;

/** A broken payload is named and the delivery goes out with `{}`: an alert that says little beats none. */
export function readDelivery(row: DeliveryRow, faults?: Faults): Delivery {
  const fields = Object.fromEntries(COLUMNS.map(({ field, name }) => [field, row[name] ?? null]));
  const payload = parseJson(String(fields.payload), `delivery ${fields.id}`, faults) ?? {};
  return { ...fields, payload } as unknown as Delivery;
}

interface DeliveryQuery {
  readonly channel?: string | null;
  readonly state?: DeliveryState | null;
  readonly cursor?: string | null;
  readonly limit: number;
}

/** Newest first. */
export async function listDeliveries(
  db: D1Database,
  query: DeliveryQuery,
  faults?: Faults,
): Promise<Page<Delivery>> {
  const before = decodeCursor(query.cursor, 2);
  const { results } = await db
    .prepare(
      `SELECT * FROM deliveries WHERE (?1 IS NULL OR channel = ?1) AND (?2 IS NULL OR state = ?2)
       AND (?3 IS NULL OR (created_at, id) < (?3, ?4)) ORDER BY created_at DESC, id DESC LIMIT ?5`,
    )
    .bind(
      query.channel ?? null,
      query.state ?? null,
      before?.[0] ?? null,
      before?.[1] ?? null,
      query.limit + 1,
    )
    .all<DeliveryRow & { created_at: number; id: string }>();
  return pageOf(
    results,
    query.limit,
    (row) => [row.created_at, row.id],
    (row) => readDelivery(row, faults),
  );
}

export async function getDelivery(db: D1Database, id: string): Promise<Delivery | null> {
  const row = await db.prepare("SELECT * FROM deliveries WHERE id = ?").bind(id).first<DeliveryRow>();
  return row && readDelivery(row);
}

/**
 * Makes it due now, with all of its tries before it; false for an unknown id. What had been superseded counts as tried,
 * since someone wants it. On call a beginning takes its end along: nothing else would ever resolve what it opens.
 */
export async function redeliver(db: D1Database, id: string, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `UPDATE deliveries SET state = 'pending', attempts = 0, next_at = ?2, leased_until = NULL, sent_at = NULL,
         last_error = coalesce(last_error, 'sent again by hand')
       WHERE id = ?1 OR seq IN (
         SELECT later.seq FROM deliveries AS said
         JOIN deliveries AS later ON later.incident = said.incident AND later.channel = said.channel
         JOIN channels ON channels.id = said.channel
         WHERE said.id = ?1 AND later.seq > said.seq
           AND channels.definition ->> '$.kind' IN (SELECT value FROM json_each(?3))
           AND (later.type LIKE '%.closed'
             OR CASE WHEN json_valid(later.payload) THEN later.payload ->> '$.incident.state' = 'closed' END))`,
    )
    .bind(id, now, JSON.stringify(CHANNEL_KINDS.filter(isOnCall)))
    .run();
  return meta.changes > 0;
}

export async function insertDelivery(db: D1Database, delivery: Delivery): Promise<void> {
  await insertDeliveries(db, [delivery]).run();
}

/** Part of a fenced batch. A delivery that is there already is left alone. */
export function insertDeliveries(db: D1Database, made: readonly Delivery[]): D1PreparedStatement {
  const rows = made.map((delivery) => ({ ...delivery, payload: JSON.stringify(delivery.payload ?? {}) }));
  return db
    .prepare(
      `INSERT INTO deliveries (${COLUMNS.map(({ name }) => name).join(", ")})
       SELECT ${COLUMNS.map(({ field }) => `value ->> '$.${field}'`).join(", ")} FROM json_each(?) WHERE true
       ON CONFLICT (id) DO NOTHING`,
    )
    .bind(JSON.stringify(rows));
}

export interface DeliveryCount {
  readonly channel: string;
  readonly state: DeliveryState;
  readonly count: number;
}

/** Of the deliveries made since then, epoch ms. */
export async function countDeliveries(db: D1Database, since: number): Promise<DeliveryCount[]> {
  const { results } = await db
    .prepare(
      `SELECT channel, state, count(*) AS count FROM deliveries WHERE created_at >= ?1
       GROUP BY channel, state ORDER BY channel, state`,
    )
    .bind(since)
    .all<DeliveryCount>();
  return results;
}
