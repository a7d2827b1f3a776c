import type { Check } from "../../core/check/check.ts";

/** A check and whose it is: `key` is the monitor's. `at` is kept to 100 ms, latencies to 1 ms. */
export interface PackedCheck extends Check {
  readonly key: number;
}

export const STEP_MS = 100;

/** More rows than an hour of a full shard, or a day of a monitor, could have. */
export const MAX_ROWS = 1_000_000;

/** Where another monitor or region begins: predictions start over there. */
export function seriesStarts(keys: readonly number[], regions: readonly number[]): boolean[] {
  return keys.map(
    (key, index) => index === 0 || key !== keys[index - 1] || regions[index] !== regions[index - 1],
  );
}
