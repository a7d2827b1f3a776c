import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../../src/core/check/check.ts";
import { keepBlips } from "../../../src/core/condition/blips.ts";
import type { Blip } from "../../../src/core/condition/runs.ts";
import { START, tell, theOne } from "./story.ts";

const counts = (lanes: string, intervalMinutes = 1) =>
  tell(lanes, { monitor: { intervalMinutes, alert: { quorum: 3, intermittent: [] } } }).state.blips.map(
    ({ count }) => count,
  );
const three = (weur: string, enam: string, apac: string) => `weur: ${weur}\nenam: ${enam}\napac: ${apac}`;
/** A run of `length` minutes that no region fails five times in a row, so that it is no regional. */
const shared = (length: number) => {
  const lane = (phase: number) =>
    `.${Array.from({ length }, (_, index) => ((index >> 2) % 2 === phase ? "X" : ".")).join("")}..`;
  return three(lane(0), lane(1), `.{${length + 3}}`);
};

describe("a blip", () => {
  it("is told when it ends", () => {
    const story = tell("weur: .X..\nenam: ....\napac: ....", { blips: true });
    expect(story.log).toEqual(["2 blip"]);
    expect(story.changes[0]).toMatchObject({ incident: null, failing: ["weur"], green: ["enam", "apac"] });
    expect(story.changes[0]!.firstFailure).toBe(`shop.${(START + 1).toString(36)}.weur.0`);
  });

  it("is one for all minutes and regions in a row", () => {
    const { blips } = tell("weur: .XX...\nenam: ..XX..\napac: ......", {
      monitor: { alert: { quorum: 3 } },
    }).state;
    expect(blips).toHaveLength(1);
    expect(blips[0]).toMatchObject({ regions: ["weur", "enam"], count: 1 });
  });

  it("does not end while the monitor is stale", () => {
    expect(tell(three(".X?X..", "..?...", "..?...")).state.blips).toHaveLength(1);
  });

  it("that is the first check ever is told to nobody, but remembered", () => {
    const story = tell("weur: X..\nenam: ...\napac: ...", { blips: true });
    expect(story.log).toEqual([]);
    expect(story.state.blips).toHaveLength(1);
    expect(tell("weur: .X.\nenam: ...\napac: ...", { blips: true }).log).toEqual(["2 blip"]);
  });

  it.each([
    [1, [1]],
    [10, [1]],
    [11, [2]],
    [20, [2]],
    [21, [3]],
  ])("of %i minutes counts %j", (length, expected) => {
    expect(counts(shared(length))).toEqual(expected);
  });

  it("of one check an hour counts one: nobody saw the other 59 minutes", () => {
    expect(counts(three("..X..", ".....", "....."), 60)).toEqual([1]);
  });

  it("of three five-minute checks has begun its second ten minutes", () => {
    expect(counts(three(".XX..", ".....", "....."), 5)).toEqual([1]);
    expect(counts(three(".XXX.", ".....", "....."), 5)).toEqual([2]);
  });
});

describe("an outage counts as a blip", () => {
  it.each([
    ["of three minutes", ".XXX..", 1],
    ["of ten minutes", ".X{10}..", 0],
  ])("and says so itself: one %s", (_, lanes, blips) => {
    expect(theOne(tell(`auto: ${lanes}`), "outage").blips).toBe(blips);
  });

  const blips = (lanes: string) => tell(lanes, { monitor: { alert: { intermittent: [] } } }).state.blips;

  it("when it is shorter than ten minutes", () => {
    expect(blips("auto: .X{9}..")).toHaveLength(1);
    expect(blips("auto: .X{10}..")).toHaveLength(0);
  });

  it("as often as it comes, at each good minute after it", () => {
    expect(blips("auto: .XX")).toHaveLength(0);
    expect(blips("auto: .XX.")).toHaveLength(1);
    expect(blips("auto: .XX.X.X.")).toHaveLength(3);
  });

  it("together with the partial failure before and after it", () => {
    expect(blips(three(".XXXXX...", "..XX.....", "........."))).toHaveLength(1);
  });
});

describe("how long a blip lasted", () => {
  const only = (lanes: string, intervalMinutes = 1) => {
    const { blips } = tell(lanes, { monitor: { intervalMinutes, alert: { outageAfter: 9 } } }).state;
    expect(blips).toHaveLength(1);
    return blips[0]!;
  };

  it("is bounded by the good checks around it", () => {
    expect(only("auto: ..X..")).toMatchObject({ minMs: 0, maxMs: 2 * MINUTE_MS });
    expect(only("auto: ..XXX..")).toMatchObject({ minMs: 2 * MINUTE_MS, maxMs: 4 * MINUTE_MS });
    expect(only("auto: ..X..", 5)).toMatchObject({ minMs: 0, maxMs: 10 * MINUTE_MS });
  });

  it("is measured by rechecks, whenever they come in", () => {
    for (const ladderDelay of [0, 1, 2]) {
      const { blips } = tell("auto:   ..X....\nladder: ..o....", { ladderDelay }).state;
      expect(blips).toHaveLength(1);
      expect(blips[0]).toMatchObject({ minMs: 2000, maxMs: MINUTE_MS + 5000 });
      expect(blips[0]!.endedAt).toBe((START + 2) * MINUTE_MS + 5000);
    }
  });

  it("reaches to the last failing recheck", () => {
    expect(only("auto:   ..X....\nladder: ..i....")).toMatchObject({ minMs: 20_000, maxMs: 2 * MINUTE_MS });
  });

  it("looks only at regions that failed", () => {
    const story = tell("weur: ..X?.\nenam: .....\napac: .....");
    expect(story.state.blips[0]!.maxMs).toBe(2 * MINUTE_MS);
  });
});

describe("the list of blips", () => {
  const blip = (minute: number): Blip => ({
    startedAt: minute * MINUTE_MS,
    endedAt: minute * MINUTE_MS,
    minMs: 0,
    maxMs: 0,
    regions: ["weur"],
    firstFailure: `shop.${minute.toString(36)}.weur.0`,
    count: 1,
  });

  it("forgets what is seven days old", () => {
    expect(keepBlips([blip(0)], blip(10_080), 10_080 * MINUTE_MS)).toHaveLength(1);
    expect(keepBlips([blip(1)], blip(10_080), 10_080 * MINUTE_MS)).toHaveLength(2);
  });

  it("stays short for a target that flaps without rest, and counts every blip of the last 24 hours", () => {
    let blips: readonly Blip[] = [];
    for (let minute = 0; minute < 4000; minute += 2)
      blips = keepBlips(blips, blip(minute), minute * MINUTE_MS);
    expect(blips.length).toBeLessThanOrEqual(120);
    const day = blips.filter(({ endedAt }) => endedAt > (4000 - 1440) * MINUTE_MS);
    // Joined by hour, so that the oldest hour may count as a whole.
    expect(day.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(719);
    expect(day.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(719 + 30);
  });

  it.each([
    ["every two minutes", 2],
    ["every half hour", 30],
  ])("counts every blip of the week, of one that flaps %s", (_, step) => {
    let blips: readonly Blip[] = [];
    for (let minute = 0; minute < 20_000; minute += step)
      blips = keepBlips(blips, blip(minute), minute * MINUTE_MS);
    expect(blips.length).toBeLessThanOrEqual(120);
    const week = 10_080 / step;
    const counted = blips.reduce((sum, { count }) => sum + count, 0);
    // Joined by six hours, so that the oldest of these may count as a whole.
    expect(counted).toBeGreaterThanOrEqual(week);
    expect(counted).toBeLessThanOrEqual(week + 360 / step);
  });
});
