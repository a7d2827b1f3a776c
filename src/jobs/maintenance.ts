/** Maintenance windows as people add, change and delete them. One that reaches into the past has its minutes re-evaluated. */

import type { MaintenanceWindow } from "../core/config/maintenance.ts";
import { changedWindows } from "../core/shard/changed-windows.ts";
import type { RecountedSpan } from "../core/shard/settle.ts";
import type { Env } from "../env.ts";
import {
  createMaintenance,
  deleteMaintenance,
  getMaintenance,
  replaceMaintenance,
} from "../store/maintenance.ts";
import { getMonitor } from "../store/monitors.ts";
import { shardNumbers } from "../store/state.ts";
import { schedulerOf } from "./scheduler-stub.ts";

/** False when the id is taken. `now` is epoch ms. */
export async function addWindow(env: Env, window: MaintenanceWindow, now: number): Promise<boolean> {
  if (!(await createMaintenance(env.DB, { ...window, createdAt: now }))) return false;
  await Promise.all([recountAll(env, changedWindows([], [window], now)), announceNow(env)]);
  return true;
}

/** One that was moved is announced again. Null when it was deleted meanwhile. */
export async function changeWindow(
  env: Env,
  former: MaintenanceWindow,
  wanted: MaintenanceWindow,
  now: number,
): Promise<MaintenanceWindow | null> {
  const changed = { ...former, ...wanted };
  const window = { ...changed, ...(isMoved(former, changed) ? { createdAt: now } : {}) };
  if (!(await replaceMaintenance(env.DB, window))) return null;
  await Promise.all([recountAll(env, changedWindows([former], [window], now)), announceNow(env)]);
  return window;
}

/** Another zone moves every occurrence of a recurring window; a one-off window stays where it is. */
function isMoved(former: MaintenanceWindow, { from, cron, timeZone }: MaintenanceWindow): boolean {
  if (former.from !== from || former.cron !== cron) return true;
  return cron !== null && (former.timeZone ?? "UTC") !== (timeZone ?? "UTC");
}

/** False for an unknown id. */
export async function removeWindow(env: Env, id: string, now: number): Promise<boolean> {
  const window = await getMaintenance(env.DB, id);
  if (!(await deleteMaintenance(env.DB, id))) return false;
  const former = window === null ? [] : [window];
  await Promise.all([recountAll(env, changedWindows(former, [], now)), announceNow(env)]);
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

async function recountAll(env: Env, spans: readonly RecountedSpan[]): Promise<void> {
  for (const span of spans) {
    const stored = span.monitor === null ? null : await getMonitor(env.DB, span.monitor);
    const shards = stored === null ? await shardNumbers(env.DB) : [stored.shard];
    await Promise.all(shards.map((shard) => recountShard(env, shard, span)));
  }
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
