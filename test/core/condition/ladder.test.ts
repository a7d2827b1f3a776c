import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../../src/core/check/check.ts";
import type { Region } from "../../../src/core/check/reading.ts";
import { initialState } from "../../../src/core/condition/initial.ts";
import { observeLadder } from "../../../src/core/condition/ladder.ts";
import { wantsLadder, wantsPatient } from "../../../src/core/condition/wants.ts";
import { checkOf, monitorOf, rechecksOf, START, tell, theOne } from "./story.ts";

describe("a ladder confirms an outage", () => {
  it.each([
    ["when all rechecks fail", "auto: ..X\nladder: ..X", ["2 outage.opened"]],
    ["not when one recheck is good", "auto: ..X.\nladder: ..o.", []],
    ["not when it was cut short", "auto: ..X.\nladder: ..i.", []],
    ["not when it is empty", "auto: ..X.\nladder: ..e.", []],
    ["not when the quorum was up", "weur: ..X\nenam: ...\napac: ...\nladder: ..X", []],
    ["with the quorum down", "weur: ..X\nenam: ..X\napac: ...\nladder: ..X", ["2 outage.opened"]],
    ["not in maintenance", "auto: ..X\nladder: ..X\nmaintenance: ..m", []],
  ])("%s", (_, lanes, log) => {
    expect(tell(lanes).log).toEqual(log);
  });

  it("dated back to the failing check, and says how it knows", () => {
    const story = tell("auto: ..X..\nladder: ..X");
    expect(story.incidents).toEqual(["outage 2..3"]);
    expect(theOne(story, "outage").summary).toBe("Nginx answered 502 from auto; confirmed by 4 rechecks.");
    expect(story.changes[0]!.at).toBe((START + 2) * MINUTE_MS + 20_000);
  });

  it("that a later failing minute goes on with", () => {
    expect(
      tell("auto: ..X...\nladder: ..X", { ladderDelay: 1, monitor: { alert: { outageAfter: 5 } } }).log,
    ).toEqual(["3 outage.opened", "4 outage.closed"]);
    expect(
      tell("auto: ..XX..\nladder: ..X", { ladderDelay: 1, monitor: { alert: { outageAfter: 5 } } }).log,
    ).toEqual(["3 outage.opened", "5 outage.closed"]);
  });

  it("that is over already when it comes in", () => {
    const story = tell("auto: ..X....\nladder: ..X", { ladderDelay: 2, blips: true });
    expect(story.log).toEqual(["3 blip", "4 outage.opened", "4 outage.closed"]);
    expect(story.incidents).toEqual(["outage 2..3"]);
    expect(story.state.blips).toHaveLength(1);
    expect(story.state.today.blips).toBe(1);
  });

  it("without counting its blip twice when it follows a good minute", () => {
    const story = tell("auto: ..X....\nladder: ..X", { ladderDelay: 1, blips: true });
    expect(story.log).toEqual(["3 blip", "3 outage.opened", "4 outage.closed"]);
    expect(story.state.today.blips).toBe(1);
  });

  it("and adds to an outage that scheduled checks opened before it came in", () => {
    const story = tell("auto: ..XX\nladder: ..X", { ladderDelay: 1 });
    expect(story.log).toEqual(["3 outage.opened"]);
    expect(theOne(story, "outage").timeline.map(({ type }) => type)).toEqual([
      "started",
      "opened",
      "rechecked",
    ]);
  });

  it("only with every laddered region failing", () => {
    const monitor = monitorOf({ regions: ["weur", "enam", "apac"] });
    const { state } = tell("weur: .X\nenam: .X\napac: ..");
    const scheduled = (["weur", "enam"] as Region[]).map((region) => checkOf("down", region, START + 1));
    const rechecks = rechecksOf("X", scheduled, START + 1);
    const ladder = {
      monitor,
      minute: START + 1,
      scheduled,
      complete: true,
      inMaintenance: false,
      imported: false,
    };
    const spoilt = rechecks.map((check, index) =>
      index === 5 ? { ...check, verdict: "lost" as const } : check,
    );
    expect(observeLadder(state, { ...ladder, rechecks: spoilt }).changes).toEqual([]);
    const witness = checkOf("up", "apac", START + 1, { attempt: 5 });
    expect(observeLadder(state, { ...ladder, rechecks: [...rechecks, witness] }).changes).toHaveLength(1);
    expect(observeLadder(state, { ...ladder, rechecks: [witness] }).changes).toEqual([]);
  });
});

describe("the same ladder twice", () => {
  it.each(["X", "o", "i"])("changes nothing the second time (%s)", (kind) => {
    const once = tell(`auto: ..X\nladder: ..${kind}`);
    const scheduled = [checkOf("down", "auto", START + 2)];
    const again = observeLadder(once.state, {
      monitor: once.monitor,
      minute: START + 2,
      scheduled,
      rechecks: rechecksOf(kind, scheduled, START + 2),
      complete: kind !== "i",
      inMaintenance: false,
      imported: false,
    });
    expect(again.state).toBe(once.state);
    expect(again.incidents).toEqual([]);
    expect(again.changes).toEqual([]);
  });

  it("and one of a minute that is not judged yet are left alone", () => {
    const { state, monitor } = tell("auto: ..");
    const scheduled = [checkOf("down", "auto", START + 2)];
    const rechecks = rechecksOf("X", scheduled, START + 2);
    const ladder = { monitor, minute: START + 2, scheduled, rechecks, complete: true };
    expect(observeLadder(state, { ...ladder, inMaintenance: false, imported: false }).state).toBe(state);
  });
});

describe("which regions climb the ladder", () => {
  const wanted = (before: string, checks: string, more: object = {}) => {
    const { state, monitor } = tell(before, { monitor: more });
    const now = (state.minute ?? START) + 1;
    const minute = Object.entries({ weur: checks[0], enam: checks[1], apac: checks[2] }).map(
      ([region, mark]) =>
        checkOf(mark === "X" ? "down" : mark === "?" ? "lost" : "up", region as Region, now),
    );
    return wantsLadder(state, monitor, minute);
  };
  const before = "weur: ..\nenam: ..\napac: ..";

  it.each([
    ["the one that fails, with a witness that is up", before, "X..", ["weur"], "enam"],
    ["all that fail", before, "XXX", ["weur", "enam", "apac"], null],
    ["none when all is well", before, "...", [], null],
    ["not one that failed before", "weur: .X\nenam: ..\napac: ..", "XX.", ["enam"], "apac"],
    [
      "one that was lost before and well before that",
      "weur: .?\nenam: ..\napac: ..",
      "X..",
      ["weur"],
      "enam",
    ],
    ["one that failed before it was lost does not", "weur: X?\nenam: ..\napac: ..", "X..", [], null],
    [
      "one that failed before a long silence",
      `weur: X?{9}\nenam: .{10}\napac: .{10}`,
      "X..",
      ["weur"],
      "enam",
    ],
    ["a lost one does not", before, "?..", [], null],
    ["none during an outage", "weur: XX\nenam: XX\napac: ..", "XXX", [], null],
  ])("%s", (_, lanes, checks, regions, witness) => {
    expect(wanted(lanes, checks)).toEqual({ regions, witness });
  });

  it("none for a POST, unless the monitor asks for it", () => {
    const target = { url: "https://shop.example/", method: "POST" as const };
    expect(wanted(before, "X..", { target }).regions).toEqual([]);
    expect(wanted(before, "X..", { target, recheck: { afterSeconds: [3] } }).regions).toEqual(["weur"]);
  });

  it("the first check ever does, and none in maintenance", () => {
    const monitor = monitorOf();
    const checks = [checkOf("down", "auto", START)];
    expect(wantsLadder(initialState(monitor, START), monitor, checks).regions).toEqual(["auto"]);
    expect(wantsLadder(initialState(monitor, START), monitor, checks, true).regions).toEqual([]);
  });
});

describe("the patient attempt", () => {
  const timedOut = {
    ...checkOf("down", "weur", START, { status: null }),
    failure: { type: "probe.timeout" as const, hop: { role: "nobody" as const, product: null }, causes: [] },
  };
  const now = START * MINUTE_MS;

  it.each([
    ["follows a timeout without an answer", [timedOut], null, "weur"],
    ["does not follow an answer", [checkOf("down", "weur", START)], null, null],
    ["comes once an hour", [timedOut], now - 60 * MINUTE_MS + 1, null],
    ["comes again after an hour", [timedOut], now - 60 * MINUTE_MS, "weur"],
  ])("%s", (_, checks, patientAt, region) => {
    expect(wantsPatient(monitorOf(), checks, patientAt, now)).toBe(region);
  });

  it("never repeats a POST", () => {
    const monitor = monitorOf({ target: { url: "https://shop.example/", method: "POST" } });
    expect(wantsPatient(monitor, [timedOut], null, now)).toBeNull();
  });
});
