/** How a shard stands by its Scheduler's own copy: what pages go by while D1 can't be read or takes no commits. */
import { shardView } from "../core/shard/shard-view.ts";
import type { ShardView } from "../core/shard/view.ts";
import type { Journal, JournalTrouble } from "./journal.ts";
import type { JournalStorage } from "./journal-store.ts";

const SHARDS = "shards";

export interface LastKnown {
  /** Private monitors too; null before the first commit, and from a change of the configuration until the next. */
  readonly view: ShardView | null;
  /** Null while D1 takes what is committed. */
  readonly trouble: JournalTrouble | null;
  /** The shards that the last Cron Trigger went to, as a Scheduler remembers them. */
  readonly shards: readonly number[];
}

/** `now` is epoch ms. */
export async function lastKnown(journal: Journal, storage: JournalStorage, now: number): Promise<LastKnown> {
  const [shard, trouble, shards] = await Promise.all([
    journal.shown(),
    journal.trouble(),
    storage.get<readonly number[]>(SHARDS),
  ]);
  const view =
    shard &&
    shardView({ config: shard.config, core: shard.core, previous: shard.core.recent, changed: [], now });
  return { view, trouble, shards: shards ?? [] };
}

/** Of the shards that the last Cron Trigger went to; undefined before the first. */
export async function firstShard(storage: Pick<JournalStorage, "get">): Promise<number | undefined> {
  return (await storage.get<readonly number[]>(SHARDS))?.[0];
}

/** A cron that can't read D1 asks for them. */
export async function rememberShards(storage: JournalStorage, shards: readonly number[]): Promise<void> {
  const known = await storage.get<readonly number[]>(SHARDS);
  if (known?.join() !== shards.join()) await storage.put(SHARDS, shards);
}
