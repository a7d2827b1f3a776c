import { describe, expect, it } from "vitest";
import {
  type HangingTarget,
  hangingCost,
  type Played,
  played,
  START,
} from "../../../scripts/bench/hanging.ts";
import { REGIONS, type Region } from "../../../src/core/check/reading.ts";
import { initialState } from "../../../src/core/condition/initial.ts";
import type { MonitorInput } from "../../../src/core/config/monitor.ts";
import { replayHistory } from "../../../src/core/shard/replay.ts";
import { monitorOf } from "../condition/story.ts";

const THREE: readonly Region[] = ["weur", "enam", "apac"];
const ELEVEN = REGIONS.filter((region) => region !== "auto");
const NEVER = 1e9;
const FROM = 30;

function shop(more: Partial<MonitorInput> = {}): MonitorInput {
  return { id: "shop", target: { url: "https://shop.example/" }, regions: [...THREE], ...more };
}

/** Well until minute 30, and from `to` on. */
const hangs =
  (to = NEVER, wellMs = 200, backMs = wellMs) =>
  (minute: number) =>
    minute < FROM ? wellMs : minute >= to ? backMs : NEVER;

const both = async (target: Omit<HangingTarget, "plan">): Promise<readonly [free: Played, paid: Played]> => [
  await played({ ...target, plan: "free" }),
  await played({ ...target, plan: "paid" }),
];

const stateOf = ({ core }: Played) => core.monitors.get("shop")!;

describe("a target that hangs all day on Free", () => {
  it.each<[string, MonitorInput, HangingTarget["answersAfterMs"]]>([
    ["in three regions", shop(), hangs()],
    ["in six", shop({ regions: ELEVEN.slice(0, 6) }), hangs()],
    ["in eleven", shop({ regions: [...ELEVEN] }), hangs()],
    [
      "with the longest timeout",
      shop({ target: { url: "https://shop.example/", timeoutMs: 30_000 } }),
      hangs(),
    ],
    ["every five minutes", shop({ intervalMinutes: 5 }), hangs()],
    ["from its first check on", shop(), () => NEVER],
    [
      "in one region of three",
      shop(),
      (minute, region) => (minute < FROM || region !== "apac" ? 200 : NEVER),
    ],
  ])(
    "%s costs at most 6 000 seconds of Durable Objects, the Scheduler's waiting included",
    async (_, monitor, answersAfterMs) => {
      expect(await hangingCost({ monitor, answersAfterMs, plan: "free" })).toBeLessThanOrEqual(6_000);
    },
  );

  it("is asked from one region a minute for at most 3 s, and from all of them every fifth", async () => {
    const { probes } = await played({ monitor: shop(), plan: "free", answersAfterMs: hangs(), minutes: 120 });
    const spared = probes.filter(({ minute, attempt }) => attempt === 0 && minute >= START + FROM + 3);
    const minutes = [...Map.groupBy(spared, ({ minute }) => minute).values()];
    expect(minutes).toHaveLength(120 - FROM - 3);
    const sizes = minutes.map((of) => of.length);
    expect(new Set(sizes)).toEqual(new Set([1, 3]));
    const all = sizes.flatMap((size, index) => (size === 3 ? [index] : []));
    expect(new Set(all.slice(1).map((index, at) => index - all[at]!))).toEqual(new Set([5]));
    const whole = spared.filter(({ timeoutMs }) => timeoutMs > 3_000);
    expect(whole.map(({ timeoutMs }) => timeoutMs)).toEqual([10_000, 10_000]);
    expect(new Set(spared.map(({ region }) => region))).toEqual(new Set(THREE));
  });

  it("has patient attempts further and further apart, and no ladder after the outage opened", async () => {
    const target = { monitor: shop(), plan: "free", answersAfterMs: hangs() } as const;
    const patientAt = async (minutes: number) =>
      ((await played({ ...target, minutes })).core.patientAt.get("shop") ?? 0) / 60_000 - START - FROM;
    expect(await Promise.all([60, 120, 300, 400].map(patientAt))).toEqual([0, 60, 60, 300]);
    const { probes } = await played({ ...target, minutes: 60 });
    expect(probes.filter(({ attempt, minute }) => attempt > 0 && minute > START + FROM + 1)).toEqual([]);
  });

  it("loses nothing of uptime: every minute is observed, and an outage's", async () => {
    const [free, paid] = await both({ monitor: shop(), answersAfterMs: hangs(), minutes: 240 });
    const { observedSeconds, outageSeconds, lost } = stateOf(free).today;
    expect({ observedSeconds, outageSeconds, lost }).toMatchObject({
      observedSeconds: 240 * 60,
      lost: 0,
    });
    expect(outageSeconds).toBe(stateOf(paid).today.outageSeconds);
    expect(free.events).toEqual(paid.events);
    expect(stateOf(free).open.outage!.timeline).toEqual(stateOf(paid).open.outage!.timeline);
    expect(free.core.silent).toEqual({});
  });
});

describe("a target that comes back on Free", () => {
  it.each(Array.from({ length: 11 }, (_, index) => 60 + index))(
    "in minute %s closes its outage in the minute in which it would on Paid",
    async (back) => {
      const [free, paid] = await both({ monitor: shop(), answersAfterMs: hangs(back), minutes: back + 12 });
      expect(free.events).toEqual(paid.events);
      expect(free.events.at(-1)).toMatch(/^outage\.closed@/);
      const { outageSeconds, observedSeconds } = stateOf(free).today;
      expect({ outageSeconds, observedSeconds }).toEqual({
        outageSeconds: stateOf(paid).today.outageSeconds,
        observedSeconds: stateOf(paid).today.observedSeconds,
      });
      const after = free.probes.filter(({ minute, attempt }) => attempt === 0 && minute > START + back);
      expect(after).toHaveLength(3 * 11);
      expect(new Set(after.map(({ timeoutMs }) => timeoutMs))).toEqual(new Set([10_000]));
    },
  );

  it.each([
    ["at two seconds", 2_000, 5 + 2],
    ["slower than any short deadline", 8_000, 60 + 2],
  ])("%s is found within the next turn of that kind", async (_, backMs, within) => {
    for (const back of [60, 71, 88]) {
      const minutes = back + within;
      const { events } = await played({
        monitor: shop(),
        plan: "free",
        answersAfterMs: hangs(back, 200, backMs),
        minutes,
      });
      expect(events.at(-1)).toMatch(/^outage\.closed@/);
    }
  });

  it("in some regions first closes at most as many minutes late as there are regions", async () => {
    const answersAfterMs = (minute: number, region: Region) =>
      minute < FROM ? 200 : minute >= { weur: 60, enam: 77, apac: 95 }[region as "weur"] ? 200 : NEVER;
    const [free, paid] = await both({ monitor: shop(), answersAfterMs, minutes: 120 });
    const closedAt = ({ events }: Played) => Number(/closed@(\d+)/.exec(events.join(" "))?.[1]);
    expect(closedAt(paid)).toBe(78);
    expect(closedAt(free) - 78).toBeLessThanOrEqual(3);
  });

  it("with an error instead is asked from everywhere as ever", async () => {
    const target = { monitor: shop(), plan: "free", answersAfterMs: hangs(60, 200, 0), minutes: 70 } as const;
    expect((await played(target)).events.at(-1)).toMatch(/^outage\.closed@/);
  });
});

it("kept history makes the same incident again, though regions are missing in it", async () => {
  const { checks, events } = await played({
    monitor: shop(),
    plan: "free",
    answersAfterMs: hangs(90),
    minutes: 110,
  });
  expect(events).toEqual(["outage.opened@30", "outage.closed@91"]);
  const monitor = monitorOf(shop());
  const { incidents } = replayHistory(initialState(monitor, START), monitor, [], checks);
  expect(
    incidents.map(({ kind, startedAt, endedAt }) => [
      kind,
      startedAt / 60_000 - START,
      Math.floor(endedAt! / 60_000) - START,
    ]),
  ).toEqual([["outage", 30, 90]]);
});

it("a target that flaps is rechecked every two hours once that is known, and still alerted as on Paid", async () => {
  const answersAfterMs = (minute: number) => (minute >= FROM && minute % 10 === 0 ? NEVER : 200);
  const [free, paid] = await both({ monitor: shop(), answersAfterMs, minutes: 600 });
  const rechecks = ({ probes }: Played) => probes.filter(({ attempt }) => attempt > 0).length;
  expect(rechecks(free)).toBeLessThan(rechecks(paid) / 3);
  const news = ({ events }: Played) => events.flatMap((event) => /^intermittent[^@]*/.exec(event) ?? []);
  expect(news(free)).toEqual(news(paid));
});
