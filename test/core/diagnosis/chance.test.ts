import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  atLeast,
  atMost,
  bestOf,
  chiSquareAtLeast,
  combine,
  drawnAtLeast,
  holm,
  logAtLeast,
} from "../../../src/core/diagnosis/chance.ts";
import { median } from "../../../src/core/words/median.ts";

describe("exact tails", () => {
  it.each([
    // By hand: P(X ≥ 3 | 3, ½) = 1/8; P(X ≥ 1 | 2, ½) = 3/4; P(X ≥ 2 | 4, ½) = 11/16.
    ["three of three coins", atLeast(3, 3, 0.5), 1 / 8],
    ["at least one of two", atLeast(1, 2, 0.5), 3 / 4],
    ["at least two of four", atLeast(2, 4, 0.5), 11 / 16],
    ["none asked for", atLeast(0, 5, 0.1), 1],
    ["more than there are", atLeast(6, 5, 0.9), 0],
    ["at most none of three", atMost(0, 3, 0.5), 1 / 8],
    // All four failing days among the four Mondays of thirty days: 1 / C(30, 4).
    ["four of four Mondays", drawnAtLeast(4, 30, 4, 4), 1 / 27_405],
    // χ² with two degrees has the tail exp(−x/2).
    ["chi-square with two degrees", chiSquareAtLeast(6, 2), Math.exp(-3)],
    // Fisher of one level is that level.
    ["one level combined", combine([0.2]), 0.2],
    // −2·ln(0.01) = 9.21 on four degrees: e^(−x/2)(1 + x/2).
    ["two levels of 0.1 combined", combine([0.1, 0.1]), 0.01 * (1 + Math.log(100))],
  ])("%s", (_, found, expected) => {
    expect(found).toBeCloseTo(expected, 10);
  });

  it("keeps tiny tails, where one minus the lower tail would be zero", () => {
    expect(atLeast(40, 40, 0.1) / 1e-40).toBeCloseTo(1, 6);
  });

  it("never lets the logarithm of the bound fall below the tail itself", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (n, k, p) => {
          const hits = Math.min(k, n);
          expect(Math.exp(logAtLeast(hits, n, p))).toBeGreaterThanOrEqual(atLeast(hits, n, p) - 1e-9);
        },
      ),
    );
  });
});

describe("the correction for having tried many patterns", () => {
  it("steps down as Holm's example does", () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
  });

  it("never passes one, never falls below the raw level, and keeps the order", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (raw) => {
        const corrected = holm(raw);
        raw.forEach((p, index) => {
          expect(corrected[index]).toBeGreaterThanOrEqual(p);
          expect(corrected[index]).toBeLessThanOrEqual(1);
          raw.forEach((q, other) => {
            if (p < q) expect(corrected[index]!).toBeLessThanOrEqual(corrected[other]!);
          });
        });
      }),
    );
    expect(bestOf(0.4, 5)).toBe(1);
  });
});

it("the median of an even list is the mean of its middle, of nothing null", () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, null]);
});
