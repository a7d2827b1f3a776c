import { MINUTE_MS } from "../check/check.ts";
import type { Monitor } from "../config/monitor.ts";
import type { RegionState } from "./state.ts";

const MIN_GAP_MINUTES = 5;
const INTERVALS = 3;

/** Longer than this between two answered minutes, and nothing runs on from one to the other. */
export function gapMinutes({ intervalMinutes }: Pick<Monitor, "intervalMinutes">): number {
  return Math.max(INTERVALS * intervalMinutes, MIN_GAP_MINUTES);
}

/** It did not answer for long before `at`, epoch ms: what it answered then says nothing of now. */
export function isAcrossGap({ lastAt }: RegionState, at: number, monitor: Monitor): boolean {
  return lastAt !== null && at - lastAt > (gapMinutes(monitor) + 1) * MINUTE_MS;
}

export function withoutStreak(region: RegionState): RegionState {
  const good = { notDownInARow: 0, notDownSince: null };
  return region.regional
    ? { ...region, ...good }
    : { ...region, ...good, downInARow: 0, downSince: null, firstDown: null };
}
