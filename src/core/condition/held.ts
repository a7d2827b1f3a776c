/** A region that was not asked, because what it suffers from goes on: its last answer stands. */
import { type Check, MINUTE_MS } from "../check/check.ts";
import type { Region } from "../check/reading.ts";
import type { MonitorState, RegionState } from "./state.ts";

/** All regions are asked more often than this; what is older says nothing of now. */
const MAX_HELD_MS = 20 * MINUTE_MS;

/** It is down, in an outage or a regional that is open. */
export function isSuffering({ last, regional }: RegionState, open: MonitorState["open"]): boolean {
  return last === "down" && (open.outage !== null || (regional && open.regional !== null));
}

/** Regions without a check in this minute that is at `at` (epoch ms); one that was asked and lost has one. */
export function heldRegions(
  before: MonitorState,
  regions: readonly Region[],
  checks: readonly Check[],
  at: number,
): Region[] {
  return before.regions
    .filter(
      (known) =>
        regions.includes(known.region) &&
        !checks.some(({ region }) => region === known.region) &&
        isSuffering(known, before.open) &&
        known.lastAt !== null &&
        at - known.lastAt <= MAX_HELD_MS,
    )
    .map(({ region }) => region);
}
