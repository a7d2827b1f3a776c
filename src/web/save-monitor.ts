/** Saving a monitor, whoever asks (the API or the admin page): validated, its address judged, oddities as warnings. */
import { channelsNamed, unknownChannel } from "../core/config/channel/unknown.ts";
import type { InputFault } from "../core/config/input-fault.ts";
import type { Monitor } from "../core/config/monitor.ts";
import { parseMonitor } from "../core/config/monitor-input.ts";
import { parentFaults } from "../core/config/parent-faults.ts";
import { targetFaults } from "../core/config/target-faults.ts";
import { development, type Env } from "../env.ts";
import { unreachable } from "../jobs/host-fault.ts";
import { schedulerOf } from "../jobs/scheduler-stub.ts";
import { listChannels } from "../store/channels.ts";
import {
  createMonitor,
  deleteMonitor,
  dependencies,
  putMonitor,
  type StoredMonitor,
} from "../store/monitors.ts";

export type SaveMonitor =
  | {
      readonly kind: "saved";
      readonly stored: StoredMonitor;
      readonly created: boolean;
      readonly warnings: readonly InputFault[];
    }
  | { readonly kind: "invalid"; readonly faults: readonly InputFault[] }
  | { readonly kind: "taken" };

type Read =
  | { readonly ok: true; readonly monitor: Monitor; readonly warnings: readonly InputFault[] }
  | { readonly ok: false; readonly faults: readonly InputFault[] };

/** Schema, then address, then the channels that it names: what the schema refuses is not worth a second opinion. */
export async function readMonitor(env: Env, input: unknown): Promise<Read> {
  const result = parseMonitor(input);
  if (!result.ok) return result;
  const faults = [
    ...targetFaults(result.monitor, { development: development() }),
    ...(await unknownChannels(env, result.monitor)),
    ...(await parentFaultsOf(env, result.monitor)),
  ];
  return faults.length === 0 ? result : { ok: false, faults };
}

async function unknownChannels(env: Env, { alert }: Monitor): Promise<InputFault[]> {
  const named = channelsNamed(alert);
  if (named.length === 0) return [];
  const known = (await listChannels(env.DB)).map(({ id }) => id);
  return named
    .filter(({ id }) => !known.includes(id))
    .map(({ id, path }) => ({ path: path.join("."), message: unknownChannel(id, known) }));
}

async function parentFaultsOf(env: Env, monitor: Monitor): Promise<InputFault[]> {
  if (monitor.dependsOn.length === 0) return [];
  return parentFaults(monitor, await dependencies(env.DB));
}

export async function addMonitor(env: Env, input: unknown, now: number): Promise<SaveMonitor> {
  const result = await readMonitor(env, input);
  if (!result.ok) return { kind: "invalid", faults: result.faults };
  const [stored, outOfReach] = await Promise.all([
    createMonitor(env.DB, result.monitor, now),
    reachWarnings(result.monitor),
  ]);
  if (stored === null) return { kind: "taken" };
  await shown(env, stored.shard);
  return { kind: "saved", stored, created: true, warnings: [...result.warnings, ...outOfReach] };
}

/** Replaces the monitor `id` or makes it. The input's own id must match or be absent. */
export async function replaceMonitor(
  env: Env,
  id: string,
  input: unknown,
  now: number,
): Promise<SaveMonitor> {
  const named =
    typeof input === "object" && input !== null && !Array.isArray(input) ? { id, ...input } : input;
  const result = await readMonitor(env, named);
  if (!result.ok) return { kind: "invalid", faults: result.faults };
  if (result.monitor.id !== id)
    return {
      kind: "invalid",
      faults: [{ path: "id", message: `must be "${id}", as in the path, or absent` }],
    };
  const [{ stored, created }, outOfReach] = await Promise.all([
    putMonitor(env.DB, result.monitor, now),
    reachWarnings(result.monitor),
  ]);
  await shown(env, stored.shard);
  return { kind: "saved", stored, created, warnings: [...result.warnings, ...outOfReach] };
}

export const HOST_PATH = "target.host";

/** A name may lead elsewhere tomorrow: said, not refused. */
async function reachWarnings(monitor: Monitor): Promise<InputFault[]> {
  const message = await unreachable(monitor, { development: development() });
  return message === null ? [] : [{ path: HOST_PATH, message }];
}

/** The pages follow at once. What is saved is saved: a Scheduler that can't answer now catches up with its next tick. */
async function shown(env: Env, shard: number): Promise<void> {
  try {
    await schedulerOf(env, shard).refresh(shard);
  } catch (error) {
    console.error("refresh", shard, error);
  }
}

/** Takes its history, incidents and events along. False: there was none. */
export async function removeMonitor(env: Env, id: string): Promise<boolean> {
  const removed = await deleteMonitor(env.DB, id);
  if (removed === null) return false;
  await schedulerOf(env, removed.shard).forget(removed.shard, removed.key, id);
  return true;
}
