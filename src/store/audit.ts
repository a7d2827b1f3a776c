/** Who changed what: one row for each change that an admin or a token made. */
import { and, desc, eq, gte, lt } from "drizzle-orm";
import { drizzled } from "./database.ts";
import { decodeCursor, type Page, pageOf } from "./page.ts";
import { audit } from "./schema.ts";

export interface AuditEntry {
  readonly id: number;
  readonly at: number;
  /** `admin`: the bearer of ADMIN_TOKEN; `session`: somebody signed in with it; `token`: one with a scope. */
  readonly actor: "admin" | "session" | "token";
  /** The token's id and its name at that time; null for the admin. */
  readonly token: string | null;
  readonly name: string | null;
  /** The client's address as Cloudflare gives it; null when unknown. */
  readonly address: string | null;
  readonly method: string;
  readonly path: string;
  /** Of what was made, where the path does not name it. */
  readonly subject: string | null;
  /** The names of the fields that were sent, never their values. */
  readonly fields: readonly string[];
}

interface AuditQuery {
  readonly token?: string;
  /** Half open: [from, to). */
  readonly from?: number;
  readonly to?: number;
  readonly cursor?: string | null;
  readonly limit: number;
}

export async function addAudit(db: D1Database, entry: Omit<AuditEntry, "id">): Promise<void> {
  await drizzled(db)
    .insert(audit)
    .values({ ...entry, fields: JSON.stringify(entry.fields) });
}

/** Newest first. */
export async function listAudit(db: D1Database, query: AuditQuery): Promise<Page<AuditEntry>> {
  const before = decodeCursor(query.cursor, 1);
  const rows = await drizzled(db)
    .select()
    .from(audit)
    .where(
      and(
        query.token === undefined ? undefined : eq(audit.token, query.token),
        query.from === undefined ? undefined : gte(audit.at, query.from),
        query.to === undefined ? undefined : lt(audit.at, query.to),
        before ? lt(audit.id, Number(before[0])) : undefined,
      ),
    )
    .orderBy(desc(audit.id))
    .limit(query.limit + 1);
  return pageOf(
    rows,
    query.limit,
    (row) => [row.id],
    (row) => ({
      ...row,
      actor: row.actor as AuditEntry["actor"],
      fields: JSON.parse(row.fields) as string[],
    }),
  );
}
