/** What holds while nothing can be known or counted: stale minutes and maintenance. And what is shown meanwhile. */
import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../../src/core/check/check.ts";
import { initialState } from "../../../src/core/condition/initial.ts";
import { shownSince, shownStatus } from "../../../src/core/condition/status.ts";
import { monitorOf, START, tell, theOne } from "./story.ts";

const shown = (lanes: string, inMaintenance = false) => {
  const { state, monitor } = tell(lanes, { monitor: { assert: { slowMs: 1000 } } });
  return shownStatus(state, monitor, inMaintenance);
};
const three = (weur: string, enam: string, apac: string) => `weur: ${weur}\nenam: ${enam}\napac: ${apac}`;

describe("the shown status", () => {
  it.each([
    ["up", "auto: ."],
    ["up", "auto: .X"],
    ["unknown", "auto: X"],
    ["stale", "auto: ?"],
    ["stale", "auto: .?"],
    ["stale", three(".X", ".?", ".?")],
    ["up", three(".X", "..", ".?")],
    ["outage", "auto: XX"],
    ["outage", "auto: sssXX"],
    ["stale", "auto: XX?"],
    ["slow", "auto: sss"],
    ["intermittent", three(".X.X.X.", ".......", ".......")],
    ["intermittent", "auto: .X.X.X.sss"],
    ["regional", three("X{5}", ".{5}", ".{5}")],
    ["regional", three(".X.X.X.X{5}", ".{12}", ".{12}")],
    ["outage", three("X{7}", ".{5}XX", ".{5}XX")],
    ["stale", "auto: u"],
    ["stale", "auto: u{12}"],
    ["up", three("uu", "..", ".X")],
    ["outage", three("uu", "XX", "XX")],
    ["up", three("uX", "..", "..")],
  ])("is %s for %s", (status, lanes) => {
    expect(shown(lanes)).toBe(status);
  });

  it("is unknown before the first check", () => {
    const monitor = monitorOf();
    expect(shownStatus(initialState(monitor, START), monitor, false)).toBe("unknown");
  });

  it("is paused, else maintenance, else stale, before all conditions", () => {
    const { state } = tell("auto: XX?");
    expect(shownStatus(state, monitorOf({ enabled: false }), true)).toBe("paused");
    expect(shownStatus(state, monitorOf(), true)).toBe("maintenance");
    expect(shownStatus(state, monitorOf(), false)).toBe("stale");
  });

  it.each([
    ["up since the first good check", "auto: X..", 1],
    ["up since an outage ended", "auto: .XX..", 3],
    ["up through a blip", "auto: .X..", 0],
    ["down since the first failing check", "auto: ..XXX", 2],
    ["stale since the first minute without a quorum", "auto: ...??", 3],
    ["in maintenance since it began", "auto: ....\nmaintenance: ..mm", 2],
  ])("is %s", (_, lanes, column) => {
    const { state, monitor } = tell(lanes);
    const status = shownStatus(state, monitor, lanes.includes("mm"));
    expect(shownSince(state, status)).toBe((START + column) * MINUTE_MS);
  });
});

describe("lost checks", () => {
  it("open nothing, close nothing, count nothing but themselves", () => {
    const story = tell(three("?{50}", "?{50}", "?{50}"));
    expect(story.log).toEqual([]);
    expect(story.state.today).toMatchObject({ up: 0, slow: 0, down: 0, lost: 150, observedSeconds: 0 });
  });

  it("leave an open outage open", () => {
    expect(tell("auto: XX?{500}").state.open.outage).not.toBeNull();
  });
});

describe("maintenance", () => {
  it("opens nothing and counts nothing", () => {
    const story = tell("auto: .XXXXX.\nmaintenance: .mmmmm.");
    expect(story.log).toEqual([]);
    expect(story.state.today).toMatchObject({ up: 2, down: 0, observedSeconds: 120, outageSeconds: 0 });
    expect(story.state.blips).toEqual([]);
    expect(story.state.outcomes.map(({ minute }) => minute - START)).toEqual([0, 6]);
  });

  it("still shows the last readings", () => {
    const { state } = tell("auto: .X\nmaintenance: .m");
    expect(state.regions[0]).toMatchObject({ last: "down", lastAt: (START + 1) * MINUTE_MS });
    expect(state.lastCheckAt).toBe((START + 1) * MINUTE_MS);
  });

  it("keeps an open outage open, and two good checks after it close it", () => {
    const story = tell("auto: XX......\nmaintenance: ..mmm...");
    expect(story.log).toEqual(["1 outage.opened", "6 outage.closed"]);
    expect(story.incidents).toEqual(["outage 0..5"]);
    expect(story.state.today).toMatchObject({ observedSeconds: 300, outageSeconds: 120 });
  });

  it("breaks a run that is not confirmed: no outage is dated back to before a window", () => {
    expect(tell("auto: .X...X.\nmaintenance: ..mmm..").log).toEqual([]);
    expect(tell("auto: .X...XX\nmaintenance: ..mmm..").incidents).toEqual(["outage 5..open"]);
  });

  it("ends a failing run as the blip that was seen", () => {
    const story = tell("auto: .X...\nmaintenance: ..mm.", { blips: true });
    expect(story.log).toEqual(["2 blip"]);
  });

  it("breaks the way to regional and to slow", () => {
    expect(tell(`${three(".XXX.XX", ".{7}", ".{7}")}\nmaintenance: ....m..`).log).toEqual([]);
    expect(tell("auto: ss.s\nmaintenance: ..m.").log).toEqual([]);
  });

  it("does not end an open regional", () => {
    const story = tell(`${three("X{5}...X..", ".{10}", ".{10}")}\nmaintenance: .....mmm..`);
    expect(story.log).toEqual(["4 regional.opened"]);
    expect(theOne(story, "regional").state).toBe("open");
  });
});
