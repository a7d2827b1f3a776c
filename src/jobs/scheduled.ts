/** The Cron Trigger's side of a tick: every shard's Scheduler does the minute, and none can keep another from it. */
import { development, type Env } from "../env.ts";
import { noteCron } from "../store/settings.ts";
import { schemaFault, tickingShards } from "../store/state.ts";
import { inTime } from "./end-of.ts";
import { schedulerOf } from "./scheduler-stub.ts";
import { type Clock, wallClock } from "./shell.ts";
import type { Trigger } from "./tick.ts";

/** Few shards need no spreading; many on one machine would inflate each other's latencies. */
const SPREAD_PER_SHARD_MS = 1_000;
const MAX_SPREAD_MS = 25_000;
const MAX_AT_ONCE = 4;
/** Before each further try to read which shards there are: D1 is away for some seconds when it moves. */
const PAUSES_MS = [300, 1_000, 3_000, 6_000];
/** A D1 that does not answer must not hold the minute up. */
const MAX_READ_MS = 3_000;
/** A Durable Object that was just reset takes the call a moment later. */
const RETRY_AFTER_MS = 500;

/** What a tick of all shards touches, so that tests can bring their own. */
export interface Cron {
  readonly shards: () => Promise<readonly number[]>;
  /** Those that Scheduler 0 remembers of the last trigger, for when D1 can't be read; empty when none. */
  readonly remembered: () => Promise<readonly number[]>;
  readonly tick: (
    shard: number,
    at: number,
    trigger: Trigger,
    spreadMs: number,
    shards: readonly number[],
  ) => Promise<unknown>;
  /** There is no shard to tick for. */
  readonly idle: (at: number) => Promise<void>;
  readonly clock: Clock;
}

/** Resolves once commits A and B of all shards are made. Throws only when no shard could be asked at all. */
export async function tickAll(env: Env, at: number): Promise<void> {
  await tickShards(
    {
      shards: () => shardsOf(env),
      remembered: async () => (await schedulerOf(env, 0).lastKnown(0)).shards,
      tick: (shard, ...rest) => schedulerOf(env, shard).tick(shard, ...rest),
      idle: (at) => noteCron(env.DB, at),
      clock: wallClock,
    },
    at,
  );
}

export async function tickShards(cron: Cron, at: number): Promise<void> {
  const shards = await patiently(cron);
  if (shards.length === 0) return cron.idle(at);
  const spreadMs =
    shards.length <= MAX_AT_ONCE ? 0 : Math.min(MAX_SPREAD_MS, shards.length * SPREAD_PER_SHARD_MS);
  const trigger = development() ? "replay" : "cron";
  await Promise.all(
    shards.map(async (shard) => {
      try {
        await onceMore(cron, () => cron.tick(shard, at, trigger, spreadMs, shards));
      } catch (error) {
        console.error("shard", shard, "at", at, error);
      }
    }),
  );
}

/** D1 says which shards there are; while it does not, those that were there in the last minute do theirs. */
async function patiently({ shards, remembered, clock }: Cron): Promise<readonly number[]> {
  const read = () => inTime(shards(), MAX_READ_MS, "D1 did not answer in time");
  for (const [tries, pauseMs] of PAUSES_MS.entries()) {
    try {
      return await read();
    } catch (error) {
      console.error(`the shards could not be read; once more in ${pauseMs} ms`, error);
      const known = tries === 0 ? [] : await remembered().catch(() => []);
      if (known.length > 0) return known;
      await clock.sleep(pauseMs);
    }
  }
  return await read();
}

/** Only what the platform itself calls worth a second try, and never an overloaded object. */
async function onceMore({ clock }: Cron, tick: () => Promise<unknown>): Promise<void> {
  try {
    await tick();
  } catch (error) {
    const { retryable = false, overloaded = false } = (error ?? {}) as {
      retryable?: boolean;
      overloaded?: boolean;
    };
    if (!retryable || overloaded) throw error;
    await clock.sleep(RETRY_AFTER_MS);
    await tick();
  }
}

async function shardsOf(env: Env): Promise<number[]> {
  try {
    return await tickingShards(env.DB);
  } catch (error) {
    const fault = await schemaFault(env.DB).catch(() => null);
    throw fault === null ? error : new Error(fault, { cause: error });
  }
}
