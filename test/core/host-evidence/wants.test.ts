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
  const round = (want: { from: number; to: number }) =>
    minutesOf(want).map((minute) => Math.round(minute * 100) / 100);

  it("ask about a run once, and before it about four quiet times as long", () => {
    const runs = withFailures([], [failing(0), failing(0, { region: "enam" }), failing(1)]);
    const wants = wantsOf(runs, null, at(10));
    const start = START.toString(36);
    expect(wants.map(({ id, control }) => [id, control])).toEqual([
      [`shop.${start}.c1`, true],
      [`shop.${start}.c2`, true],
      [`shop.${start}.c3`, true],
      [`shop.${start}.c4`, true],
      [`shop.${start}`, false],
    ]);
    expect(wants.map(round)).toEqual([
      [-12.99, -9.99],
      [-7.99, -4.99],
      [-17.99, -14.99],
      [-32.99, -29.99],
      [-0.99, 2.01],
    ]);
    expect(wants[4]?.checks).toEqual([
      `shop.${start}.weur.0`,
      `shop.${start}.enam.0`,
      `shop.${(START + 1).toString(36)}.weur.0`,
    ]);
    expect(wants[0]?.checks).toEqual([]);
  });

  it("pass over minutes in which it failed, and take none twice", () => {
    const every4 = Array.from({ length: 6 }, (_, n) => failing(4 * n));
    const runs = withFailures([], every4);
    const wants = wantsOf(runs, null, at(30), at(-3));
    const quiet = wants.filter(({ control }) => control);
    const asked = wants.filter(({ control }) => !control);
    for (const one of quiet) {
      expect(one.to - one.from).toBeGreaterThanOrEqual(45_000);
      for (const other of wants)
        if (other !== one)
          expect(Math.min(one.to, other.to)).toBeLessThanOrEqual(Math.max(one.from, other.from));
    }
    expect(asked).toHaveLength(6);
    expect(quiet.filter(({ from }) => from >= at(-3)).length).toBeGreaterThanOrEqual(6);
  });

  it("prefer minutes that the agent saw, those after the failure too once they are known to be quiet", () => {
    const runs = withFailures([], [failing(0)]);
    const quiet = (now: number) =>
      wantsOf(runs, null, at(now), at(-6))
        .filter(({ control }) => control)
        .map((want) => round(want)[0]);
    expect(quiet(1)).toEqual([-6, -4.99, -2.99, -1.99]);
    const young = (now: number) =>
      wantsOf(runs, null, at(now), at(-2.5))
        .filter(({ control }) => control)
        .map((want) => round(want)[0]);
    expect(young(1)).toEqual([-2.5, -12.99, -7.99, -17.99]);
    expect(young(20)).toEqual([-2.5, 4.01, 9.01, 7.01]);
  });

  it("are the same however late they are asked for, and fewer for later runs", () => {
    const runs = withFailures(
      [],
      [0, 70, 140, 210, 280].map((minute) => failing(minute)),
    );
    const of = (now: number) => wantsOf(runs, null, at(now), at(-600)).map(({ id }) => id);
    expect(of(281)).toEqual(of(400));
    const quiet = wantsOf(runs, null, at(400), at(-600)).filter(({ control }) => control);
    expect(
      runs.map(({ startMinute }) => quiet.filter(({ minute }) => minute === startMinute).length),
    ).toEqual([4, 4, 4, 2, 2]);
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
