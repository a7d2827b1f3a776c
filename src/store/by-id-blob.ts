/** The two blobs that hold something by monitor id: objects in JSON, Maps in here. */
import type { ShardCore } from "../core/shard/shard.ts";
import type { MonitorRollup, Rollup } from "../core/shard/view.ts";
import { packJson, unpackHex } from "./blob.ts";

const BY_ID = ["monitors", "lastGood", "patientAt", "digests", "unnamed", "heartbeats"] as const;
type Stored<T> = Readonly<Record<string, T>>;

export function packCore(core: ShardCore, level: number): Uint8Array {
  const objects = BY_ID.map((name) => [name, Object.fromEntries<unknown>(core[name] ?? [])]);
  return packJson({ ...core, ...Object.fromEntries(objects) }, level);
}

/** From a `hex(column)`; null when it was never written, or is unreadable. */
export function readCore(hex: string | null): ShardCore | null {
  const stored = unpackHex<Stored<Stored<unknown>>>(hex);
  if (stored === null) return null;
  const maps = BY_ID.map((name) => [name, new Map(Object.entries(stored[name] ?? {}))]);
  return { ...stored, ...Object.fromEntries(maps) } as unknown as ShardCore;
}

export function packRollup(rollup: Rollup, level: number): Uint8Array {
  return packJson(Object.fromEntries(rollup), level);
}

/** Like `readCore`. */
export function readRollupBlob(hex: string | null): Rollup | null {
  const stored = unpackHex<Stored<MonitorRollup>>(hex);
  return stored === null ? null : new Map(Object.entries(stored));
}
