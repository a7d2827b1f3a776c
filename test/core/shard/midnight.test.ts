import { describe, expect, it } from "vitest";
import type { MonitorInput } from "../../../src/core/config/monitor.ts";
import { reopened, withLateOutages } from "../../../src/core/shard/late-outage.ts";
import type { DayTotals } from "../../../src/core/shard/view.ts";
import { configOf, EMPTY, minutes, viewOf } from "./shard-minutes.ts";

const DAY = 20_500;
const MIDNIGHT = DAY * 1440;
const SHOP: MonitorInput = { id: "shop", target: { url: "https://shop.example/" } };
const down = (from: number, to: number) => (_id: string, minute: number) =>
  minute >= from && minute < to ? 502 : 200;

/** Outage seconds by day, those that wait and those of today. */
function outages(core: ReturnType<typeof minutes>): Record<number, number> {
  const today = core.monitors.get("shop")!.today;
  const days = [...core.finishedDays.map(({ totals }) => totals), today];
  return Object.fromEntries(days.map(({ day, outageSeconds }) => [day - DAY, outageSeconds]));
}

describe("an outage over midnight", () => {
  it.each([
    ["confirmed after it", 2, -1, 4, { [-1]: 60, 0: 240 }],
    ["confirmed before it", 2, -3, 2, { [-1]: 180, 0: 120 }],
    ["of five checks in a row", 5, -3, 7, { [-1]: 180, 0: 420 }],
    ["that was none", 9, -2, 3, { [-1]: 0, 0: 0 }],
  ])("(%s) counts on both days", (_what, outageAfter, from, to, expected) => {
    const config = configOf({ ...SHOP, alert: { outageAfter } });
    const core = minutes(EMPTY, config, MIDNIGHT - 30, MIDNIGHT + 30, down(MIDNIGHT + from, MIDNIGHT + to));
    expect(outages(core)).toEqual(expected);
  });

  it.each([5, 60])("of a monitor asked every %i minutes too", (intervalMinutes) => {
    const config = configOf({ ...SHOP, intervalMinutes, alert: { outageAfter: 3 } });
    const from = MIDNIGHT - 2 * intervalMinutes;
    const core = minutes(EMPTY, config, from - 600, MIDNIGHT + 600, down(from, MIDNIGHT + intervalMinutes));
    const sum = Object.values(outages(core)).reduce((total, seconds) => total + seconds, 0);
    expect(sum).toBe(3 * intervalMinutes * 60);
    expect(outages(core)[-1]).toBeGreaterThan(0);
  });

  it("waits for the housekeeping where the day is closed already", () => {
    const totals = {
      day: DAY,
      up: 9,
      slow: 0,
      down: 1,
      lost: 0,
      blips: 0,
      observedSeconds: 600,
      outageSeconds: 60,
    };
    const late = [{ key: 7, day: DAY, seconds: 3600 }];
    const { finishedDays, lateOutages } = withLateOutages({ finishedDays: [] }, late);
    expect(finishedDays).toEqual([]);
    const rollup = new Map([["shop", { days: [totals], hours: [] }]]);
    expect(reopened({ lateOutages: lateOutages ?? [] }, rollup, new Map([[7, "shop"]]))).toEqual([
      { key: 7, totals: { ...totals, outageSeconds: 3660 } },
    ]);
    expect(reopened({ lateOutages: late }, rollup, new Map())).toEqual([]);
  });
});

describe("a day that is over", () => {
  const twenty = down(MIDNIGHT - 1000, MIDNIGHT - 980);

  it("shows in every figure from the first minute of the next", () => {
    const config = configOf(SHOP);
    const before = minutes(EMPTY, config, MIDNIGHT - 1100, MIDNIGHT - 1, twenty);
    const after = minutes(before, config, MIDNIGHT, MIDNIGHT + 1, twenty);
    const [late, early] = [viewOf(before, config, "shop"), viewOf(after, config, "shop")];
    expect(late.uptime.week).toBeCloseTo(1 - 20 / 1100, 6);
    expect(early.uptime.week).toBeCloseTo(1 - 20 / 1102, 6);
    expect(early.uptime.month).toBe(early.uptime.week);
    expect(early.waiting?.map(({ day, outageSeconds }) => [day, outageSeconds])).toEqual([[DAY - 1, 1200]]);
  });

  it("is closed by the clock for a monitor that has no turn", () => {
    const config = configOf({ ...SHOP, intervalMinutes: 1440 }, { ...SHOP, id: "blog" });
    const turn = Array.from({ length: 1440 }, (_, index) => MIDNIGHT - 1440 + index);
    const core = minutes(EMPTY, config, turn[0]!, MIDNIGHT + 5, () => 200);
    const ended = core.finishedDays.filter(({ key }) => key === 1);
    expect(ended.map(({ totals }: { totals: DayTotals }) => [totals.day, totals.up])).toEqual([[DAY - 1, 1]]);
    expect(core.monitors.get("shop")?.today.day).toBe(DAY);
  });

  it("is closed for a paused one once, and its empty days leave no row", () => {
    const config = configOf(SHOP);
    const before = minutes(EMPTY, config, MIDNIGHT - 1100, MIDNIGHT - 900, twenty);
    const paused = configOf({ ...SHOP, enabled: false });
    const after = minutes(before, paused, MIDNIGHT - 899, MIDNIGHT + 3 * 1440, () => 200);
    expect(after.finishedDays.map(({ totals }) => [totals.day, totals.outageSeconds])).toEqual([
      [DAY - 1, 1200],
    ]);
    expect(viewOf(after, paused, "shop").uptime.week).toBeCloseTo(1 - 20 / 201, 6);
  });
});
