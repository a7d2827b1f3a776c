import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDue, missedMinutes } from "../../../src/core/shard/schedule.ts";
import { monitorOf, START } from "../condition/story.ts";

const compiled = (intervalMinutes: number, sinceMinute = 0, id = "shop", enabled = true) => ({
  key: 1,
  monitor: monitorOf({ id, intervalMinutes, enabled }),
  sinceMinute,
});
const dueMinutes = (one: ReturnType<typeof compiled>, from: number, minutes: number) =>
  Array.from({ length: minutes }, (_, index) => from + index).filter((minute) => isDue(one, minute));

describe("a monitor is due", () => {
  it.each([1, 2, 5, 7, 60, 1440])("every %i minutes exactly", (interval) => {
    const minutes = dueMinutes(compiled(interval), START, interval * 4);
    expect(minutes).toHaveLength(4);
    for (const [index, minute] of minutes.entries()) expect(minute - minutes[0]!).toBe(index * interval);
  });

  it("never while it is paused", () => {
    expect(dueMinutes(compiled(1, 0, "shop", false), START, 10)).toEqual([]);
  });

  it("from its first minute on", () => {
    expect(dueMinutes(compiled(1, START + 3), START, 6)).toEqual([START + 3, START + 4, START + 5]);
  });

  it("at once when its interval is long, and then at its own phase, never twice within half an interval", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 6, max: 1440 }),
        fc.integer({ min: 0, max: 5000 }),
        (interval, offset) => {
          const since = START + offset;
          const minutes = dueMinutes(compiled(interval, since), since, interval * 3);
          expect(minutes[0]).toBe(since);
          expect(minutes[1]! - since).toBeGreaterThanOrEqual(interval / 2);
          expect(minutes[1]! - since).toBeLessThan(interval * 1.5);
          expect(minutes[2]! - minutes[1]!).toBe(interval);
        },
      ),
    );
  });

  it("spread over the day, not all in one minute", () => {
    const many = Array.from({ length: 250 }, (_, index) => compiled(1440, 0, `monitor-${index}`));
    const dueIn = (minute: number) => many.filter((one) => isDue(one, minute)).length;
    const most = Math.max(...Array.from({ length: 1440 }, (_, minute) => dueIn(START + minute)));
    expect(most).toBeLessThanOrEqual(5);
  });
});

describe("missed minutes", () => {
  it.each([
    ["none before the first tick", null, 100, []],
    ["none after the minute before", 99, 100, []],
    ["none when the tick is older", 105, 100, []],
    ["those between", 97, 100, [98, 99]],
  ])("are %s", (_, newest, minute, missed) => {
    expect(missedMinutes(newest, minute)).toEqual(missed);
  });

  it("are at most the last 360", () => {
    const missed = missedMinutes(0, 10_000);
    expect(missed).toHaveLength(360);
    expect(missed[0]).toBe(9640);
    expect(missed.at(-1)).toBe(9999);
  });
});
