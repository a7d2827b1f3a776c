/** Alerts that wait in the outbox for the cause of their incident, and what waits to go out at all. */
import { type Incident, incidentJson } from "../core/incident/incident.ts";

/** Of more than these a tick need not know: they are due one after another. */
const MAX_PENDING = 500;

/** A delivery that waits, in the line of its channel and incident. */
interface PendingDelivery {
  readonly channel: string;
  /** Null for what belongs to no incident, and so waits for nothing. */
  readonly incident: string | null;
  /** Epoch ms. */
  readonly nextAt: number;
}

/** Asked each minute, so that a green one needs no more. The first to be due come first. */
export async function readPending(db: D1Database, shard: number): Promise<PendingDelivery[]> {
  const { results } = await db
    .prepare(
      `SELECT channel, incident, next_at AS nextAt FROM deliveries WHERE shard = ? AND state = 'pending'
       ORDER BY next_at LIMIT ${MAX_PENDING}`,
    )
    .bind(shard)
    .all<PendingDelivery>();
  return results;
}

/** The incident as it is now, until when its alerts were held, and when they go instead. */
export interface ReleasedIncident {
  readonly incident: Incident;
  readonly heldUntil: number;
  readonly dueAt: number;
}

/** Held until the given time, and with nobody. */
const HELD = `deliveries.shard = ?1 AND deliveries.incident = r.value ->> '$.id' AND deliveries.state = 'pending'
  AND deliveries.type IN ('intermittent.opened', 'intermittent.updated') AND deliveries.attempts = 0
  AND deliveries.leased_until IS NULL AND deliveries.next_at = r.value ->> '$.heldUntil'`;

/**
 * Part of a fenced batch. What is being sent, or was, is left as it is, also what it shares with one that is held: this one
 * then says the incident by itself, over what is shared.
 */
export function releaseHeld(
  db: D1Database,
  shard: number,
  released: readonly ReleasedIncident[],
): D1PreparedStatement[] {
  const rows = released.map(({ incident, heldUntil, dueAt }) => ({
    id: incident.id,
    incident: incidentJson(incident),
    heldUntil,
    dueAt,
    ends: Number(incident.state === "closed"),
  }));
  return [
    `UPDATE payloads SET body = json_set(body, '$.incident', json(held.incident))
     FROM (SELECT deliveries.payload_id AS id, r.value -> '$.incident' AS incident
       FROM json_each(?2) AS r, deliveries WHERE ${HELD}) AS held
     WHERE payloads.id = held.id AND json_valid(body) AND NOT EXISTS (SELECT 1 FROM deliveries AS other
       WHERE other.created_at = payloads.created_at AND other.payload_id = payloads.id
         AND (other.state <> 'pending' OR other.attempts > 0))`,
    `UPDATE deliveries SET next_at = min(next_at, r.value ->> '$.dueAt'), ends = r.value ->> '$.ends',
       payload = CASE WHEN json_valid(payload) AND (SELECT CASE WHEN json_valid(body) THEN body -> '$.incident' END
           FROM payloads WHERE payloads.id = deliveries.payload_id) IS NOT json(r.value -> '$.incident')
         THEN json_set(payload, '$.incident', json(r.value -> '$.incident')) ELSE payload END
     FROM json_each(?2) AS r WHERE ${HELD}`,
  ].map((sql) => db.prepare(sql).bind(shard, JSON.stringify(rows)));
}

/** Deliveries that went out while D1 was away, although a commit that nobody heard of had put them into the outbox. */
export async function markSent(
  db: D1Database,
  deliveries: readonly { readonly id: string; readonly state: string; readonly sentAt: number | null }[],
): Promise<void> {
  if (deliveries.length === 0) return;
  const rows = deliveries.map(({ id, state, sentAt }) => ({ id, state, sentAt }));
  await db
    .prepare(
      `UPDATE deliveries SET state = s.value ->> '$.state', sent_at = s.value ->> '$.sentAt', next_at = NULL,
         attempts = max(attempts, 1), leased_until = NULL
       FROM json_each(?) AS s WHERE deliveries.id = s.value ->> '$.id' AND deliveries.state = 'pending'`,
    )
    .bind(JSON.stringify(rows))
    .run();
}
