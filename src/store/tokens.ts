/** Tokens with a scope. The secret itself is kept as SHA-256 only, but for a ping key, which stands in URLs anyway. */
import { and, desc, eq, gt, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { HOUR_MS } from "../core/check/check.ts";
import type { TokenInput, TokenScope } from "../core/config/token.ts";
import { drizzled } from "./database.ts";
import { decodeCursor, type Page, pageOf } from "./page.ts";
import { tokens } from "./schema.ts";

export interface StoredToken extends TokenInput {
  readonly id: string;
  readonly createdAt: number;
  /** To the hour; null before the first use. */
  readonly lastUsedAt: number | null;
  /** Of a ping key only. */
  readonly key: string | null;
}

/** A use is written once in this time: an agent asks every 30 s, and D1 bills by rows. */
const USE_WRITTEN_EVERY_MS = HOUR_MS;
/** A rotated ping key holds for another day, so that the jobs can be changed one after the other. */
const ROTATED_KEY_HOLDS_MS = 24 * HOUR_MS;

type Row = typeof tokens.$inferSelect;

function read({ hash: _hash, monitors, scope, ...row }: Row): StoredToken {
  return {
    ...row,
    scope: scope as TokenScope,
    monitors: monitors === null ? null : (JSON.parse(monitors) as string[]),
  };
}

/** `secret` is what the caller will send. A new ping key leaves the older ones a day. */
export async function createToken(
  db: D1Database,
  input: TokenInput,
  secret: { readonly hash: string; readonly text: string },
  now: number,
): Promise<StoredToken> {
  const orm = drizzled(db);
  const { monitors, ...rest } = input;
  const isPing = input.scope === "ping";
  const row: Row = {
    ...rest,
    id: crypto.randomUUID(),
    hash: secret.hash,
    key: isPing ? secret.text : null,
    monitors: monitors === null ? null : JSON.stringify(monitors),
    createdAt: now,
    lastUsedAt: null,
  };
  const until = now + ROTATED_KEY_HOLDS_MS;
  const rotated = orm
    .update(tokens)
    .set({ expiresAt: until })
    .where(and(eq(tokens.scope, "ping"), or(isNull(tokens.expiresAt), gt(tokens.expiresAt, until))));
  const insert = orm.insert(tokens).values(row);
  await (isPing ? orm.batch([rotated, insert]) : insert);
  return read(row);
}

export async function getToken(db: D1Database, id: string): Promise<StoredToken | null> {
  const [row] = await drizzled(db).select().from(tokens).where(eq(tokens.id, id));
  return row ? read(row) : null;
}

/** Newest first. */
export async function listTokens(
  db: D1Database,
  query: { readonly limit: number; readonly cursor?: string | null },
): Promise<Page<StoredToken>> {
  const before = decodeCursor(query.cursor, 2);
  const rows = await drizzled(db)
    .select()
    .from(tokens)
    .where(before ? sql`(${tokens.createdAt}, ${tokens.id}) < (${before[0]}, ${before[1]})` : undefined)
    .orderBy(desc(tokens.createdAt), desc(tokens.id))
    .limit(query.limit + 1);
  return pageOf(rows, query.limit, (row) => [row.createdAt, row.id], read);
}

/** The newest ping key that holds, for the admin to read again; null for none. `now` is epoch ms. */
export async function currentPingKey(db: D1Database, now: number): Promise<string | null> {
  const [row] = await drizzled(db)
    .select({ key: tokens.key })
    .from(tokens)
    .where(and(eq(tokens.scope, "ping"), or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now))))
    .orderBy(sql`${tokens.expiresAt} IS NULL DESC`, desc(tokens.createdAt))
    .limit(1);
  return row?.key ?? null;
}

/** Also one that has expired; null for none. */
export async function findToken(db: D1Database, hash: string): Promise<StoredToken | null> {
  const [row] = await drizzled(db).select().from(tokens).where(eq(tokens.hash, hash));
  return row ? read(row) : null;
}

/** Writes nothing when the last use was noted within the hour. */
export async function noteUse(
  db: D1Database,
  token: Pick<StoredToken, "id" | "lastUsedAt">,
  now: number,
): Promise<void> {
  const noted = now - USE_WRITTEN_EVERY_MS;
  if (token.lastUsedAt !== null && token.lastUsedAt > noted) return;
  await drizzled(db)
    .update(tokens)
    .set({ lastUsedAt: now })
    .where(and(eq(tokens.id, token.id), or(isNull(tokens.lastUsedAt), lt(tokens.lastUsedAt, noted + 1))));
}

/** The monitors of each of these agents that has a token, expired ones too. One whose token was deleted is absent. */
export async function agentMonitors(
  db: D1Database,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await drizzled(db)
    .select({ name: tokens.name, monitors: tokens.monitors })
    .from(tokens)
    .where(and(eq(tokens.scope, "agent"), inArray(tokens.name, [...names])));
  const byName = new Map<string, readonly string[]>();
  for (const { name, monitors } of rows)
    byName.set(name, [...(byName.get(name) ?? []), ...((JSON.parse(monitors ?? "[]") as string[]) ?? [])]);
  return byName;
}

/** False for an unknown id. */
export async function deleteToken(db: D1Database, id: string): Promise<boolean> {
  const deleted = await drizzled(db).delete(tokens).where(eq(tokens.id, id)).returning({ id: tokens.id });
  return deleted.length > 0;
}
