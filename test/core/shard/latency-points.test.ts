import { describe, expect, it } from "vitest";
import type { Check } from "../../../src/core/check/check.ts";
import type { Verdict } from "../../../src/core/check/verdict.ts";
import { latencyPoints } from "../../../src/core/shard/latency-points.ts";

const HOUR = 490_000;

function check(minute: number, verdict: Verdict, latencyMs: number, attempt = 0): Check {
  return { minute, at: minute * 60_000, region: "weur", attempt, verdict, latencyMs } as unknown as Check;
}

describe("points of a latency chart", () => {
  it("are a step each, with the failing checks counted and their seconds left out", () => {
    const start = HOUR * 60;
    const checks = [
      check(start, "up", 100),
      check(start + 59, "slow", 300),
      check(start + 60, "down", 30_000),
      check(start + 61, "up", 200),
      check(start + 180, "up", 50),
    ];
    const points = latencyPoints(checks, 3_600_000);
    expect(points.map(({ at, down, total }) => [at / 3_600_000 - HOUR, down, total])).toEqual([
      [0, 0, 2],
      [1, 1, 2],
      [3, 0, 1],
    ]);
    const medians = points.map(({ p50 }) => p50!);
    expect(medians[1]).toBeGreaterThan(195);
    expect(medians[1]).toBeLessThan(205);
    expect(points[0]!.p95).toBeLessThan(310);
  });

  it("know nothing of rechecks, lost and unsupported ones", () => {
    const checks = [check(60, "lost", 0), check(60, "unsupported", 0), check(60, "down", 9, 1)];
    expect(latencyPoints(checks, 60_000)).toEqual([]);
  });

  it("have no latency where nothing good was answered", () => {
    expect(latencyPoints([check(60, "down", 10_000)], 60_000)).toEqual([
      { at: 3_600_000, p50: null, p95: null, down: 1, total: 1 },
    ]);
  });
});
