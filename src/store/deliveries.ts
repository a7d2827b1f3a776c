/** Deliveries as they are listed, shown and put into the outbox. How they leave it is outbox.ts's. */
import { getTableColumns } from "drizzle-orm";
import { type DeliveryType, placeInLine } from "../core/alert/queue.ts";
import { CHANNEL_KINDS, isOnCall } from "../core/config/channel/kinds.ts";
import { type Faults, parseJson } from "./fault.ts";
import { jsonParameters } from "./json-parameters.ts";
import { decodeCursor, type Page, pageOf } from "./page.ts";
import { deliveries, payloads } from "./schema.ts";

/** `superseded`: over before it was sent, so that it never will be. */
export type DeliveryState = "pending" | "sent" | "failed" | "superseded";

/** The outbox's own: its order, who is at work on it, and where its payload is. */
const HIDDEN = ["seq", "leasedUntil", "payload", "payloadId", "repeats", "ends"] as const;

/** `nextAt` is when it is due, or while it is being sent the end of the lease; null once it is settled for good. */
export type Delivery = Readonly<
  Omit<typeof deliveries.$inferSelect, (typeof HIDDEN)[number] | "type" | "state"> & {
    type: DeliveryType;
    state: DeliveryState;
    /** The webhook body's `data`. */
    payload: unknown;
  }
>;

/** Every column of a delivery by its field: what is read and what is written follow from the schema. */
const COLUMNS = columnsOf(deliveries);
const SHOWN = COLUMNS.filter(({ field }) => !(HIDDEN as readonly string[]).includes(field));
const WRITTEN = COLUMNS.filter(({ field }) => field !== "seq" && field !== "leasedUntil");
const BODY_COLUMNS = columnsOf(payloads).filter(({ field }) => field !== "seq");

/** A delivery's columns with the payload that it shares, for readDelivery(). */
export const WITH_BODY = "*, (SELECT body FROM payloads WHERE payloads.id = deliveries.payload_id) AS body";

function columnsOf(table: typeof deliveries | typeof payloads) {
  return Object.entries(getTableColumns(table)).map(([field, { name }]) => ({ field, name }));
}

export type DeliveryRow = Readonly<Record<string, unknown>>;

/** A broken payload is named and the delivery goes out with `{}`: an alert that says little beats none. */
export function readDelivery(row: DeliveryRow, faults?: Faults): Delivery {
  const fields = Object.fromEntries(SHOWN.map(({ field, name }) => [field, row[name] ?? null]));
  const parsed = (text: unknown) =>
    parseJson<object>(String(text ?? ""), `delivery ${row.id}`, faults) ?? undefined;
  const shared = row.payload_id == null ? undefined : parsed(row.body);
  return { ...fields, payload: { ...shared, ...parsed(row.payload) } } as unknown as Delivery;
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
      `SELECT ${WITH_BODY} FROM deliveries WHERE (?1 IS NULL OR channel = ?1) AND (?2 IS NULL OR state = ?2)
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
  const row = await db
    .prepare(`SELECT ${WITH_BODY} FROM deliveries WHERE id = ?`)
    .bind(id)
    .first<DeliveryRow>();
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
           AND (later.type LIKE '%.closed' OR later.ends = 1
             OR CASE WHEN json_valid(later.payload) THEN later.payload ->> '$.incident.state' = 'closed' END))`,
    )
    .bind(id, now, JSON.stringify(CHANNEL_KINDS.filter(isOnCall)))
    .run();
  return meta.changes > 0;
}

export async function insertDelivery(db: D1Database, delivery: Delivery): Promise<void> {
  await db.batch(insertDeliveries(db, [delivery]));
}

/** Part of a fenced batch. A delivery that is there already is left alone. */
export function insertDeliveries(db: D1Database, made: readonly Delivery[]): D1PreparedStatement[] {
  const { bodies, rows } = writtenOnce(made);
  const insert = (table: string, columns: readonly { field: string; name: string }[], list: object[]) =>
    jsonParameters(list).map((parameter) =>
      db
        .prepare(
          `INSERT INTO ${table} (${columns.map(({ name }) => name).join(", ")})
           SELECT ${columns.map(({ field }) => `value ->> '$.${field}'`).join(", ")} FROM json_each(?) WHERE true
           ON CONFLICT (id) DO NOTHING`,
        )
        .bind(parameter),
    );
  return [...insert("payloads", BODY_COLUMNS, bodies), ...insert("deliveries", WRITTEN, rows)];
}

/** What several of a commit say alike is one body, by the id of the first of them. */
function writtenOnce(made: readonly Delivery[]) {
  const bodies = new Map<string, { id: string; createdAt: number; body: string }>();
  const rows = made.map((delivery) => {
    const { id, type, createdAt } = delivery;
    const payload = (delivery.payload ?? {}) as { reminder?: unknown; incident?: { state?: unknown } | null };
    const body = JSON.stringify(payload);
    const said = `${createdAt} ${body}`;
    if (!bodies.has(said)) bodies.set(said, { id, createdAt, body });
    const place = placeInLine(type, {
      reminder: payload.reminder,
      incidentState: payload.incident?.state,
    });
    const [repeats, ends] = [Number(place.repeats), Number(place.ends)];
    return { ...delivery, payload: "{}", payloadId: bodies.get(said)!.id, repeats, ends };
  });
  return { bodies: [...bodies.values()], rows };
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
