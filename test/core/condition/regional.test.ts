import { describe, expect, it } from "vitest";
import { tell, theOne } from "./story.ts";

const three = (weur: string, enam: string, apac: string) => `weur: ${weur}\nenam: ${enam}\napac: ${apac}`;

describe("regional", () => {
  it.each([
    ["four in a row are not enough", three(".X{4}..", ".{7}", ".{7}"), []],
    ["five in a row open it", three(".X{5}", ".{6}", ".{6}"), ["5 regional.opened"]],
    ["a good check between starts anew", three(".X{4}.X{4}", ".{10}", ".{10}"), []],
    ["a lost check between is skipped", three(".XX?XXX", ".{7}", ".{7}"), ["6 regional.opened"]],
    ["two good checks do not close it", three("X{5}..X", ".{8}", ".{8}"), ["4 regional.opened"]],
    [
      "three good checks close it",
      three("X{5}...", ".{8}", ".{8}"),
      ["4 regional.opened", "7 regional.closed"],
    ],
    [
      "slow checks close it too",
      three("X{5}sss", ".{8}", ".{8}"),
      ["4 regional.opened", "7 regional.closed"],
    ],
    ["a lost check does not count as good", three("X{5}.?.", ".{8}", ".{8}"), ["4 regional.opened"]],
  ])("%s", (_, lanes, log) => {
    expect(tell(lanes).log).toEqual(log);
  });

  it("goes on after a minute in which the quorum was down, which counts for no region alone", () => {
    expect(tell(three("XXXX", "...X", "....")).log).toEqual([]);
    expect(tell(three("X{10}", "...X......", ".{10}")).log).toEqual(["5 regional.opened"]);
  });

  it("holds while the monitor is stale", () => {
    expect(tell(three("XXXXXX", "..?...", "..?...")).log).toEqual(["5 regional.opened"]);
  });

  it("is dated from its first failing to its first good check", () => {
    expect(tell(three("..X{6}....", ".{12}", ".{12}")).incidents).toEqual(["regional 2..8"]);
  });

  it("is one incident for all regions: it opens with the first and closes with the last", () => {
    const lanes = "weur: X{8}....\nenam: ..X{8}...\napac: .{13}\noc: .{13}\nwnam: .{13}";
    const story = tell(lanes);
    expect(story.log).toEqual(["4 regional.opened", "12 regional.closed"]);
    expect(story.incidents).toEqual(["regional 0..10"]);
    expect(theOne(story, "regional").regions).toEqual(["weur", "enam"]);
    expect(theOne(story, "regional").timeline.map(({ type }) => type)).toEqual([
      "started",
      "opened",
      "joined",
      "left",
      "closed",
    ]);
  });

  it("never exists for a monitor with one region", () => {
    expect(tell("auto: X{20}").log).toEqual(["1 outage.opened"]);
  });

  it("takes the run that led to it: no blip comes of it", () => {
    const story = tell(three("X{30}....", ".{34}", ".{34}"), { blips: true });
    expect(story.log).toEqual(["4 regional.opened", "32 regional.closed"]);
    expect(story.state.blips).toEqual([]);
  });

  it("does not hide the blips of other regions", () => {
    const story = tell(three("X{30}", ".{9}X.{20}", ".{30}"), {
      blips: true,
      monitor: { alert: { quorum: 3 } },
    });
    expect(story.log).toEqual(["4 regional.opened", "10 blip"]);
  });

  it("stays open beside an outage", () => {
    const story = tell(three("X{8}....", ".....XXX....", ".....XXX...."));
    expect(story.log).toEqual([
      "4 regional.opened",
      "6 outage.opened",
      "9 outage.closed",
      "10 regional.closed",
    ]);
  });

  it("ends when its region is taken out of the monitor", () => {
    const { state } = tell(three("X{6}", ".{6}", ".{6}"));
    const story = tell("enam: .\napac: .", { state, start: 20_000 * 1440 + 6 });
    expect(story.log).toEqual(["0 regional.closed"]);
  });

  it("says where it fails to the operator only", () => {
    const incident = theOne(tell(three("X{5}", ".{5}", ".{5}")), "regional");
    expect(incident.summary).toContain("weur");
    expect(incident.publicSummary).toBe("The service fails from some locations.");
  });
});
