import { describe, expect, it } from "vitest";
import { addSeconds, fromToday, type HourRun, lastDay } from "../../../src/core/condition/last-day.ts";
import { monitorView } from "../../../src/core/shard/shard-view.ts";
import { START, type Story, tell, theOne } from "./story.ts";

const dayOf = ({ state, monitor }: Story, minute = state.minute!) =>
  monitorView({ monitor, state, digest: undefined, inMaintenance: false, minute }).uptime.day;

describe("uptime of 24 hours", () => {
  it("goes on over midnight: 30 good minutes, then down from 23:50", () => {
    const story = tell("auto: .{30} X{13}", { start: START - 40 });
    expect(story.state.minute).toBe(START + 2);
    expect(dayOf(story)).toBeCloseTo(30 / 43, 9);
  });

  it("is not whole again just after midnight", () => {
    const story = tell("auto: .{50} X{5} .{10}", { start: START - 60 });
    expect(dayOf(story)).toBeCloseTo(1 - 5 / 65, 9);
  });

  it("forgets what is a day old, and only that", () => {
    const story = tell("auto: .{10} X{20} .{30}", { start: START });
    const rest = tell(`auto: .{${23 * 60}}`, { state: story.state, start: START + 60 });
    expect(dayOf(rest)).toBeCloseTo(1 - 20 / 1440, 9);
    const later = tell("auto: .{60}", { state: rest.state, start: START + 1440 });
    expect(dayOf(later)).toBe(1);
  });

  it("lets go of an hour bit by bit", () => {
    const story = tell("auto: X{60} .{120}", { start: START });
    const rest = tell(`auto: .{${1440 - 180 + 30}}`, { state: story.state, start: START + 180 });
    expect(dayOf(rest)).toBeCloseTo(1 - 30 / 1440, 9);
  });

  it("counts blips that became an intermittent in the hours in which they were", () => {
    const hourly = { monitor: { intervalMinutes: 60 } };
    // Five within 7 days, three of them within 24 hours.
    const story = tell("auto: .{10} X .{14} X .{15} X .{9} X .{5} X .", hourly);
    expect(theOne(story, "intermittent").blips).toBe(5);
    expect(dayOf(story)).toBeCloseTo(1 - 3 / 24, 1);
    const later = tell("auto: .{13}", { ...hourly, state: story.state, start: story.state.minute! + 60 });
    expect(dayOf(later)).toBeCloseTo(1 - 2 / 24, 2);
  });

  it("is unknown when nothing was observed for a day", () => {
    expect(dayOf(tell("auto: ...."), START + 1500)).toBeNull();
  });

  it("begins, for a state of before, with what is known of today", () => {
    const { state, monitor } = tell("auto: .{60} XXX .{57}");
    const { hours: _, ...before } = state;
    expect(dayOf({ state: before, monitor } as Story)).toBeCloseTo(1 - 3 / 120, 9);
    const { state: after } = tell("auto: .", { state: before, start: START + 120 });
    expect(dayOf({ state: after, monitor } as Story)).toBeCloseTo(1 - 3 / 121, 9);
  });
});

describe("the hours behind it", () => {
  it("are three runs at most while nothing happens, however long", () => {
    let runs: readonly HourRun[] = [];
    for (let minute = 0; minute < 10_000; minute++)
      runs = addSeconds(runs, minute, { observed: 60, outage: 0 });
    expect(runs.length).toBeLessThanOrEqual(3);
    expect(lastDay(runs, 9_999)).toEqual({ observed: 86_400, outage: 0 });
  });

  it("are 25 at most whatever happens", () => {
    let runs: readonly HourRun[] = [];
    for (let minute = 0; minute < 10_000; minute++)
      runs = addSeconds(runs, minute, { observed: 60, outage: minute % 7 === 0 ? 60 : 0 });
    expect(runs.length).toBeLessThanOrEqual(25);
  });

  it("add up to what a list of all minutes says", () => {
    let runs: readonly HourRun[] = [];
    const minutes: number[] = [];
    for (let minute = 0; minute < 5_000; minute += 1 + ((minute * 7919) % 5)) {
      runs = addSeconds(runs, minute, { observed: 60, outage: 0 });
      minutes.push(minute);
    }
    const newest = minutes.at(-1)!;
    const exact = minutes.filter((minute) => minute > newest - 1440).length * 60;
    expect(Math.abs(lastDay(runs, newest).observed - exact)).toBeLessThan(900);
  });

  it("of a day that had nothing are none", () => {
    const today = {
      day: 20_000,
      up: 0,
      slow: 0,
      down: 0,
      lost: 0,
      blips: 0,
      observedSeconds: 0,
      outageSeconds: 0,
    };
    expect(fromToday(today, START + 10)).toEqual([]);
  });
});
