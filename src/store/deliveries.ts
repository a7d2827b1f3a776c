/** The outbox. A delivery is leased, sent and settled, hence sent at least once; `id` lets the receiver tell. */
import type { AlertType } from "../core/incident/incident.ts";
import { type Faults, parseJson } from "./fault.ts";
import { decodeCursor, type Page, pageOf } from "./page.ts";

export interface Delivery {
  readonly id: string;
  readonly shard: number;
  readonly channel: string;
  readonly type: AlertType;
  readonly incident: string | null;
  readonly createdAt: number;
  /** The webhook body's `data`. */
  readonly payload: unknown;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** When it is due; while it is being sent, the end of the lease. Null once it is settled for good. */
  readonly nextAt: number | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly sentAt: number | null;
}

export type DeliveryState = "pending" | "sent" | "failed";

interface DeliveryRow {
  readonly id: string;
  readonly shard: number;
  readonly channel: string;
  readonly type: AlertType;
  readonly incident: string | null;
  readonly created_at: number;
  readonly payload: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly next_at: number | null;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly sent_at: number | null;
}

/** A broken payload is named and the delivery goes out with `{}`: an alert that says little beats none. */
function readDelivery(row: DeliveryRow, faults?: Faults): Delivery {
  return {
    id: row.id,
    shard: row.shard,
    channel: row.channel,
    type: row.type,
    incident: row.incident,
    createdAt: row.created_at,
    payload: parseJson(row.payload, `delivery ${row.id}`, faults) ?? {},
    state: row.state,
    attempts: row.attempts,
    nextAt: row.next_at,
    lastStatus: row.last_status,
    lastError: row.last_error,
    sentAt: row.sent_at,
  };
}

export interface DeliveryQuery {
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
    .all<DeliveryRow>();
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

/** Takes up to `limit` due deliveries for `leaseMs`: they are due again when it ends unsettled. Oldest first. */
export async function leaseDue(
  db: D1Database,
  shard: number,
  now: number,
  leaseMs: number,
  limit: number,
  faults?: Faults,
): Promise<Delivery[]> {
  const { results } = await db
    .prepare(
      `UPDATE deliveries SET next_at = ?1 WHERE seq IN (
         SELECT seq FROM deliveries WHERE shard = ?2 AND state = 'pending' AND next_at <= ?3
         ORDER BY next_at, seq LIMIT ?4)
       RETURNING *`,
    )
    .bind(now + leaseMs, shard, now, limit)
    .all<DeliveryRow & { seq: number }>();
  return results.sort((a, b) => a.seq - b.seq).map((row) => readDelivery(row, faults));
}

export interface DeliveryOutcome {
  readonly id: string;
  readonly state: DeliveryState;
  /** When to try again; null unless `pending`. */
  readonly nextAt: number | null;
  readonly status: number | null;
  readonly error: string | null;
  readonly at: number;
}

/** Counts one attempt on each. What was already sent stays sent. */
export async function settleDeliveries(db: D1Database, outcomes: readonly DeliveryOutcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  await db
    .prepare(
      `UPDATE deliveries SET attempts = attempts + 1, state = o.value ->> '$.state', next_at = o.value ->> '$.nextAt',
         last_status = o.value ->> '$.status', last_error = o.value ->> '$.error',
         sent_at = CASE WHEN o.value ->> '$.state' = 'sent' THEN o.value ->> '$.at' END
       FROM json_each(?) AS o WHERE deliveries.id = o.value ->> '$.id' AND deliveries.state <> 'sent'`,
    )
    .bind(JSON.stringify(outcomes))
    .run();
}

/** Makes it due now, as if never tried; false for an unknown id. */
export async function redeliver(db: D1Database, id: string, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      "UPDATE deliveries SET state = 'pending', attempts = 0, next_at = ?, sent_at = NULL WHERE id = ?",
    )
    .bind(now, id)
    .run();
  return meta.changes > 0;
}

export async function insertDelivery(db: D1Database, delivery: Delivery): Promise<void> {
  await insertDeliveries(db, [delivery]).run();
}

/** Part of a fenced batch. A delivery that is there already is left alone. */
export function insertDeliveries(db: D1Database, deliveries: readonly Delivery[]): D1PreparedStatement {
  const columns = [
    "id",
    "shard",
    "channel",
    "type",
    "incident",
    "createdAt",
    "state",
    "attempts",
    "nextAt",
    "lastStatus",
    "lastError",
    "sentAt",
    "payload",
  ];
  const rows = deliveries.map((delivery) => ({
    ...delivery,
    payload: JSON.stringify(delivery.payload ?? {}),
  }));
  return db
    .prepare(
      `INSERT INTO deliveries (id, shard, channel, type, incident, created_at, state, attempts, next_at, last_status,
         last_error, sent_at, payload)
       SELECT ${columns.map((column) => `value ->> '$.${column}'`).join(", ")} FROM json_each(?) WHERE true
       ON CONFLICT (id) DO NOTHING`,
    )
    .bind(JSON.stringify(rows));
}
