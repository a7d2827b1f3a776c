/**
 * What a request of the Worker's stands for when only some are counted: the more it took, the likelier it is counted, and what
 * is counted stands for as many as its chance says. So the estimate is right on average, a single import or deletion is
 * counted as itself, and no request that happens to be counted is mistaken for a busy day.
 */
import type { Counts } from "./tally.ts";

/** A request that took next to nothing; one that took this much more is counted each time. */
const LEAST_CHANCE = 1 / 100;
const SURE_ROWS_WRITTEN = 100;
const SURE_ROWS_READ = 10_000;

/** From 0 to 1. */
function chanceOf({ rowsRead, rowsWritten }: Pick<Counts, "rowsRead" | "rowsWritten">): number {
  return Math.min(1, LEAST_CHANCE + rowsWritten / SURE_ROWS_WRITTEN + rowsRead / SURE_ROWS_READ);
}

/** What to count for a visit, `draw` being random from 0 to 1; null: nothing. */
export function countedVisit(
  { rowsRead, rowsWritten, workerRequests }: Counts,
  draw: number,
): Pick<Counts, "rowsRead" | "rowsWritten" | "workerRequests"> | null {
  const chance = chanceOf({ rowsRead, rowsWritten });
  if (draw >= chance) return null;
  // Up or down by the rest of the draw: whole numbers, and still right on average.
  const whole = (count: number) => Math.floor(count / chance + draw / chance);
  return {
    rowsRead: whole(rowsRead),
    rowsWritten: whole(rowsWritten),
    workerRequests: whole(workerRequests),
  };
}
