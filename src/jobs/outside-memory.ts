/** What a Scheduler's own storage remembers of its calls of `settings.heartbeatUrl`. */
import type { OutsideFault } from "../core/shard/view.ts";
import type { JournalStorage } from "./journal-store.ts";
import { firstShard } from "./last-known.ts";

const KEY = "outside";

export interface OutsideMemory {
  isFirst(): Promise<boolean>;
  fault(): Promise<OutsideFault | null>;
  save(fault: OutsideFault | null): Promise<void>;
}

export function storedOutside(storage: Pick<JournalStorage, "get" | "put">, shard: number): OutsideMemory {
  return {
    isFirst: async () => ((await firstShard(storage)) ?? shard) === shard,
    fault: async () => (await storage.get<OutsideFault | null>(KEY)) ?? null,
    save: (fault) => storage.put(KEY, fault),
  };
}
