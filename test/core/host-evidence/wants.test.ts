import { describe, expect, it } from "vitest";
import {
  type FailingCheck,
  nextSeconds,
  wantsOf,
  withFailures,
} from "../../../src/core/host-evidence/wants.ts";

const START = Date.UTC(2026, 10, 25, 3) / 60_000;
const failing = (minute: number, over: Partial<FailingCheck> = {}): FailingCheck => ({
  monitor: "shop",
  minute: START + minute,
  at: (START + minute) * 60_000 + 400,
  latencyMs: 30,
  region: "weur",
  attempt: 0,
  intervalMinutes: 1,
  ...over,
});
const minutesOf = ({ from, to }: { from: number; to: number }) => [from, to].map((ms) => ms / 60_000 - START);
const at = (minute: number) => (START + minute) * 60_000;

describe("wants", () => {
  it("ask about a run once, with two quiet minutes before it", () => {
    const runs = withFailures([], [failing(0), failing(0, { region: "enam" }), failing(1)]);
    const wants = wantsOf(runs, null, at(10));
    const start = START.toString(36);
    expect(wants.map(({ id, control }) => [id, control])).toEqual([
      [`shop.${start}`, false],
      [`shop.${start}.c1`, true],
      [`shop.${start}.c2`, true],
    ]);
    expect(wants.map((want) => minutesOf(want).map((minute) => Math.round(minute * 100) / 100))).toEqual([
      [-0.99, 2.01],
      [-9.99, -8.99],
      [-4.99, -3.99],
    ]);
    expect(wants[0]?.checks).toEqual([
      `shop.${start}.weur.0`,
      `shop.${start}.enam.0`,
      `shop.${(START + 1).toString(36)}.weur.0`,
    ]);
    expect(wants[1]?.checks).toEqual([]);
  });

  it("ask about the end of a long run, once it is over", () => {
    const runs = withFailures(
      [],
      [0, 1, 2, 3, 4].map((minute) => failing(minute)),
    );
    expect(wantsOf(runs, null, at(5)).some(({ id }) => id.endsWith(".end"))).toBe(false);
    const end = wantsOf(runs, null, at(8)).find(({ id }) => id.endsWith(".end"));
    expect(end?.checks).toEqual([3, 4].map((minute) => `shop.${(START + minute).toString(36)}.weur.0`));
    expect(end?.minute).toBe(START + 4);
  });

  it("take failures apart that have two green checks between them", () => {
    const runs = withFailures([], [failing(0), failing(2), failing(5)]);
    expect(runs.map(({ startMinute, lastMinute }) => [startMinute - START, lastMinute - START])).toEqual([
      [0, 2],
      [5, 5],
    ]);
  });

  it("are few for a monitor that fails all day long", () => {
    const all = Array.from({ length: 400 }, (_, index) => failing(index * 3));
    expect(withFailures([], all).length).toBeLessThan(60);
  });

  it("stay the same when the same failure is noted again", () => {
    const once = withFailures([], [failing(0)]);
    expect(withFailures(once, [failing(0)])).toEqual(once);
  });

  it("are those of the agent's own monitors", () => {
    const runs = withFailures([], [failing(0), failing(0, { monitor: "blog" })]);
    expect(new Set(wantsOf(runs, ["blog"], at(3)).map(({ monitor }) => monitor))).toEqual(new Set(["blog"]));
  });

  it("live a day", () => {
    const runs = withFailures([], [failing(0)]);
    expect(wantsOf(runs, null, at(23 * 60))).not.toEqual([]);
    expect(wantsOf(runs, null, at(24 * 60 + 1))).toEqual([]);
  });

  it("have the agent ask every 5 minutes, and every 30 s for an hour after a failure", () => {
    const runs = withFailures([], [failing(0)]);
    expect([
      nextSeconds([], null, at(0)),
      nextSeconds(runs, null, at(30)),
      nextSeconds(runs, null, at(61)),
    ]).toEqual([300, 30, 300]);
    expect(nextSeconds(runs, ["blog"], at(30))).toBe(300);
  });
});
