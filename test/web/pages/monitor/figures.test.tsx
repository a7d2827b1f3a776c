import { describe, expect, it } from "vitest";
import type { DayTotals } from "../../../../src/core/shard/view.ts";
import { MonitorFigures } from "../../../../src/web/pages/monitor/monitor-figures.tsx";
import { dayTotals, monitorOnPage, NOW, pageContext, SAMPLES } from "../rich-view.ts";
import { textOf } from "../text-of.ts";

const page = pageContext();
const TODAY = Math.floor(NOW / 86_400_000);
const UPTIME = { day: 1, week: 0.97, month: 0.93, quarter: 0.91 };

function uptimes(days: readonly DayTotals[], today: DayTotals): string {
  const { view } = monitorOnPage(SAMPLES[0]!, 1);
  const { waiting: _, ...rest } = view;
  const monitor = { view: { ...rest, uptime: UPTIME, today }, rollup: { days, hours: [] } };
  const text = textOf(String(<MonitorFigures page={page} monitor={monitor} />));
  return /Uptime.*(?= Latency)/.exec(text)![0];
}

const daysBefore = (count: number) =>
  Array.from({ length: count }, (_, index) => dayTotals(TODAY - 1 - index));

describe("the uptime of a monitor", () => {
  it.each([
    ["two minutes old", 0, 120, "Uptime, first 2 min 100 %"],
    ["of the third day", 2, 9000, "Uptime, 24 h 100 % Uptime, since 20 Nov 97.0 %"],
    ["of the third week", 20, 9000, "Uptime, 24 h 100 % 7 d 97.0 % Uptime, since 2 Nov 93.0 %"],
    ["of the third month", 60, 9000, "Uptime, 24 h 100 % 7 d 97.0 % Uptime, since 23 Sep 91.0 % 30 d 93.0 %"],
    ["of a year", 89, 9000, "Uptime, 24 h 100 % 7 d 97.0 % Uptime, 90 d 91.0 % 30 d 93.0 %"],
  ])("%s is called by no longer time than was measured", (_, before, observedSeconds, text) => {
    expect(uptimes(daysBefore(before), dayTotals(TODAY, { observedSeconds })).replace(/\s+/g, " ")).toBe(
      text,
    );
  });

  it("that was never checked is not known", () => {
    expect(uptimes([], dayTotals(TODAY, { observedSeconds: 0 }))).toMatch(/^Uptime, 24 h/);
  });
});
