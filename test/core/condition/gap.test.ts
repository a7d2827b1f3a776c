import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../../src/core/check/check.ts";
import { observePaused } from "../../../src/core/condition/pause.ts";
import { lastedMsOf } from "../../../src/core/incident/length.ts";
import { monitorOf, START, type Story, tell, theOne } from "./story.ts";

const three = (weur: string, enam: string, apac: string) => `weur: ${weur}\nenam: ${enam}\napac: ${apac}`;
const all = (lane: string) => three(lane, lane, lane);

describe("a pause in a regional incident", () => {
  it("ends it: a region that fails on afterwards begins to count from one", () => {
    const story = tell(three("..X{7}", ".{9}", ".{9}"));
    const { monitor } = story;
    const at = (START + 10) * MINUTE_MS;
    const { state } = observePaused(story.state, { monitor, at, why: "paused" });
    expect(tell(three("X{4}", ".{4}", ".{4}"), { state, start: START + 11 }).incidents).toEqual([]);
    const again = tell(three("X{5}", ".{5}", ".{5}"), { state, start: START + 11 });
    expect(again.incidents).toEqual(["regional 0..open"]);
    expect(theOne(again, "regional").id).not.toBe(theOne(story, "regional").id);
  });
});

describe("failures on both sides of a gap", () => {
  it.each([
    ["five minutes without an answer are none", "auto: .X-{4}X..", ["outage 1..7"]],
    ["six are", "auto: .X-{5}X..", []],
    ["of lost checks too", "auto: .X?{180}X..", []],
    ["three hours, and then down for good", "auto: .X-{180}XX.", ["outage 182..open"]],
    ["regional: two runs", three(".XXX?{9}XX.", ".{15}", ".{15}"), []],
    ["regional: five in a row after it", three(".XXX?{9}X{5}", ".{18}", ".{18}"), ["regional 13..open"]],
    ["slow: two runs", "auto: ss-{180}s.", []],
    ["slow: three in a row after it", "auto: ss-{180}sss", ["slow 182..open"]],
  ])("are two runs (%s)", (_what, lanes, incidents) => {
    expect(tell(lanes).incidents).toEqual(incidents);
  });

  it.each([
    [1, 5],
    [2, 3],
    [5, 3],
    [60, 3],
  ])(
    "with an interval of %i minutes are one run over %i unanswered turns and two over more",
    (intervalMinutes, turns) => {
      const most = Math.max(3 * intervalMinutes, 5) / intervalMinutes - 1;
      expect(Math.floor(most)).toBeLessThanOrEqual(turns);
      const told = (unanswered: number) =>
        tell(`auto: .X${"-".repeat(unanswered)}X`, { monitor: { intervalMinutes } }).log;
      expect(told(Math.floor(most))).toEqual([`${2 + Math.floor(most)} outage.opened`]);
      expect(told(Math.floor(most) + 1)).toEqual([]);
    },
  );

  it("make two blips, each no longer than was seen", () => {
    const { blips } = tell("auto: ..X-{180}X..").state;
    expect(blips.map(({ minMs, maxMs }) => [minMs, maxMs / MINUTE_MS])).toEqual([
      [0, 2],
      [0, 2],
    ]);
  });
});

describe("an outage that is open when nobody looks", () => {
  const lasted = (story: Story) => {
    const outage = theOne(story, "outage");
    return lastedMsOf(outage, outage.endedAt ?? 0) / MINUTE_MS;
  };

  it("holds, and the time is not counted as down", () => {
    const story = tell("auto: .XXXX-{180}..");
    expect(story.log).toEqual(["2 outage.opened", "186 outage.closed"]);
    expect(lasted(story)).toBe(4);
    expect(theOne(story, "outage").publicSummary).toBe("The service was down for 4 minutes.");
    expect(theOne(story, "outage").timeline.map(({ type }) => type)).toContain("gap");
    expect(story.state.today.outageSeconds).toBe(240);
  });

  it("goes on after it where it is still down, as one outage", () => {
    const story = tell("auto: .XX-{60}XX..");
    expect(story.log).toEqual(["2 outage.opened", "66 outage.closed"]);
    expect(lasted(story)).toBe(4);
    expect(story.state.today.outageSeconds).toBe(240);
  });

  it("is not closed by a good check on each side", () => {
    expect(tell("auto: XX.-{10}.X").log).toEqual(["1 outage.opened"]);
    expect(tell("auto: XX.-{10}..").log).toEqual(["1 outage.opened", "14 outage.closed"]);
  });
});

describe("pausing", () => {
  const paused = (lanes: string, at: number) => {
    const story = tell(lanes);
    const monitor = monitorOf();
    return observePaused(story.state, { monitor, at: (START + at) * MINUTE_MS, why: "paused" });
  };

  it.each([
    ["an outage", "auto: .XXX", 4, ["outage.closed"]],
    ["a regional", three("X{6}", ".{6}", ".{6}"), 6, ["regional.closed"]],
    ["slowness", "auto: ssss", 4, ["slow.closed"]],
    ["an intermittent", "auto: .X..X..X.", 9, ["intermittent.closed"]],
    [
      "an intermittent with an outage in it",
      "auto: .X..X..X.XXXXX",
      14,
      ["outage.closed", "intermittent.closed"],
    ],
    ["nothing", "auto: ..X", 3, []],
  ])("closes %s, and says so", (_what, lanes, at, told) => {
    const step = paused(lanes, at);
    expect(step.changes.map(({ type }) => type)).toEqual(told);
    expect(Object.values(step.state.open)).toEqual([null, null, null, null]);
    for (const incident of step.incidents) {
      expect(incident).toMatchObject({ state: "closed", endedAt: (START + at) * MINUTE_MS, cut: "paused" });
      expect(incident.timeline.at(-1)?.text).toMatch(/^Paused; it lasted /);
    }
  });

  it("tells nobody of what was only imported", () => {
    const story = tell("auto: .XXX", { imported: true });
    const step = observePaused(story.state, {
      monitor: monitorOf(),
      at: (START + 4) * MINUTE_MS,
      why: "paused",
    });
    expect(step.changes).toEqual([]);
    expect(step.incidents.map(({ state }) => state)).toEqual(["closed"]);
  });

  it.each(["auto: .X", "auto: ss", all("...X")])("makes what follows a run of its own (%s)", (lanes) => {
    const { state } = paused(lanes, 8);
    const after = tell(lanes.replace(/:.*/g, ": X...").replace("ss", "s"), { state, start: START + 9 });
    expect(after.log).toEqual([]);
    expect(after.state.blips.map(({ count }) => count)).toEqual(lanes.includes("X") ? [1, 1] : [1]);
  });

  it("is nothing new a second time", () => {
    const { state } = paused("auto: .XXX", 4);
    const again = observePaused(state, { monitor: monitorOf(), at: (START + 9) * MINUTE_MS, why: "paused" });
    expect(again).toEqual({ state, incidents: [], changes: [] });
  });
});
