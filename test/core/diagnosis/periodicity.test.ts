import { describe, expect, it } from "vitest";
import { viewOf } from "../../../src/core/diagnosis/failures-in-view.ts";
import { readyHistory } from "../../../src/core/diagnosis/history.ts";
import { clockShift } from "../../../src/core/diagnosis/measure/local-time.ts";
import { folds } from "../../../src/core/diagnosis/measure/periodicity.ts";
import { hasPhase } from "../../../src/core/diagnosis/measure/phase-words.ts";
import { down, draw, historyOf, type Marks, MINUTE, START } from "./history-of.ts";

function foldOf(marks: Marks) {
  const history = readyHistory(historyOf(marks));
  return folds(viewOf(history, history.failing)).best;
}

const hit = (minute: number, period: number, phase: number) => (minute - phase) % period === 0;

describe("periodicity", () => {
  it.each([
    [5, 2, 1, 2],
    [10, 3, 1, 4],
    [30, 1, 1, 7],
    [60, 17, 1, 7],
    [360, 200, 1, 14],
    [1440, 195, 1, 14],
    [60, 15, 5, 14],
    [10_080, 300, 5, 56],
  ])("finds a natural period of %i minutes at phase %i", (period, phase, intervalMinutes, days) => {
    const fold = foldOf({
      days,
      intervalMinutes,
      at: (minute) => (hit(minute, period, phase) ? down() : null),
    });
    expect(fold).toMatchObject({ periodMinutes: period, natural: true });
    expect(((START + phase) % period) - fold!.phaseMinutes).toBe(0);
    expect(fold!.pValue).toBeLessThan(1e-3);
  });

  it.each([7, 13, 47, 93, 433])("finds the odd period of %i minutes", (period) => {
    const fold = foldOf({ days: 14, at: (minute) => (hit(minute, period, 3) ? down() : null) });
    expect(fold!.pValue).toBeLessThan(1e-4);
    expect(fold!.periodMinutes / period).toBeCloseTo(1, 2);
  });

  it("finds an hourly job that fails only now and then, under as much noise", () => {
    const fold = foldOf({
      days: 14,
      at: (minute) =>
        (hit(minute, 60, 17) && draw(minute) < 0.3) || draw(minute, 1) < 0.005 ? down() : null,
    });
    expect(fold).toMatchObject({ periodMinutes: 60 });
    expect(fold!.pValue).toBeLessThan(1e-6);
  });

  it("follows a nightly job over the change to summer time", () => {
    const fold = foldOf({
      days: 120,
      intervalMinutes: 5,
      at: (minute) => ((minute + clockShift("europe", START + minute)) % 1440 === 150 ? down() : null),
    });
    expect(fold).toMatchObject({ periodMinutes: 1440, clock: "europe", inside: 120, of: 120 });
    expect(hasPhase(fold!)).toContain("local winter time");
  });

  it("does not take one burst for a period, however dense", () => {
    const fold = foldOf({ at: (minute) => (minute >= 3000 && minute < 3030 ? down() : null) });
    expect(fold?.pValue ?? 1).toBeGreaterThan(0.05);
  });

  it("does not take a busy hour for a nightly job", () => {
    const fold = foldOf({
      days: 21,
      at: (minute) =>
        draw(minute) < 0.05 * Math.max(0, Math.sin((2 * Math.PI * minute) / 1440)) ? down() : null,
    });
    expect(fold?.pValue ?? 1).toBeGreaterThan(0.01);
  });

  it("rarely finds a period in pure chance", () => {
    let found = 0;
    for (let salt = 0; salt < 40; salt++) {
      const fold = foldOf({ days: 10, at: (minute) => (draw(minute, salt) < 0.002 ? down() : null) });
      if (fold !== null && fold.pValue < 0.05) found++;
    }
    expect(found).toBeLessThanOrEqual(4);
  });
});

describe("a fold in words", () => {
  const arc = {
    inside: 1,
    of: 1,
    cycles: 1,
    cyclesFailing: 1,
    pValue: 0,
    logP: 0,
    clock: "utc",
    natural: true,
  } as const;
  it.each([
    [30, 0, 2, "within 2 minutes after :00 and :30"],
    [60, 15, 0, "at :15"],
    [1440, 195, 1, "within 1 minute after 03:15 UTC each day"],
    [10_080, 4 * 1440 + 60, 2, "within 2 minutes after 01:00 UTC on Mondays"],
    [360, 90, 1, "within 1 minute after 01:30 UTC and every 6 hours from there"],
    [5, 1, 0, "at every 5 minutes from :01"],
  ])("%i minutes, phase %i, width %i: %s", (periodMinutes, phaseMinutes, widthMinutes, words) => {
    expect(hasPhase({ ...arc, periodMinutes, phaseMinutes, widthMinutes })).toBe(words);
  });
});

describe("local clocks", () => {
  it.each([
    ["europe", "2026-03-29T00:59Z", 0],
    ["europe", "2026-03-29T01:00Z", 60],
    ["europe", "2026-10-25T01:00Z", 0],
    ["north-america", "2026-03-08T08:00Z", 60],
    ["north-america", "2026-11-01T07:00Z", 0],
    ["south", "2026-01-15T00:00Z", 60],
    ["south", "2026-06-15T00:00Z", 0],
    ["utc", "2026-07-01T00:00Z", 0],
  ] as const)("%s at %s is %i minutes ahead", (clock, at, shift) => {
    expect(clockShift(clock, Date.parse(at) / MINUTE)).toBe(shift);
  });
});
