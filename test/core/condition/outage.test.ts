import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../../src/core/check/check.ts";
import { START, tell, theOne } from "./story.ts";

describe("an outage of one region's monitor", () => {
  it.each([
    ["one failing check is none", "auto: ..X....", []],
    ["two in a row open it", "auto: ..XX", ["3 outage.opened"]],
    ["one good check between starts anew", "auto: .X.X.", []],
    ["one good check does not close it", "auto: .XX.X", ["2 outage.opened"]],
    ["two good checks in a row close it", "auto: .XX..", ["2 outage.opened", "4 outage.closed"]],
    ["slow checks are good enough to close it", "auto: .XXss", ["2 outage.opened", "4 outage.closed"]],
    ["a lost check between two failing ones is skipped", "auto: .X?X", ["3 outage.opened"]],
    ["a lost check between two good ones is skipped", "auto: XX.?.", ["1 outage.opened", "4 outage.closed"]],
    ["lost checks alone neither open nor close", "auto: .X????????", []],
    [
      "it opens again after it closed",
      "auto: XX..XX",
      ["1 outage.opened", "3 outage.closed", "5 outage.opened"],
    ],
    ["the first check ever may open it", "auto: XX", ["1 outage.opened"]],
  ])("%s", (_, lanes, log) => {
    expect(tell(lanes).log).toEqual(log);
  });

  it("may be confirmed by late rechecks until three good checks have come, and no longer", () => {
    expect(tell("auto: .X...").state.quorumRun).toMatchObject({ count: 1, goodInARow: 3 });
    expect(tell("auto: .X....").state.quorumRun).toBeNull();
  });

  it("lasts from the first failing to the first good check", () => {
    expect(tell("auto: ..XXXX....").incidents).toEqual(["outage 2..6"]);
  });

  it("goes on through a single good check", () => {
    expect(tell("auto: ..XX.XX..").incidents).toEqual(["outage 2..7"]);
  });

  it.each([
    [1, "auto: .X", ["1 outage.opened"]],
    [3, "auto: .XX...", []],
    [3, "auto: .XXX", ["3 outage.opened"]],
  ])("opens after outageAfter = %i scheduled checks", (outageAfter, lanes, log) => {
    expect(tell(lanes, { monitor: { alert: { outageAfter } } }).log).toEqual(log);
  });

  it("works the same with five-minute checks", () => {
    const story = tell("auto: ..XX..", { monitor: { intervalMinutes: 5 } });
    expect(story.incidents).toEqual(["outage 2..4"]);
    expect(theOne(story, "outage").endedAt).toBe((START + 20) * MINUTE_MS);
  });
});

describe("the quorum", () => {
  it.each([
    ["one of three is no majority", "weur: .XX", "enam: ...", "apac: ...", []],
    ["two of three are", "weur: .XX", "enam: .XX", "apac: ...", ["2 outage.opened"]],
    ["it need not be the same two", "weur: .XX", "enam: .X.", "apac: ..X", ["2 outage.opened"]],
    [
      "two down and one lost are a majority of three",
      "weur: .XX",
      "enam: .XX",
      "apac: .??",
      ["2 outage.opened"],
    ],
    ["one down and two lost are too few answers", "weur: .XX", "enam: .??", "apac: .??", []],
    ["one down, one up, one lost is not down", "weur: .XXXX", "enam: .....", "apac: .????", []],
  ])("%s", (_, weur, enam, apac, log) => {
    expect(tell([weur, enam, apac].join("\n")).log).toEqual(log);
  });

  it("is both of two regions", () => {
    expect(tell("weur: .XXXX\nenam: .....").log).toEqual([]);
    expect(tell("weur: .XXXX\nenam: ...XX").log).toEqual(["4 outage.opened"]);
  });

  it("can be any one region", () => {
    const monitor = { alert: { quorum: 1 } };
    expect(tell("weur: .XX\nenam: ...\napac: ...", { monitor }).log).toEqual(["2 outage.opened"]);
  });

  it("can be all regions", () => {
    const monitor = { alert: { quorum: 3 } };
    expect(tell("weur: .XX\nenam: .XX\napac: ...", { monitor }).log).toEqual([]);
    expect(tell("weur: .XX\nenam: .XX\napac: .XX", { monitor }).log).toEqual(["2 outage.opened"]);
  });

  it.each([
    ["lost nine times still counts", 9, []],
    ["lost ten times has left", 10, ["12 outage.opened"]],
  ])("a region that was %s", (_, lost, log) => {
    // Of two regions both must be down; of the one that is left, one.
    const good = `.{${lost + 1}}`;
    const lanes = `weur: ${good}${lost === 9 ? "." : ""}XX\nenam: .?{${lost}}${lost === 9 ? "..." : "??"}`;
    expect(tell(lanes).log).toEqual(log);
  });

  it("takes a region back with its first answer", () => {
    expect(tell("weur: .{11}XX\nenam: .?{10}..").log).toEqual([]);
  });

  it("a quorum that was given is capped at the regions that are left", () => {
    const monitor = { alert: { quorum: 2 } };
    expect(tell("weur: .{11}XX\nenam: .?{12}", { monitor }).log).toEqual(["12 outage.opened"]);
  });
});

describe("what an outage says", () => {
  const story = tell("weur: .XXX..\nenam: .XXX..\napac: ......");
  const incident = theOne(story, "outage");

  it("tells the operator who failed from where and how it is known", () => {
    expect(incident.summary).toBe(
      "Nginx answered 502 from weur, enam; confirmed by 2 scheduled checks in a row.",
    );
  });

  it("tells strangers nothing but that it was down", () => {
    expect(incident.publicSummary).toBe("The service was down for 2 to 4 minutes.");
  });

  it("names the first failure, where the evidence is", () => {
    expect(incident.firstFailure).toBe(`shop.${(START + 1).toString(36)}.weur.0`);
    expect(incident.id).toBe(`shop.outage.${(START + 1).toString(36)}`);
  });

  it("counts its checks and the failing ones, without the good ones that closed it", () => {
    expect(incident.checks).toBe(9);
    expect(incident.failures).toBe(6);
  });

  it("tells which regions fail and which are green", () => {
    expect(story.changes[0]).toMatchObject({
      type: "outage.opened",
      failing: ["weur", "enam"],
      green: ["apac"],
    });
    expect(story.changes.at(-1)).toMatchObject({
      type: "outage.closed",
      failing: [],
      green: ["weur", "enam", "apac"],
    });
  });

  it("has a timeline from the start to the end", () => {
    expect(incident.timeline.map(({ at, type }) => `${at / MINUTE_MS - START} ${type}`)).toEqual([
      "1 started",
      "2 opened",
      "5 closed",
    ]);
  });

  it("keeps an operator's own public words", () => {
    const open = tell("auto: .XX");
    const own = { ...open.state.open.outage!, publicSummary: "We are on it." };
    const state = { ...open.state, open: { ...open.state.open, outage: own } };
    expect(theOne(tell("auto: ..", { state, start: START + 3 }), "outage").publicSummary).toBe(
      "We are on it.",
    );
  });

  it("keeps at most 200 timeline entries, the first 20 among them", () => {
    const lanes = `weur: ${"X".repeat(500)}\nenam: ${"X".repeat(500)}\napac: ${".X".repeat(250)}`;
    const { timeline } = theOne(tell(lanes), "outage");
    expect(timeline.length).toBe(200);
    expect(timeline[0]!.type).toBe("started");
    expect(timeline[19]!.at).toBeLessThan((START + 25) * MINUTE_MS);
    expect(timeline[199]!.at).toBe((START + 499) * MINUTE_MS);
  });
});

describe("reminders", () => {
  it("repeat the news of an open outage", () => {
    const story = tell("auto: .X{35}..", { monitor: { alert: { remindMinutes: 15 } } });
    expect(story.log).toEqual([
      "2 outage.opened",
      "17 outage.opened (reminder)",
      "32 outage.opened (reminder)",
      "37 outage.closed",
    ]);
  });

  it("are off by default", () => {
    expect(tell("auto: .X{300}").log).toEqual(["2 outage.opened"]);
  });
});

describe("imported history", () => {
  it("builds incidents and tells nobody", () => {
    const story = tell("auto: .XX..", { imported: true });
    expect(story.log).toEqual([]);
    expect(story.incidents).toEqual(["outage 1..3"]);
    expect(theOne(story, "outage").imported).toBe(true);
  });

  it("that ends in an outage is told of once live checks fail too", () => {
    const { state } = tell("auto: .XX", { imported: true });
    expect(tell("auto: X..", { state, start: START + 3 }).log).toEqual([
      "0 outage.opened",
      "2 outage.closed",
    ]);
  });

  it("that ends in an outage is closed in silence when live checks are good", () => {
    const { state } = tell("auto: .XX", { imported: true });
    const story = tell("auto: ..", { state, start: START + 3 });
    expect(story.log).toEqual([]);
    expect(story.state.open.outage).toBeNull();
  });

  it("from places the monitor does not have is judged by those places", () => {
    const monitor = { regions: ["auto" as const] };
    expect(tell("weur: .XX..\nenam: .XX..", { monitor, imported: true }).incidents).toEqual(["outage 1..3"]);
    expect(tell("weur: .XX..\nenam: .XX..", { monitor }).incidents).toEqual([]);
  });
});

it("a minute that is judged already changes nothing", () => {
  const { state } = tell("auto: ..X");
  const again = tell("auto: X", { state, start: START + 2 });
  expect(again.state).toBe(state);
  expect(again.log).toEqual([]);
});
