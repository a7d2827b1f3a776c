/** What the Schedulers' own copies say, asked for only while D1 can't be read or falls behind. */
import type { ShardView } from "../core/shard/view.ts";
import type { Env } from "../env.ts";
import { inTime } from "../jobs/end-of.ts";
import type { LastKnown } from "../jobs/last-known.ts";
import { schedulerOf } from "../jobs/scheduler-stub.ts";

/** A visitor does not wait longer for it. */
const MAX_WAIT_MS = 2_000;
/** So often one isolate asks, whatever the number of visitors: each call is a request of the plan's. */
const KEPT_MS = 15_000;
const MAX_SHARDS = 8;

interface Kept {
  readonly at: number;
  readonly known: LastKnown | null;
}

const kept = new WeakMap<DurableObjectNamespace, Map<number, Kept>>();

/** Null where the Scheduler can't be asked, or is of a version before. */
export async function copyOf(env: Env, shard: number): Promise<LastKnown | null> {
  const now = Date.now();
  const shards = kept.get(env.SCHEDULER) ?? new Map<number, Kept>();
  kept.set(env.SCHEDULER, shards);
  const last = shards.get(shard);
  if (last !== undefined && now - last.at < KEPT_MS) return last.known;
  const known = await ask(env, shard).catch(() => null);
  shards.set(shard, { at: now, known });
  return known;
}

async function ask(env: Env, shard: number): Promise<LastKnown | null> {
  const asked = schedulerOf(env, shard).lastKnown(shard) as Promise<LastKnown | null>;
  return await inTime(asked, MAX_WAIT_MS, "the Scheduler did not answer in time");
}

export interface Copies {
  /** Private monitors too. */
  readonly views: readonly ShardView[];
  /** Since when D1 takes no commits, epoch ms; null where no Scheduler says so. */
  readonly since: number | null;
}

/** Of the shards that Scheduler 0 remembers. */
export async function allCopies(env: Env): Promise<Copies> {
  const first = await copyOf(env, 0);
  const others = (first?.shards ?? []).filter((shard) => shard !== 0).slice(0, MAX_SHARDS - 1);
  const copies = [first, ...(await Promise.all(others.map((shard) => copyOf(env, shard))))];
  const since = copies.flatMap((copy) => copy?.trouble?.since ?? []);
  return {
    views: copies.flatMap((copy) => copy?.view ?? []),
    since: since.length === 0 ? null : Math.min(...since),
  };
}
