/** What concerns every shard at once. */
import { sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { state } from "./schema.ts";

/** Part of each batch that changes what is compiled into all shards: channels, maintenance, settings. */
export function bumpAllShards(orm: DrizzleD1Database) {
  return orm.update(state).set({ configRev: sql`${state.configRev} + 1` });
}
