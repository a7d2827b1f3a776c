import { describe, expect, it } from "vitest";
import { diagnose } from "../../../src/core/diagnosis/diagnose.ts";
import { patternOf } from "../../../src/core/diagnosis/pattern.ts";
import { down, draw, historyOf } from "./history-of.ts";

const DAY = 1440;
const WEEK = 7 * DAY;
const NIGHT = 2 * DAY + 180;

/** Six weeks by default; `every` minutes it fails for one interval. */
function seen(every: number, { intervalMinutes = 5, days = 42, noise = 0 } = {}) {
  const at = (minute: number) => {
    const since = (((minute - NIGHT) % every) + every) % every;
    return since < intervalMinutes || draw(minute) < noise ? down() : null;
  };
  return patternOf(diagnose(historyOf({ days, intervalMinutes, at })));
}

describe("a pattern that opens an incident by itself", () => {
  it.each([
    ["a weekly job, checked each minute", WEEK, { intervalMinutes: 1 }, WEEK, 2.5 * WEEK],
    ["a weekly job, checked every five minutes", WEEK, {}, WEEK, 2.5 * WEEK],
    ["a weekly job among a little noise", WEEK, { noise: 0.0002 }, WEEK, null],
    ["a job of every other night", 2 * DAY, { days: 30 }, DAY, 2.5 * 2 * DAY],
    ["a job of every third night", 3 * DAY, {}, DAY, 2.5 * 3 * DAY],
  ])("is %s", (_, every, history, period, quiet) => {
    const pattern = seen(every, history);
    expect(pattern).toMatchObject({ cause: "scheduled-job", periodMinutes: period });
    expect(pattern?.pValue).toBeLessThan(1e-4);
    if (quiet !== null) expect(pattern?.quietMinutes).toBe(quiet);
  });

  it.each([["two nights of it", DAY, { days: 2 }]])("is not %s", (_, every, history) => {
    expect(seen(every, history)).toBeNull();
  });

  it("is none in chance failures, however many", () => {
    const made = Array.from({ length: 24 }, (_, seed) => {
      const share = [0.0005, 0.001, 0.003][seed % 3]!;
      const at = (minute: number) => (draw(minute, seed + 10) < share ? down() : null);
      return patternOf(diagnose(historyOf({ days: 42, intervalMinutes: 5, at })));
    });
    expect(made.filter((one) => one !== null)).toEqual([]);
  });

  it("is none in what one answer's words say", () => {
    const pattern = patternOf({
      hypotheses: [
        {
          ...{ cause: "rate-limited", confidence: 0.99, summary: "It is throttled.", share: 1, pValue: null },
          ...{ for: [], against: [], investigate: [] },
        },
      ],
      blips: { count: 9, medianMs: 1, lengths: [] },
      charts: { fold: null },
    });
    expect(pattern).toBeNull();
  });
});
