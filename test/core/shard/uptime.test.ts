import { describe, expect, it } from "vitest";
import { uptime, wilson } from "../../../src/core/shard/uptime.ts";

describe("wilson", () => {
  // Values from Newcombe (1998), table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("%i of %i is between %f and %f", (failures, total, low, high) => {
    const rate = wilson(failures, total);
    expect(rate.value).toBeCloseTo(failures / total, 10);
    expect(rate.low).toBeCloseTo(low, 4);
    expect(rate.high).toBeCloseTo(high, 4);
  });

  it("knows nothing of nothing", () => {
    expect(wilson(0, 0)).toEqual({ value: 0, low: 0, high: 1 });
  });
});

describe("uptime", () => {
  it("is null, not 100 %, when nothing was observed", () => {
    expect(uptime(0, 0)).toBeNull();
    expect(uptime(60, 600)).toBeCloseTo(0.9);
  });
});
