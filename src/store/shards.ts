/** What concerns every shard at once. */
import { sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { state } from "./schema.ts";

/** The row that a Scheduler needs; a shard has one from its first monitor on. */
export async function ensureShard(db: D1Database, shard: number): Promise<void> {
  await db.prepare("INSERT INTO state (shard) VALUES (?) ON CONFLICT DO NOTHING").bind(shard).run();
}

/** Part of each batch that changes what is compiled into all shards: channels, maintenance, settings. */
export function bumpAllShards(orm: DrizzleD1Database) {
  return orm.update(state).set({ configRev: sql`${state.configRev} + 1` });
}
