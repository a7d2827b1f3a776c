import { describe, expect, it } from "vitest";
import { addOutcome, outcomesSince, recent } from "../../../src/core/condition/outcomes.ts";
import type { OutcomeRun } from "../../../src/core/condition/state.ts";
import { quantiles } from "../../../src/core/shard/sketch.ts";
import { START, tell } from "./story.ts";

describe("the day's totals", () => {
  it("count every scheduled check by its verdict, answered by a quorum or not", () => {
    const { today } = tell("weur: .sX?\nenam: ..X?\napac: ..??").state;
    expect(today).toMatchObject({ up: 5, slow: 1, down: 2, lost: 4, observedSeconds: 180 });
  });

  it.each([
    ["nothing for one failing check", "auto: .X..", 240, 0],
    ["the whole outage, its first check included", "auto: .XXX..", 360, 180],
    ["not a good minute inside it", "auto: .XX.X..", 420, 180],
    ["not the good minutes that end it", "auto: .XX.....", 480, 120],
    ["not minutes without a quorum", "auto: .XX??XX..", 420, 240],
    ["nothing for a regional", "weur: X{9}\nenam: .{9}\napac: .{9}", 540, 0],
  ])("have as outage seconds %s", (_, lanes, observedSeconds, outageSeconds) => {
    expect(tell(lanes).state.today).toMatchObject({ observedSeconds, outageSeconds });
  });

  it("let a check stand for its whole interval", () => {
    const { today } = tell("auto: .XX..", { monitor: { intervalMinutes: 5 } }).state;
    expect(today).toMatchObject({ observedSeconds: 1500, outageSeconds: 600 });
  });

  it("count an outage that rechecks confirmed", () => {
    expect(tell("auto: .X..\nladder: .X").state.today).toMatchObject({
      observedSeconds: 240,
      outageSeconds: 60,
    });
  });

  it("go out when the UTC day is over, and start anew", () => {
    const story = tell("auto: X..X..", { start: START - 3 });
    expect(story.days).toEqual([
      { day: 19_999, up: 2, slow: 0, down: 1, lost: 0, blips: 1, observedSeconds: 180, outageSeconds: 0 },
    ]);
    expect(story.state.today).toMatchObject({ day: 20_000, up: 2, down: 1, blips: 1 });
  });

  it("split an outage over midnight", () => {
    const story = tell("auto: .XXXX..", { start: START - 3 });
    expect(story.days[0]).toMatchObject({ observedSeconds: 180, outageSeconds: 120 });
    expect(story.state.today).toMatchObject({ observedSeconds: 240, outageSeconds: 120 });
  });

  it("leave the minutes before midnight of an outage that is confirmed after it to the day's close", () => {
    const story = tell("auto: .XX..", { start: START - 2 });
    expect(story.days[0]).toMatchObject({ observedSeconds: 120, outageSeconds: 0 });
    expect(story.state.today).toMatchObject({ observedSeconds: 180, outageSeconds: 60 });
  });

  it("come out for a day that a pause swallowed", () => {
    const { state } = tell("auto: ..", { start: START - 5 });
    expect(tell("auto: .", { state, start: START + 3 * 1440 }).days.map(({ day }) => day)).toEqual([19_999]);
  });
});

describe("the hour's latencies", () => {
  it("are of up and slow answers, and start anew each hour", () => {
    const { state } = tell("auto: .s.X", { start: START + 10 });
    expect(state.hour.hour).toBe(START / 60);
    expect(Object.values(state.hour.sketch).reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(quantiles(state.hour.sketch, [1])[0]).toBeGreaterThan(2900);
    const later = tell("auto: .", { state, start: START + 60 }).state;
    expect(Object.values(later.hour.sketch)).toEqual([1]);
  });
});

describe("the rolling 24 hours", () => {
  const up = { up: 1, slow: 0, down: 0 };
  const down = { up: 0, slow: 0, down: 1 };

  it("are one run while nothing changes", () => {
    let runs: readonly OutcomeRun[] = [];
    for (let minute = 0; minute < 3000; minute++) runs = addOutcome(runs, minute, 1, up);
    expect(runs).toEqual([{ minute: 1560, step: 1, count: 1440, ...up }]);
  });

  it("forget a failure after exactly 24 hours", () => {
    let runs = addOutcome([], 0, 1, down);
    for (let minute = 1; minute < 1440; minute++) runs = addOutcome(runs, minute, 1, up);
    expect(outcomesSince(runs, 0).failures).toBe(1);
    expect(outcomesSince(recent(runs, 1440), 0).failures).toBe(0);
  });

  it("leave out minutes that are told apart", () => {
    let runs: readonly OutcomeRun[] = [];
    for (let minute = 0; minute < 20; minute++) runs = addOutcome(runs, minute, 1, minute < 10 ? up : down);
    expect(outcomesSince(runs, 5)).toMatchObject({ checks: 15, failures: 10 });
    expect(outcomesSince(runs, 5, [[12, 14]])).toMatchObject({ checks: 12, failures: 7 });
    expect(outcomesSince(runs, 5, [[0, 6]])).toMatchObject({ checks: 13, failures: 10 });
    expect(outcomesSince(runs, 5, [[15, 99]])).toMatchObject({ checks: 10, failures: 5 });
    expect(outcomesSince(runs, 5, [[0, 3]])).toMatchObject({ checks: 15, failures: 10 });
  });

  it("follow steps of five minutes", () => {
    let runs: readonly OutcomeRun[] = [];
    for (let minute = 0; minute < 100; minute += 5) runs = addOutcome(runs, minute, 5, up);
    expect(runs).toEqual([{ minute: 0, step: 5, count: 20, ...up }]);
    expect(outcomesSince(runs, 51).checks).toBe(9);
    expect(outcomesSince(runs, 50).checks).toBe(10);
  });

  it("stay short for a target that flaps without rest, and lose no check", () => {
    let runs: readonly OutcomeRun[] = [];
    for (let minute = 0; minute < 1440; minute++) runs = addOutcome(runs, minute, 1, minute % 2 ? up : down);
    expect(runs.length).toBeLessThanOrEqual(240);
    const minutes = { checks: 1440, failures: 720 };
    expect(outcomesSince(runs, 0)).toEqual({ ...minutes, minutes });
  });

  it("count minutes beside checks, also where older ones are summed", () => {
    let runs: readonly OutcomeRun[] = [];
    const [well, ill] = [
      { up: 3, slow: 0, down: 0 },
      { up: 1, slow: 0, down: 2 },
    ];
    for (let minute = 0; minute < 1440; minute++) runs = addOutcome(runs, minute, 1, minute % 3 ? well : ill);
    expect(runs.length).toBeLessThanOrEqual(240);
    expect(outcomesSince(runs, 0)).toEqual({
      checks: 4320,
      failures: 960,
      minutes: { checks: 1440, failures: 480 },
    });
  });
});
