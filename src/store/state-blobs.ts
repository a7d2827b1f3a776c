/**
 * The blobs of a state row, kept within what D1 takes: 2 MB a row and a parameter, which hex doubles. A shard that grew
 * too large gives up what costs it least, since a commit that does not fit would leave it blind.
 */
import type { ShardConfig, ShardCore } from "../core/shard/shard.ts";
import type { MonitorRollup, Rollup, ShardView } from "../core/shard/view.ts";
import { packJson } from "./blob.ts";
import { packCore, packRollup } from "./by-id-blob.ts";

export interface StateBlobs {
  readonly core?: ShardCore;
  readonly view?: ShardView;
  readonly config?: ShardConfig;
  readonly rollup?: Rollup;
}

/** Written each minute: speed before size. The rollup changes once an hour. */
const LEVEL = { core: 3, view: 3, config: 6, rollup: 6 } as const;
/** 250 monitors in 11 regions take 180, 25, 4 and 800 kB. */
const MAX_BYTES = { core: 700_000, view: 200_000, config: 200_000, rollup: 850_000 } as const;
/** What a rollup that is too large keeps, tried in turn. */
const SHORTER = [
  { hours: 12, days: 89 },
  { hours: 4, days: 89 },
  { hours: 1, days: 30 },
  { hours: 0, days: 0 },
] as const;

/** The columns to write; what is absent or left out stays as it is. */
export function stateBlobs(state: StateBlobs): { name: keyof StateBlobs; packed: Uint8Array }[] {
  return (["core", "view", "config", "rollup"] as const).flatMap((name) => {
    const packed = state[name] === undefined ? null : fitting(name, state);
    return packed === null ? [] : [{ name, packed }];
  });
}

function pack(name: keyof StateBlobs, state: StateBlobs, level: number): Uint8Array {
  if (name === "core") return packCore(state.core!, level);
  return name === "rollup" ? packRollup(state.rollup!, level) : packJson(state[name], level);
}

function fitting(name: keyof StateBlobs, state: StateBlobs): Uint8Array | null {
  const whole = pack(name, state, LEVEL[name]);
  if (whole.length <= MAX_BYTES[name]) return whole;
  switch (name) {
    // References to earlier evidence: that costs bytes, not minutes.
    case "core":
      return packCore({ ...state.core!, evidence: {} }, 9);
    case "rollup":
      return shorterRollup(state.rollup!);
    // Then it stays out of date, and each tick compiles it from the tables.
    case "config":
      return null;
    case "view":
      return packJson(state.view, 9);
    default:
      return name satisfies never;
  }
}

function shorterRollup(rollup: Rollup): Uint8Array {
  let packed: Uint8Array = new Uint8Array();
  for (const { hours, days } of SHORTER) {
    const shorter = ({ days: all, hours: each }: MonitorRollup): MonitorRollup => ({
      days: all.slice(all.length - Math.min(days, all.length)),
      hours: each.slice(each.length - Math.min(hours, each.length)),
    });
    packed = packRollup(new Map([...rollup].map(([id, entry]) => [id, shorter(entry)])), 9);
    if (packed.length <= MAX_BYTES.rollup) break;
  }
  return packed;
}
