import { describe, expect, it } from "vitest";
import { monthsOf } from "../../../src/core/shard/months.ts";
import { sketchOf } from "../../../src/core/shard/sketch.ts";

const dayOf = (date: string) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const day = (date: string, outageSeconds = 0, blips = 0, observedSeconds = 86_400) => ({
  totals: { day: dayOf(date), blips, observedSeconds, outageSeconds },
});

describe("months", () => {
  it("sum up their days, newest first, by UTC", () => {
    const months = monthsOf([
      day("2026-01-31", 8640, 2),
      day("2026-02-01"),
      day("2026-02-28", 17_280, 3),
      day("2025-12-31", 86_400, 1),
    ]);
    expect(months.map(({ at }) => new Date(at).toISOString().slice(0, 10))).toEqual([
      "2026-02-01",
      "2026-01-01",
      "2025-12-01",
    ]);
    expect(months.map(({ uptime }) => uptime)).toEqual([0.9, 0.9, 0]);
    expect(months.map(({ blips, outageSeconds }) => [blips, outageSeconds])).toEqual([
      [3, 17_280],
      [2, 8640],
      [1, 86_400],
    ]);
  });

  it("claim no uptime of a time that nobody watched", () => {
    expect(monthsOf([day("2026-03-01", 0, 0, 0)])).toMatchObject([{ uptime: null }]);
  });

  it("merge the latencies of their days", () => {
    const [fast, slow] = [Array(90).fill(100), Array(90).fill(900)];
    const of = (date: string, latencies: number[]) => ({ ...day(date), sketch: sketchOf(latencies) });
    const [month] = monthsOf([of("2026-03-01", fast), of("2026-03-02", slow), day("2026-03-03")]);
    expect(month!.p95! / 900).toBeCloseTo(1, 1);
    expect(monthsOf([day("2026-03-03")])[0]!.p95).toBeNull();
  });
});
