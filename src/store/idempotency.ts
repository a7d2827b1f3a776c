/** Answers to POSTs that carried an Idempotency-Key, so that a repeated one does nothing twice. */
import { and, eq, isNull, lt, sql } from "drizzle-orm";
import { drizzled } from "./database.ts";
import { idempotency } from "./schema.ts";

export interface KeptAnswer {
  /** Hash of the request that the key came with. */
  readonly request: string;
  /** Null while the first request is at work. */
  readonly status: number | null;
  readonly body: string | null;
}

/**
 * Null: the key is this request's now. Otherwise what is kept under it. A claim older than `deadSince` without an
 * answer is of an invocation that ended without one, and is taken over; a whole answer older than `keptSince` too.
 */
export async function claimKey(
  db: D1Database,
  key: string,
  request: string,
  { now, deadSince, keptSince }: { now: number; deadSince: number; keptSince: number },
): Promise<KeptAnswer | null> {
  const table = idempotency;
  const claimed = await drizzled(db)
    .insert(table)
    .values({ key, request, status: null, body: null, at: now })
    .onConflictDoUpdate({
      target: table.key,
      set: { request, status: null, body: null, at: now },
      setWhere: sql`${lt(table.at, keptSince)} OR (${and(isNull(table.status), lt(table.at, deadSince))})`,
    })
    .returning({ key: table.key });
  if (claimed.length > 0) return null;
  const [kept] = await drizzled(db).select().from(table).where(eq(table.key, key));
  return kept ?? null;
}

/** Of one caller, whose keys begin with `prefix`, the newest `most` answers stay. */
export async function boundKeys(db: D1Database, prefix: string, most: number): Promise<void> {
  await db
    .prepare(
      `DELETE FROM idempotency WHERE key IN (SELECT key FROM idempotency
       WHERE key >= ?1 AND key < ?1 || char(127) AND status IS NOT NULL ORDER BY at DESC LIMIT -1 OFFSET ?2)`,
    )
    .bind(prefix, most)
    .run();
}

export async function keepAnswer(
  db: D1Database,
  key: string,
  status: number,
  body: string | null,
): Promise<void> {
  await drizzled(db).update(idempotency).set({ status, body }).where(eq(idempotency.key, key));
}

/** The request failed: the same key may try again. */
export async function releaseKey(db: D1Database, key: string): Promise<void> {
  await drizzled(db).delete(idempotency).where(eq(idempotency.key, key));
}
