/** Wrong tokens by who sent them, so that all isolates slow the same guesser. Written on failures only. */
import { inArray, lt, sql } from "drizzle-orm";
import { drizzled } from "./database.ts";
import { loginFailures } from "./schema.ts";

interface LoginFailures {
  readonly who: string;
  readonly failures: number;
  readonly at: number;
}

/** Counts one more for each of `who`; what is older than `since` counts no longer. Gives the new counts. */
export async function addLoginFailure(
  db: D1Database,
  who: readonly string[],
  at: number,
  since: number,
): Promise<LoginFailures[]> {
  const table = loginFailures;
  return drizzled(db)
    .insert(table)
    .values(who.map((one) => ({ who: one, failures: 1, at })))
    .onConflictDoUpdate({
      target: table.who,
      set: { failures: sql`CASE WHEN ${table.at} < ${since} THEN 1 ELSE ${table.failures} + 1 END`, at },
    })
    .returning();
}

export async function readLoginFailures(db: D1Database, who: readonly string[]): Promise<LoginFailures[]> {
  return drizzled(db)
    .select()
    .from(loginFailures)
    .where(inArray(loginFailures.who, [...who]));
}

/** Forgets those of `who`, and whatever is older than `since`. */
export async function forgetLoginFailures(db: D1Database, who: string, since: number): Promise<void> {
  await drizzled(db)
    .delete(loginFailures)
    .where(sql`${loginFailures.who} = ${who} OR ${lt(loginFailures.at, since)}`);
}
