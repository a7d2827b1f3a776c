import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../../src/core/check/check.ts";
import {
  inMaintenance,
  insideSpans,
  type MaintenanceWindow,
  maintenanceSpans,
  windowSpans,
} from "../../../src/core/config/maintenance.ts";

/** Sunday, 1 March 2026. */
const SUNDAY = Date.UTC(2026, 2, 1);
const at = (hours: number, minutes = 0) => SUNDAY + (hours * 60 + minutes) * MINUTE_MS;
const once = (from: number, to: number, monitor: string | null = null): MaintenanceWindow => ({
  id: "once",
  monitor,
  from,
  to,
  cron: null,
  durationMinutes: null,
});
const again = (cron: string, durationMinutes: number, monitor: string | null = null): MaintenanceWindow => ({
  id: "again",
  monitor,
  from: null,
  to: null,
  cron,
  durationMinutes,
});
const inside = (windows: MaintenanceWindow[], ms: number, monitor = "shop") =>
  inMaintenance(windows, monitor, ms / MINUTE_MS);

describe("a minute is inside a window", () => {
  it.each([
    ["one-off: the minute before", once(at(3), at(4)), at(2, 59), false],
    ["one-off: its first minute", once(at(3), at(4)), at(3), true],
    ["one-off: its last minute", once(at(3), at(4)), at(3, 59), true],
    ["one-off: its end is not inside", once(at(3), at(4)), at(4), false],
    ["weekly: the minute before", again("0 3 * * 0", 60), at(2, 59), false],
    ["weekly: its first minute", again("0 3 * * 0", 60), at(3), true],
    ["weekly: its last minute", again("0 3 * * 0", 60), at(3, 59), true],
    ["weekly: after it", again("0 3 * * 0", 60), at(4), false],
    ["weekly: the next day", again("0 3 * * 0", 60), at(27), false],
    ["weekly: the next week", again("0 3 * * 0", 60), at(7 * 24 + 3), true],
    ["over midnight", again("30 23 * * *", 60), at(0, 15), true],
    ["longer than its own period", again("0 * * * *", 90), at(5, 45), true],
    ["a cron that is none", again("61 * * * *", 60), at(1), false],
  ])("%s", (_, window, ms, expected) => {
    expect(inside([window], ms)).toBe(expected);
  });

  it("only for its monitor, or for all", () => {
    expect(inside([once(at(3), at(4), "shop")], at(3))).toBe(true);
    expect(inside([once(at(3), at(4), "other")], at(3))).toBe(false);
    expect(inside([once(at(3), at(4))], at(3), "other")).toBe(true);
    expect(inside([], at(3))).toBe(false);
  });
});

describe("spans", () => {
  it("hold their first minute and not the one that they end with", () => {
    const spans = [{ from: at(3), to: at(4) }];
    const inSpan = (ms: number) => insideSpans(spans, ms / MINUTE_MS);
    expect([at(2, 59), at(3), at(3, 59), at(4)].map(inSpan)).toEqual([false, true, true, false]);
  });

  const hours = (spans: readonly { from: number; to: number }[]) =>
    spans.map(({ from, to }) => [(from - SUNDAY) / 3_600_000, (to - SUNDAY) / 3_600_000]);

  it("are cut to what was asked for", () => {
    expect(hours(windowSpans(once(at(3), at(6)), at(4), at(5)))).toEqual([[4, 5]]);
    expect(hours(windowSpans(again("0 3 * * *", 120), at(4), at(28)))).toEqual([
      [4, 5],
      [27, 28],
    ]);
    expect(hours(windowSpans(once(at(3), at(6)), at(6), at(9)))).toEqual([]);
  });

  it("of several windows are joined where they meet", () => {
    const windows = [
      once(at(3), at(5)),
      once(at(4), at(6)),
      once(at(6), at(7)),
      once(at(9), at(10), "other"),
    ];
    expect(hours(maintenanceSpans(windows, "shop", at(0), at(24)))).toEqual([[3, 7]]);
    expect(hours(maintenanceSpans(windows, "other", at(0), at(24)))).toEqual([
      [3, 7],
      [9, 10],
    ]);
  });

  it("follow UTC through a change to summer time", () => {
    const march = windowSpans(again("0 1 * * *", 60), Date.UTC(2026, 2, 28), Date.UTC(2026, 2, 31));
    expect(march.map(({ from }) => new Date(from).toISOString().slice(5, 16))).toEqual([
      "03-28T01:00",
      "03-29T01:00",
      "03-30T01:00",
    ]);
  });
});
