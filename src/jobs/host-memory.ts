/** What a shard remembers of its hosts, outside of D1: who asked last, what was answered, which runs are worth asking about. */
import type { FailingRun } from "../core/host-evidence/wants.ts";

export interface KnownAgent {
  readonly name: string;
  readonly host: string;
  readonly version: number;
  /** Null: all monitors, as the admin's token may. */
  readonly monitors: readonly string[] | null;
  /** Epoch ms. */
  readonly seenAt: number;
  readonly firstSeenAt: number;
  readonly answered: readonly string[];
  /** UTC day, and bytes taken on it. */
  readonly day: number;
  readonly bytes: number;
}

/** A shard's Durable Object storage, or a test's. Two keys, so that a report writes no runs. */
export interface HostMemory {
  runs(): Promise<readonly FailingRun[]>;
  saveRuns(runs: readonly FailingRun[]): Promise<void>;
  agents(): Promise<readonly KnownAgent[]>;
  saveAgent(agent: KnownAgent): Promise<void>;
  forgetAgent(name: string): Promise<void>;
}

const RUNS = "host:runs";
const AGENT = "host:agent:";

/** A value may have 2 MB: 500 runs have far less. */
export function storedMemory(storage: DurableObjectStorage): HostMemory {
  return {
    runs: async () => (await storage.get<FailingRun[]>(RUNS)) ?? [],
    saveRuns: (runs) => storage.put(RUNS, runs),
    agents: async () => [...(await storage.list<KnownAgent>({ prefix: AGENT })).values()],
    saveAgent: (agent) => storage.put(AGENT + agent.name, agent),
    forgetAgent: async (name) => {
      await storage.delete(AGENT + name);
    },
  };
}
