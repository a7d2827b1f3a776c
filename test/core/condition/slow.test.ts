import { describe, expect, it } from "vitest";
import { tell, theOne } from "./story.ts";

const monitor = { assert: { slowMs: 1000 } };

describe("slow", () => {
  it.each([
    ["two in a row are not enough", "auto: .ss.", []],
    ["three in a row open it", "auto: .sss", ["3 slow.opened"]],
    ["an up check between starts anew", "auto: ss.ss.ss", []],
    ["a lost check between is skipped", "auto: ss?s", ["3 slow.opened"]],
    ["a failing check counts towards it", "auto: sXs", ["2 slow.opened"]],
    ["two up do not close it", "auto: sss..s", ["2 slow.opened"]],
    ["three up close it", "auto: sss...", ["2 slow.opened", "5 slow.closed"]],
    ["failing alone is never slow", "auto: XXXX", ["1 outage.opened"]],
    ["during an outage it does not open", "auto: XXsXs", ["1 outage.opened"]],
  ])("%s", (_, lanes, log) => {
    expect(tell(lanes, { monitor }).log).toEqual(log);
  });

  it("opens beside no outage, and stays when one opens", () => {
    const story = tell("auto: sssXX..sss...", { monitor });
    expect(story.log).toEqual(["2 slow.opened", "4 outage.opened", "6 outage.closed", "12 slow.closed"]);
  });

  it("begins after an outage, not with it", () => {
    const story = tell("auto: XX{4}sssss", { monitor });
    expect(story.incidents).toEqual(["outage 0..5", "slow 6..open"]);
  });

  it("needs a quorum of slow or down regions", () => {
    expect(tell("weur: ssss\nenam: ....\napac: ....", { monitor }).log).toEqual([]);
    expect(tell("weur: ssss\nenam: XXXX\napac: ....", { monitor }).log).toContain("2 slow.opened");
  });

  it("lasts from the first slow to the first fast check", () => {
    const story = tell("auto: ..ssss...", { monitor });
    expect(story.incidents).toEqual(["slow 2..6"]);
    expect(theOne(story, "slow").publicSummary).toBe("The service was slow for 4 minutes.");
  });
});
