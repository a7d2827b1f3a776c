/** Visitors' subscriptions by e-mail, after they were confirmed. */
import { desc, eq, inArray, sql } from "drizzle-orm";
import { drizzled } from "./database.ts";
import { decodeCursor, type Page, pageOf } from "./page.ts";
import { subscriptions } from "./schema.ts";

export interface StoredSubscription {
  readonly id: string;
  readonly address: string;
  /** Null: the page. */
  readonly monitor: string | null;
  readonly createdAt: number;
}

/** One that mails go to; `key` ends it. */
export interface Recipient extends StoredSubscription {
  readonly key: string;
}

type Row = typeof subscriptions.$inferSelect;

function fromRow({ id, address, monitor, createdAt }: Row): StoredSubscription {
  return { id, address, monitor: monitor === "" ? null : monitor, createdAt };
}

/** The same address and monitor twice is one subscription. */
export async function addSubscription(
  db: D1Database,
  { address, monitor, createdAt }: Omit<StoredSubscription, "id">,
): Promise<void> {
  const row = {
    ...{ id: crypto.randomUUID(), key: crypto.randomUUID().replaceAll("-", "") },
    ...{ address, monitor: monitor ?? "", createdAt },
  };
  await drizzled(db).insert(subscriptions).values(row).onConflictDoNothing();
}

/** Null where the key is not its own: whoever has the link may look. */
export async function subscriptionBy(
  db: D1Database,
  id: string,
  key: string,
): Promise<StoredSubscription | null> {
  const [row] = await drizzled(db).select().from(subscriptions).where(eq(subscriptions.id, id));
  return row && row.key === key ? fromRow(row) : null;
}

/** False for an unknown id. */
export async function removeSubscription(db: D1Database, id: string): Promise<boolean> {
  const gone = await drizzled(db)
    .delete(subscriptions)
    .where(eq(subscriptions.id, id))
    .returning({ id: subscriptions.id });
  return gone.length > 0;
}

export async function countSubscriptions(db: D1Database): Promise<number> {
  return drizzled(db).$count(subscriptions);
}

/** Newest first. */
export async function listSubscriptions(
  db: D1Database,
  { cursor, limit }: { readonly cursor?: string | null; readonly limit: number },
): Promise<Page<StoredSubscription>> {
  const before = decodeCursor(cursor, 2);
  const rows = await drizzled(db)
    .select()
    .from(subscriptions)
    .where(
      before === null
        ? undefined
        : sql`(${subscriptions.createdAt}, ${subscriptions.id}) < (${before[0]}, ${before[1]})`,
    )
    .orderBy(desc(subscriptions.createdAt), desc(subscriptions.id))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => [row.createdAt, row.id], fromRow);
}

interface Audience {
  /** Subscribers of these monitors, and those of the page. */
  readonly monitors: readonly string[];
  /** Who came later knows of what was before from the page. */
  readonly until: number;
}

/** The next after an id, in the order of ids. */
export function recipientsAfter(
  db: D1Database,
  { monitors, until }: Audience,
  after: string,
  limit: number,
): Promise<Recipient[]> {
  return recipients(
    db,
    `id > ?1 AND created_at <= ?2 AND (monitor = '' OR monitor IN (SELECT value FROM json_each(?3)))
     ORDER BY id LIMIT ${limit}`,
    [after, until, JSON.stringify(monitors)],
  );
}

/** Those of these ids that are still there. */
export function recipientsOf(db: D1Database, ids: readonly string[]): Promise<Recipient[]> {
  return recipients(db, "id IN (SELECT value FROM json_each(?1)) ORDER BY id", [JSON.stringify(ids)]);
}

async function recipients(db: D1Database, where: string, values: readonly unknown[]): Promise<Recipient[]> {
  const { results } = await db
    .prepare(
      `SELECT id, key, address, monitor, created_at AS createdAt, refused FROM subscriptions WHERE ${where}`,
    )
    .bind(...values)
    .all<Row>();
  return results.map((row) => ({ ...fromRow(row), key: row.key }));
}

/** A mailbox that was refused so often in a row is gone. */
const MAX_REFUSED = 3;

export async function noteOutcomes(
  db: D1Database,
  refused: readonly string[],
  sent: readonly string[],
): Promise<void> {
  if (refused.length + sent.length === 0) return;
  const orm = drizzled(db);
  await orm.batch([
    orm
      .update(subscriptions)
      .set({ refused: sql`${subscriptions.refused} + 1` })
      .where(inArray(subscriptions.id, [...refused])),
    orm
      .update(subscriptions)
      .set({ refused: 0 })
      .where(sql`${subscriptions.refused} > 0 AND ${inArray(subscriptions.id, [...sent])}`),
    orm.delete(subscriptions).where(sql`${subscriptions.refused} >= ${MAX_REFUSED}`),
  ]);
}
