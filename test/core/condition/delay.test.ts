import { describe, expect, it } from "vitest";
import { observePaused } from "../../../src/core/condition/pause.ts";
import type { MonitorInput } from "../../../src/core/config/monitor.ts";
import { settled } from "../../../src/core/shard/settle.ts";
import { type Telling, tell, theOne } from "./story.ts";

/** Three blips of a few seconds, a minute at most, open an intermittent in minute 6; what follows begins in minute 10. */
function during(auto: string, ladder: string, alert: MonitorInput["alert"] = {}, more: Telling = {}) {
  return tell(`auto: .X.X.X....${auto}\nladder: -o-o-o----${ladder}`, { monitor: { alert }, ...more });
}

const outagesIn = (log: readonly string[]) => log.filter((line) => line.includes("outage"));

describe("an outage inside an open intermittent", () => {
  it.each<[string, string, string, MonitorInput["alert"], string[]]>([
    ["alerts once it outlasts the blips", "XXXX..", "X", {}, ["12 outage.opened", "15 outage.closed"]],
    ["sends nothing when it ends before that", "X....", "X", {}, []],
    [
      "alerts at once where that is asked for",
      "X....",
      "X",
      { duringIntermittent: "page" },
      ["10 outage.opened", "12 outage.closed"],
    ],
    [
      "waits for outageAfter checks",
      "XXXX..",
      "X",
      { outageAfter: 3 },
      ["12 outage.opened", "15 outage.closed"],
    ],
    [
      "waits for five minutes at most",
      "X{8}..",
      "X",
      { outageAfter: 30 },
      ["15 outage.opened", "19 outage.closed"],
    ],
    ["sends nothing of two failing checks, which are as long as twice a blip", "XX..", "-", {}, []],
    [
      "is reminded of only after its alert",
      "XXXX..",
      "X",
      { outageAfter: 3, remindMinutes: 2 },
      ["12 outage.opened", "14 outage.opened (reminder)", "15 outage.closed"],
    ],
  ])("%s", (_, lane, ladder, alert, log) => {
    const story = during(lane, ladder, alert);
    expect(story.log[0]).toBe("6 intermittent.opened");
    expect(outagesIn(story.log)).toEqual(log);
  });

  it("waits for twice the median blip where blips are long", () => {
    // Without rechecks a blip of one failing check lasted two minutes at most, one in the middle of that.
    const lanes = (failing: string) => `auto: .X.X.X....${failing}..`;
    expect(outagesIn(tell(lanes("XX")).log)).toEqual([]);
    expect(outagesIn(tell(lanes("XXX")).log)).toEqual([]);
    expect(outagesIn(tell(lanes("XXXX")).log)).toEqual(["13 outage.opened", "15 outage.closed"]);
  });

  it("is an incident from the moment it is confirmed, and says that its alert waits", () => {
    const incident = theOne(during("X", "X"), "outage");
    expect(incident.timeline.map(({ type }) => type)).toEqual(["started", "opened", "delayed"]);
    expect(incident.linked).toHaveLength(1);
  });

  it("counts as one more blip when it was short", () => {
    expect(theOne(during("X....", "X"), "intermittent").blips).toBe(4);
  });

  it("resolves nothing when the monitor is paused before its alert", () => {
    const { state, monitor } = during("X", "X");
    const step = observePaused(state, { monitor, at: (state.minute ?? 0) * 60_000, why: "paused" });
    expect(step.changes.map(({ type }) => type)).toEqual(["intermittent.closed"]);
  });

  it("resolves nothing when a maintenance window takes it back before its alert", () => {
    const outage = theOne(during("X", "X"), "outage");
    const span = { monitor: "shop", from: outage.startedAt - 60_000, to: outage.startedAt + 120_000 };
    expect(settled([], [outage], span, span.to).ended).toEqual([]);
    const { unannounced: _, ...announced } = outage;
    expect(settled([], [announced], span, span.to).ended.map(({ type }) => type)).toEqual(["outage.closed"]);
  });

  it("keeps who acknowledged it, and what was sent of it, when its history is judged again", () => {
    const outage = theOne(during("X", "X"), "outage");
    const stored = { ...outage, acknowledged: { at: 1, by: "Ada" }, escalatedAt: 2 };
    const span = { monitor: "shop", from: outage.startedAt, to: outage.startedAt + 60_000 };
    const { unannounced: _, ...judged } = outage;
    expect(settled([judged], [stored], span, span.to).incidents[0]).toMatchObject({
      acknowledged: { by: "Ada" },
      escalatedAt: 2,
      unannounced: true,
    });
  });
});

it("an outage without an open intermittent alerts at once", () => {
  expect(tell("auto: ..X\nladder: --X").log).toEqual(["2 outage.opened"]);
});
