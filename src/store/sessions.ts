/** Sessions that were ended before their time. A session that runs is in no table: its cookie is signed. */
import { eq } from "drizzle-orm";
import { drizzled } from "./database.ts";
import { revokedSessions } from "./schema.ts";

/** `endsAt`: when the cookie would have ended by itself; the row may go then. */
export async function revokeSession(db: D1Database, id: string, endsAt: number): Promise<void> {
  await drizzled(db).insert(revokedSessions).values({ id, endsAt }).onConflictDoNothing();
}

export async function isRevoked(db: D1Database, id: string): Promise<boolean> {
  const rows = await drizzled(db)
    .select({ id: revokedSessions.id })
    .from(revokedSessions)
    .where(eq(revokedSessions.id, id));
  return rows.length > 0;
}
