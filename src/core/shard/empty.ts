import type { ShardCore } from "./shard.ts";

/** The memory of a shard that was never committed. */
export function emptyCore(): ShardCore {
  return {
    newestMinute: null,
    done: {},
    monitors: new Map(),
    digests: new Map(),
    lastGood: new Map(),
    timedOut: [],
    patientAt: new Map(),
    unnamed: new Map(),
    heartbeats: new Map(),
    silent: {},
    recent: [],
    hotHours: [],
    finishedDays: [],
    evidence: {},
  };
}
