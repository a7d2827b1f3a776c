/** The Cron Trigger's side of a tick: every shard's Scheduler does the minute, and none can keep another from it. */
import { development, type Env } from "../env.ts";
import { schemaFault, shardNumbers } from "../store/state.ts";
import { schedulerOf } from "./scheduler-stub.ts";

/** Few shards need no spreading; many on one machine would inflate each other's latencies. */
const SPREAD_PER_SHARD_MS = 1_000;
const LONGEST_SPREAD_MS = 25_000;
const SHARDS_AT_ONCE = 4;

/** Resolves once commits A and B of all shards are made. Throws only when no shard could be asked at all. */
export async function tickAll(env: Env, at: number): Promise<void> {
  const shards = await shardsOf(env);
  const spreadMs =
    shards.length <= SHARDS_AT_ONCE ? 0 : Math.min(LONGEST_SPREAD_MS, shards.length * SPREAD_PER_SHARD_MS);
  const trigger = development() ? "replay" : "cron";
  const results = await Promise.allSettled(
    shards.map((shard) => schedulerOf(env, shard).tick(shard, at, trigger, spreadMs)),
  );
  results.forEach((result, index) => {
    if (result.status === "rejected") console.error("shard", shards[index], "at", at, result.reason);
  });
}

async function shardsOf(env: Env): Promise<number[]> {
  try {
    return await shardNumbers(env.DB);
  } catch (error) {
    const fault = await schemaFault(env.DB).catch(() => null);
    throw fault === null ? error : new Error(fault, { cause: error });
  }
}
