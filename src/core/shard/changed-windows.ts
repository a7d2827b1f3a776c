/** Maintenance windows that came or went: what they cover of the past has to be re-evaluated. */
import type { MaintenanceWindow } from "../config/maintenance.ts";
import type { RecountedSpan } from "./settle.ts";

/** Of those in one of both lists only, by when and whom they cover. A recurring window counts from now on. `now` is epoch ms. */
export function changedWindows(
  former: readonly MaintenanceWindow[],
  present: readonly MaintenanceWindow[],
  now: number,
): RecountedSpan[] {
  return [...missingIn(present, former), ...missingIn(former, present)].flatMap((window) => {
    const span = pastOf(window, now);
    return span === null ? [] : [span];
  });
}

/** What of a window is to be re-evaluated; null for nothing. */
export function pastOf({ monitor, from, to }: MaintenanceWindow, now: number): RecountedSpan | null {
  return from === null || from >= now ? null : { monitor, from, to: to ?? now };
}

/** What visitors read of it changes nothing that was judged. */
function coverOf({ monitor, from, to, cron, durationMinutes, timeZone }: MaintenanceWindow): string {
  return JSON.stringify([monitor, from, to, cron, durationMinutes, timeZone]);
}

function missingIn(
  list: readonly MaintenanceWindow[],
  other: readonly MaintenanceWindow[],
): MaintenanceWindow[] {
  const known = new Set(list.map(coverOf));
  return other.filter((window) => !known.has(coverOf(window)));
}
