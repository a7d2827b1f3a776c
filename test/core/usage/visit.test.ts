import { describe, expect, it } from "vitest";
import { freeLimit } from "../../../src/core/usage/quotas.ts";
import { NO_COUNTS } from "../../../src/core/usage/tally.ts";
import { countedVisit } from "../../../src/core/usage/visit.ts";

const DRAWS = 10_000;
const visit = (rowsRead: number, rowsWritten: number) => ({
  ...NO_COUNTS,
  workerRequests: 1,
  rowsRead,
  rowsWritten,
});
const drawn = (rowsRead: number, rowsWritten: number) =>
  Array.from({ length: DRAWS }, (_, index) =>
    countedVisit(visit(rowsRead, rowsWritten), (index + 0.5) / DRAWS),
  );

describe.each([
  ["a badge", 2, 0],
  ["a page", 12, 0],
  ["a call that lists checks", 4_000, 0],
  ["a saved monitor", 20, 6],
  ["a monitor's deletion", 900, 400],
  ["a step of a restore", 30, 20_000],
  ["a backup's page", 60_000, 0],
])("%s", (_, rowsRead, rowsWritten) => {
  it("is estimated right on average", () => {
    const mean = (of: "rowsRead" | "rowsWritten" | "workerRequests") =>
      drawn(rowsRead, rowsWritten).reduce((sum, counted) => sum + (counted?.[of] ?? 0), 0) / DRAWS;
    expect(mean("workerRequests")).toBeGreaterThan(0.9);
    expect(mean("workerRequests")).toBeLessThan(1.1);
    for (const [of, truth] of [
      ["rowsRead", rowsRead],
      ["rowsWritten", rowsWritten],
    ] as const)
      expect(Math.abs(mean(of) - truth)).toBeLessThanOrEqual(truth * 0.02);
  });

  it("never counts as more than itself and a fifth of a percent of any quota", () => {
    const most = (of: "rowsRead" | "rowsWritten") =>
      Math.max(...drawn(rowsRead, rowsWritten).map((counted) => counted?.[of] ?? 0));
    expect(most("rowsRead")).toBeLessThanOrEqual(Math.max(rowsRead, freeLimit("rowsRead") / 500));
    expect(most("rowsWritten")).toBeLessThanOrEqual(Math.max(rowsWritten, freeLimit("rowsWritten") / 500));
  });
});
