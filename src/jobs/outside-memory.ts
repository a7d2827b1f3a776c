/** What a Scheduler's own storage remembers of what one shard does for all: calls of `settings.heartbeatUrl`. */
import type { OutsideFault } from "../core/shard/view.ts";
import type { JournalStorage } from "./journal-store.ts";
import { firstShard } from "./last-known.ts";

const KEY = "outside";

export interface OutsideMemory {
  /** Of the shards that the last Cron Trigger went to; undefined before the first. */
  firstShard(): Promise<number | undefined>;
  fault(): Promise<OutsideFault | null>;
  save(fault: OutsideFault | null): Promise<void>;
}

export function storedOutside(storage: Pick<JournalStorage, "get" | "put">): OutsideMemory {
  return {
    firstShard: () => firstShard(storage),
    fault: async () => (await storage.get<OutsideFault | null>(KEY)) ?? null,
    save: (fault) => storage.put(KEY, fault),
  };
}
