/**
 * The way out of the outbox: what waits, leases on it, how it went. A delivery is leased, sent and settled, hence sent
 * at least once; `id` lets the receiver tell. Every statement checks what it was planned on, as others may be at work.
 */
import { placeInLine, type Waiting } from "../core/alert/queue.ts";
import {
  type Delivery,
  type DeliveryRow,
  type DeliveryState,
  readDelivery,
  WITH_BODY,
} from "./deliveries.ts";
import type { Faults } from "./fault.ts";

/** Rows of a plan. A backlog beyond it is planned once its older part is settled. */
const MAX_WAITING = 5000;

interface WaitingRow {
  readonly seq: number;
  readonly channel: string;
  readonly type: Waiting["type"];
  readonly incident: string | null;
  readonly created_at: number;
  readonly attempts: number;
  readonly next_at: number;
  readonly leased_until: number | null;
  readonly tried: number;
  readonly repeats: number | null;
  readonly ends: number | null;
  /** Of rows of older versions, in place of the two before. */
  readonly reminder: number | null;
  readonly incident_state: string | null;
}

/** All that is pending in the shard, oldest first, when any of it is due; else nothing. `only` takes one by its id. */
export async function readWaiting(
  db: D1Database,
  shard: number,
  now: number,
  only: string | null = null,
): Promise<Waiting[]> {
  const { results } = await db
    .prepare(
      `SELECT seq, channel, type, incident, created_at, attempts, next_at, leased_until,
         attempts > 0 OR last_status IS NOT NULL OR last_error IS NOT NULL AS tried, repeats, ends,
         CASE WHEN json_valid(payload) THEN payload ->> '$.reminder' END AS reminder,
         CASE WHEN json_valid(payload) THEN payload ->> '$.incident.state' END AS incident_state
       FROM deliveries WHERE shard = ?1 AND state = 'pending' AND (?3 IS NULL OR id = ?3)
         AND EXISTS (SELECT 1 FROM deliveries WHERE shard = ?1 AND state = 'pending' AND next_at <= ?2)
       ORDER BY seq LIMIT ${MAX_WAITING}`,
    )
    .bind(shard, now, only)
    .all<WaitingRow>();
  return results.map((row) => ({
    seq: row.seq,
    channel: row.channel,
    type: row.type,
    incident: row.incident,
    createdAt: row.created_at,
    attempts: row.attempts,
    nextAt: row.next_at,
    leasedUntil: row.leased_until,
    tried: row.tried === 1,
    ...(row.repeats === null
      ? placeInLine(row.type, { reminder: row.reminder === 1, incidentState: row.incident_state })
      : { repeats: row.repeats === 1, ends: row.ends === 1 }),
  }));
}

/** A delivery that is this sender's until `lease`, epoch ms. */
export interface Leased extends Delivery {
  readonly seq: number;
}

/** Takes these deliveries until `until` and counts the attempt; what another sender has taken meanwhile is left out. */
export async function lease(
  db: D1Database,
  seqs: readonly number[],
  now: number,
  until: number,
  faults?: Faults,
): Promise<Leased[]> {
  const { results } = await db
    .prepare(
      `UPDATE deliveries SET next_at = ?1, leased_until = ?1, attempts = attempts + 1
       WHERE seq IN (SELECT value FROM json_each(?2)) AND state = 'pending' AND next_at <= ?3 RETURNING ${WITH_BODY}`,
    )
    .bind(until, JSON.stringify(seqs), now)
    .all<DeliveryRow & { seq: number }>();
  return results.map((row) => ({ ...readDelivery(row, faults), seq: row.seq }));
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

/** Part of one message: each of its deliveries knows how far it got, whichever is planned first next time. */
export async function saveProgress(
  db: D1Database,
  deliveries: readonly { readonly id: string }[],
  progress: unknown,
): Promise<void> {
  const ids = JSON.stringify(deliveries.map(({ id }) => id));
  await db
    .prepare(
      `UPDATE deliveries SET payload = json_set(payload, '$.progress', json(?1))
       WHERE id IN (SELECT value FROM json_each(?2)) AND json_valid(payload)`,
    )
    .bind(JSON.stringify(progress), ids)
    .run();
}

/** What was sent stays sent, and only the holder of the lease may say that something was not. */
export async function settle(
  db: D1Database,
  outcomes: readonly DeliveryOutcome[],
  leasedUntil: number,
): Promise<void> {
  if (outcomes.length === 0) return;
  await db
    .prepare(
      `UPDATE deliveries SET state = o.value ->> '$.state', next_at = o.value ->> '$.nextAt', leased_until = NULL,
         last_status = o.value ->> '$.status', last_error = o.value ->> '$.error',
         sent_at = CASE WHEN o.value ->> '$.state' = 'sent' THEN o.value ->> '$.at' END
       FROM json_each(?1) AS o WHERE deliveries.id = o.value ->> '$.id' AND deliveries.state <> 'sent'
         AND (o.value ->> '$.state' = 'sent' OR deliveries.leased_until = ?2)`,
    )
    .bind(JSON.stringify(outcomes), leasedUntil)
    .run();
}

/** Gives back what was leased and not begun, due at `nextAt`. */
export async function release(
  db: D1Database,
  given: readonly { readonly id: string; readonly nextAt: number }[],
  leasedUntil: number,
): Promise<void> {
  if (given.length === 0) return;
  await db
    .prepare(
      `UPDATE deliveries SET next_at = g.value ->> '$.nextAt', leased_until = NULL, attempts = attempts - 1
       FROM json_each(?1) AS g WHERE deliveries.id = g.value ->> '$.id' AND leased_until = ?2 AND state = 'pending'`,
    )
    .bind(JSON.stringify(given), leasedUntil)
    .run();
}

/** Moves what waits to another time: later because it must, or to now because what was before it is over. */
export async function postpone(
  db: D1Database,
  moved: readonly { readonly seq: number; readonly until: number }[],
  now: number,
): Promise<void> {
  if (moved.length === 0) return;
  await db
    .prepare(
      `UPDATE deliveries SET next_at = m.value ->> '$.until' FROM json_each(?1) AS m
       WHERE deliveries.seq = m.value ->> '$.seq' AND state = 'pending' AND coalesce(leased_until, 0) <= ?2`,
    )
    .bind(JSON.stringify(moved), now)
    .run();
}

/** Each list whole or not at all: when one of it has been taken by a sender meanwhile, all of it goes out. */
export async function supersede(
  db: D1Database,
  lists: readonly (readonly Waiting[])[],
  now: number,
): Promise<void> {
  if (lists.length === 0) return;
  const entries = lists.flatMap((list, index) =>
    list.map(({ seq, attempts }) => ({ list: index, seq, attempts })),
  );
  await db
    .prepare(
      `WITH entry AS MATERIALIZED (
         SELECT value ->> '$.list' AS list, value ->> '$.seq' AS seq, value ->> '$.attempts' AS attempts
         FROM json_each(?1)),
       taken AS MATERIALIZED (
         SELECT DISTINCT list FROM entry JOIN deliveries AS d ON d.seq = entry.seq
         WHERE d.state <> 'pending' OR d.attempts <> entry.attempts OR coalesce(d.leased_until, 0) > ?2)
       UPDATE deliveries SET state = 'superseded', next_at = NULL, leased_until = NULL
       WHERE seq IN (SELECT seq FROM entry WHERE list NOT IN (SELECT list FROM taken))`,
    )
    .bind(JSON.stringify(entries), now)
    .run();
}
