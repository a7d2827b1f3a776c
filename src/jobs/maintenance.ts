/** Maintenance windows as people enter and delete them. One that reaches into the past has its minutes re-evaluated. */

import type { MaintenanceWindow } from "../core/config/maintenance.ts";
import { pastOf } from "../core/shard/changed-windows.ts";
import type { RecountedSpan } from "../core/shard/settle.ts";
import type { Env } from "../env.ts";
import { createMaintenance, deleteMaintenance, listMaintenance } from "../store/maintenance.ts";
import { getMonitor } from "../store/monitors.ts";
import { shardNumbers } from "../store/state.ts";
import { schedulerOf } from "./scheduler-stub.ts";

/** False when the id is taken. `now` is epoch ms. */
export async function addWindow(env: Env, window: MaintenanceWindow, now: number): Promise<boolean> {
  if (!(await createMaintenance(env.DB, { ...window, createdAt: now }))) return false;
  await Promise.all([recountWithin(env, window, now), announceNow(env)]);
  return true;
}

/** False for an unknown id. */
export async function removeWindow(env: Env, id: string, now: number): Promise<boolean> {
  const window = (await listMaintenance(env.DB)).find((known) => known.id === id);
  if (!(await deleteMaintenance(env.DB, id))) return false;
  await Promise.all([window && recountWithin(env, window, now), announceNow(env)]);
  return true;
}

/** The page says so at once. The window is stored already: a shard that can't be asked shows it with its next tick. */
async function announceNow(env: Env): Promise<void> {
  const shards = await shardNumbers(env.DB);
  await Promise.all(
    shards.map((shard) =>
      schedulerOf(env, shard)
        .refresh(shard)
        .catch((error) => console.error("announcing maintenance at shard", shard, error)),
    ),
  );
}

/** A recurring window counts from now on: what was judged before it was added stays. */
async function recountWithin(env: Env, window: MaintenanceWindow, now: number): Promise<void> {
  const span = pastOf(window, now);
  if (span === null) return;
  const stored = window.monitor === null ? null : await getMonitor(env.DB, window.monitor);
  const shards = stored === null ? await shardNumbers(env.DB) : [stored.shard];
  await Promise.all(shards.map((shard) => recountShard(env, shard, span)));
}

async function recountShard(env: Env, shard: number, span: RecountedSpan): Promise<void> {
  const scheduler = schedulerOf(env, shard);
  try {
    await scheduler.reevaluate(shard, span);
  } catch (error) {
    // For some minutes after a deploy a Scheduler may be of the version before.
    console.error("re-evaluating shard", shard, error);
    for (let next: number | null = 0; next !== null; ) next = await scheduler.recount(shard, span, next);
  }
}
