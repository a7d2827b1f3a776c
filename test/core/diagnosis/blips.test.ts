import { describe, expect, it } from "vitest";
import { blipsOf, detectionOf, runsOf } from "../../../src/core/diagnosis/blips.ts";
import { readyHistory } from "../../../src/core/diagnosis/history.ts";
import { down, historyOf, type Marks } from "./history-of.ts";

const blips = (marks: Marks) => blipsOf(runsOf(readyHistory(historyOf({ days: 1, ...marks }))));

describe("how long a blip lasted", () => {
  it("knows only the interval around a failure without rechecks", () => {
    expect(blips({ at: (m) => (m === 100 ? down() : null) }).lengths).toMatchObject([
      { minMs: 0, maxMs: 120_000 },
    ]);
  });

  it("is bounded by the last failing and the first good recheck", () => {
    const found = blips({
      at: (m) => (m === 100 ? down() : null),
      rechecks: (m) => (m === 100 ? [down(), down(), {}, {}] : []),
    });
    // Failing at 0, 2 and 5 s, good at 10 s; the last good check was a minute before.
    expect(found.lengths).toMatchObject([{ minMs: 5000, maxMs: 70_000 }]);
    expect(found).toMatchObject({ count: 1, medianMs: 37_500 });
  });

  it("leaves out what was good between two rechecks", () => {
    const found = blips({
      at: (m) => (m === 100 ? down() : null),
      rechecks: (m) => (m === 100 ? [{}, down(), {}, {}] : []),
    });
    expect(found.lengths).toMatchObject([{ minMs: 0, maxMs: 70_000 }]);
  });

  it("is one blip however many regions saw it", () => {
    const regions = ["weur", "enam"] as const;
    expect(blips({ regions, at: (m) => (m === 100 ? down() : null) }).count).toBe(1);
    expect(
      blips({ regions, at: (m, region) => (m === (region === "weur" ? 100 : 101) ? down() : null) }).count,
    ).toBe(1);
    expect(
      blips({ regions, at: (m, region) => (m === (region === "weur" ? 100 : 102) ? down() : null) }).count,
    ).toBe(2);
  });

  it("leaves out what is an outage of ten minutes or more, in every region", () => {
    const at = (m: number) => (m >= 100 && m < 120 ? down() : null);
    expect(blips({ at }).count).toBe(0);
    expect(
      blips({ regions: ["weur", "enam"], at: (m, region) => (region === "weur" ? at(m) : null) }).count,
    ).toBe(1);
  });
});

describe("sampling honesty", () => {
  it.each([
    [1, 1 / 6],
    [5, 1 / 30],
  ])("one check in %i minutes sees a 10 s blip with a chance of %f", (interval, chance) => {
    expect(detectionOf(interval, []).chanceToSee10s).toBeCloseTo(chance, 10);
  });

  it("knows the shortest blip seen, and none when none was", () => {
    const lengths = [
      { at: 0, minMs: 0, maxMs: 70_000 },
      { at: 1, minMs: 0, maxMs: 12_000 },
    ];
    expect(detectionOf(1, lengths).shortestSeenMs).toBe(12_000);
    expect(detectionOf(1, []).shortestSeenMs).toBeNull();
  });
});
