import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../src/core/check/check.ts";
import { heartbeatStep } from "../../../src/core/heartbeat/heartbeat.ts";
import { job, ping, replay, story } from "./jobs.ts";

const T0 = Date.UTC(2026, 2, 2, 12);

/** `said` are minutes from T0 and what was pinged then: `[0, ""], [5.5, "start?rid=a"]`. */
function told(
  monitor: ReturnType<typeof job>,
  said: readonly (readonly [number, string?])[],
  minutes: number,
) {
  const pings = said.map(([at, what = ""]) => ping(T0 + at * MINUTE_MS, what));
  const seen = replay({ from: T0, to: T0 + minutes * MINUTE_MS, pings, monitorAt: () => monitor });
  return story(seen, T0);
}

const every10 = job({ everyMinutes: 10, graceMinutes: 5 });
const limited = job({ everyMinutes: 60, graceMinutes: 5 }, { maxMinutes: 20 });

describe("a job that runs every ten minutes, with a grace of five", () => {
  it.each<[string, (readonly [number, string?])[], number, string[]]>([
    ["says nothing before its first ping", [], 60, []],
    ["is up from its first run on", [[3.5]], 10, ["3.5 run 0"]],
    ["is late when the grace is over", [[0]], 16, ["0 run 0", "15 late"]],
    ["is not late a moment before", [[0]], 14, ["0 run 0"]],
    ["is late from the deadline on, whenever that is noticed", [[0.5]], 17, ["0.5 run 0", "15.5 late"]],
    ["is on time within the grace", [[0], [14.9]], 20, ["0 run 0", "14.9 run 0"]],
    ["is late at the very deadline", [[0], [15.01]], 17, ["0 run 0", "15 late", "15.01 run 0"]],
    ["a ping at the boundary of a minute counts for that minute", [[0], [14]], 16, ["0 run 0", "14 run 0"]],
    ["an early ping begins the interval anew", [[0], [2]], 18, ["0 run 0", "2 run 0", "17 late"]],
    ["is up again with the next good run", [[0], [30]], 32, ["0 run 0", "15 late", "30 run 0"]],
    ["stays late through a start", [[0], [20, "start"]], 22, ["0 run 0", "15 late"]],
    ["tells how long a run took", [[0, "start"], [1.5]], 3, ["1.5 run 0 in 90 s"]],
    ["a run that says that it failed fails", [[0, "fail"]], 3, ["0 run ?"]],
    ["a run with an exit code fails", [[0], [5, "3"]], 7, ["0 run 0", "5 run 3"]],
    ["a failing job that stays away is late as well", [[0, "1"]], 16, ["0 run 1", "15 late"]],
    [
      "a failing run and a good one in one minute are both seen",
      [[0.2, "1"], [0.6]],
      2,
      ["0.2 run 1", "0.6 run 0"],
    ],
    ["a log says nothing of how it went", [[0], [14, "log"]], 16, ["0 run 0", "15 late"]],
    ["a log before the first run wakes nothing", [[0, "log"]], 30, []],
    ["a start alone, never ended, is late in the end", [[0, "start"]], 16, ["15 late"]],
  ])("%s", (_, said, minutes, looks) => {
    expect(told(every10, said, minutes)).toEqual(looks);
  });
});

describe("a run with a limit of twenty minutes", () => {
  it.each<[string, (readonly [number, string?])[], number, string[]]>([
    ["may take longer than the grace", [[0], [60, "start"], [78]], 80, ["0 run 0", "78 run 0 in 1080 s"]],
    ["fails when it has not ended by then", [[0], [60, "start"]], 82, ["0 run 0", "80 overdue"]],
    [
      "that ends after all is good again",
      [[0], [60, "start"], [90]],
      92,
      ["0 run 0", "80 overdue", "90 run 0 in 1800 s"],
    ],
    [
      "is late once it was overdue and nothing comes",
      [[0], [60, "start"]],
      150,
      ["0 run 0", "80 overdue", "145 late"],
    ],
    [
      "overlaps with others by their ids",
      [
        [0, "start?rid=a"],
        [1, "start?rid=b"],
        [2, "?rid=a"],
        [5, "?rid=b"],
      ],
      6,
      ["2 run 0 in 120 s", "5 run 0 in 240 s"],
    ],
    [
      "of an unknown id has no start",
      [
        [0, "start?rid=a"],
        [2, "?rid=z"],
      ],
      3,
      ["2 run 0"],
    ],
    [
      "that never ends fails though another one ended well",
      [
        [0, "start?rid=a"],
        [1, "start?rid=b"],
        [3, "?rid=b"],
      ],
      22,
      ["3 run 0 in 120 s", "20 overdue"],
    ],
    [
      "begins again with a second start without an id",
      [[0, "start"], [10, "start"], [12]],
      25,
      ["12 run 0 in 120 s"],
    ],
  ])("%s", (_, said, minutes, looks) => {
    expect(told(limited, said, minutes)).toEqual(looks);
  });
});

it("takes other exit codes for good ones where it is asked to", () => {
  const rsync = job({ everyMinutes: 10 }, { exitCodes: [0, 24] });
  const seen = replay({ from: T0, to: T0 + MINUTE_MS, pings: [ping(T0, "24")], monitorAt: () => rsync });
  expect(seen.map(({ look }) => look.run?.good ?? look.trouble === null)).toEqual([true, true]);
});

describe("a nightly job by the clock of Berlin", () => {
  const nightly = job({ cron: "30 2 * * *", timeZone: "Europe/Berlin", graceMinutes: 30 });

  it.each([
    ["the day on which the clocks skip 02:30", "2026-03-28", "2026-03-29T01:30:00.000Z"],
    ["the day on which 02:30 comes twice", "2026-10-24", "2026-10-25T01:00:00.000Z"],
    ["an ordinary day", "2026-06-10", "2026-06-11T01:00:00.000Z"],
  ])("is late half an hour after its time: %s", (_, day, late) => {
    const from = Date.parse(`${day}T00:00:00Z`);
    const seen = replay({
      from,
      to: from + 2 * DAY_MS,
      pings: [ping(from + 10 * HOUR_MS)],
      monitorAt: () => nightly,
    });
    const first = seen.find(({ look }) => look.trouble !== null);
    expect(new Date(first!.look.at).toISOString()).toBe(late);
  });

  it.each([
    ["2026-03-27", ["28T01:30", "29T01:00", "30T00:30"]],
    ["2026-10-23", ["24T00:30", "25T00:30", "26T01:30"]],
  ])("runs once a night over the change of %s, and is never late", (day, runs) => {
    const from = Date.parse(`${day}T12:00:00Z`);
    const month = day.slice(0, 8);
    const pings = [ping(from), ...runs.map((at) => ping(Date.parse(`${month}${at}:40Z`)))];
    const seen = replay({ from, to: from + 2.5 * DAY_MS, pings, monitorAt: () => nightly });
    expect(seen.filter(({ look }) => look.trouble !== null)).toEqual([]);
  });

  it("counts a run that ends some seconds early for the night that it was meant for", () => {
    const from = Date.parse("2026-06-10T00:00:00Z");
    const early = Date.parse("2026-06-11T00:29:50Z");
    const pings = [ping(from + HOUR_MS), ping(early)];
    const seen = replay({ from, to: from + 2 * DAY_MS, pings, monitorAt: () => nightly });
    expect(seen.filter(({ look }) => look.trouble !== null)).toEqual([]);
  });
});

it("expects an hourly job in each hour of the night in which one comes twice", () => {
  const hourly = job({ cron: "0 * * * *", timeZone: "Europe/Berlin", graceMinutes: 10 });
  const from = Date.parse("2026-10-24T23:30:00Z");
  const pings = [0, 1, 2, 3, 4].map((hour) => ping(from + 30 * MINUTE_MS + hour * HOUR_MS + 5000));
  const all = replay({ from, to: from + 5 * HOUR_MS, pings, monitorAt: () => hourly });
  expect(all.filter(({ look }) => look.trouble !== null)).toEqual([]);
  const without = pings.filter((_, hour) => hour !== 1);
  const missed = replay({ from, to: from + 5 * HOUR_MS, pings: without, monitorAt: () => hourly });
  expect(story(missed, from)).toContain("100 late");
});

describe("what people do to it", () => {
  const at = (minute: number) => T0 + minute * MINUTE_MS;
  const pings = () => [ping(at(0)), ping(at(10))];

  it("is not late at once when its interval becomes shorter", () => {
    const monitorAt = (now: number) => job({ everyMinutes: now < at(40) ? 60 : 10, graceMinutes: 5 });
    const seen = replay({ from: T0, to: at(60), pings: pings(), monitorAt });
    expect(story(seen, T0)).toEqual(["0 run 0", "10 run 0", "55 late"]);
  });

  it("is on time again when a longer interval says so", () => {
    const monitorAt = (now: number) => job({ everyMinutes: now < at(30) ? 10 : 60, graceMinutes: 5 });
    const seen = replay({ from: T0, to: at(40), pings: pings(), monitorAt });
    expect(story(seen, T0)).toEqual(["0 run 0", "10 run 0", "25 late", "30 up"]);
  });

  it("begins again after a pause, and says nothing until it pings or is late", () => {
    const monitorAt = (now: number) =>
      job({ everyMinutes: 10, graceMinutes: 5 }, {}, { enabled: now < at(12) || now >= at(100) });
    const seen = replay({ from: T0, to: at(120), pings: [...pings(), ping(at(50))], monitorAt });
    expect(story(seen, T0)).toEqual(["0 run 0", "10 run 0", "50 run 0", "115 late"]);
  });

  it("is not expected during maintenance, and again from then on", () => {
    const maintenance = (now: number) => now >= at(15) && now < at(50);
    const seen = replay({ from: T0, to: at(70), pings: pings(), monitorAt: () => every10, maintenance });
    expect(story(seen, T0)).toEqual(["0 run 0", "10 run 0", "55 late"]);
  });

  it("was to run before the maintenance and did not: it is late when that is over", () => {
    const maintenance = (now: number) => now >= at(22) && now < at(50);
    const seen = replay({ from: T0, to: at(70), pings: pings(), monitorAt: () => every10, maintenance });
    expect(story(seen, T0)).toEqual(["0 run 0", "10 run 0", "50 late"]);
  });

  it("stays late through maintenance when it was late before", () => {
    const maintenance = (now: number) => now >= at(30) && now < at(50);
    const seen = replay({ from: T0, to: at(70), pings: pings(), monitorAt: () => every10, maintenance });
    expect(story(seen, T0)).toEqual(["0 run 0", "10 run 0", "25 late"]);
  });
});

describe("whatever is pinged", () => {
  const said = fc.constantFrom("", "start", "fail", "log", "0", "3", "start?rid=a", "?rid=a", "fail?rid=b");
  const pinged = fc.array(fc.tuple(fc.integer({ min: 0, max: 3_600_000 }), said), { maxLength: 60 });

  it("sees each run once, in a minute of its own or a later one", () => {
    fc.assert(
      fc.property(pinged, (all) => {
        const pings = all.map(([ms, what]) => ping(T0 + ms, what));
        const seen = replay({ from: T0, to: T0 + 75 * MINUTE_MS, pings, monitorAt: () => limited });
        const ends = pings.filter(({ kind }) => kind === "end" || kind === "fail");
        const runs = seen.flatMap(({ look }) => (look.ping === null ? [] : [look.ping.id]));
        expect(runs.toSorted()).toEqual(ends.map(({ id }) => id).toSorted());
        for (const { minute, look } of seen) expect(look.at).toBeLessThanOrEqual(T0 + minute * MINUTE_MS);
      }),
    );
  });

  it("makes the same of it in one step as in two", () => {
    fc.assert(
      fc.property(pinged, fc.nat(20), (all, split) => {
        const pings = all
          .slice(0, 10)
          .map(([ms, what]) => ping(T0 + ms, what))
          .sort((a, b) => a.at - b.at);
        const turn = { monitor: limited, now: T0 + 60 * MINUTE_MS, maintained: () => false };
        const once = heartbeatStep(undefined, { ...turn, pings });
        const first = heartbeatStep(undefined, { ...turn, pings: pings.slice(0, split), now: T0 });
        const twice = heartbeatStep(first.state, { ...turn, pings: pings.slice(split) });
        expect({ ...twice.state, dueAt: 0 }).toEqual({ ...(once.state ?? twice.state), dueAt: 0 });
      }),
    );
  });

  it("takes ten of a minute at most, and never calls late what still waits", () => {
    const many = Array.from({ length: 25 }, (_, index) => ping(T0 + index));
    const step = heartbeatStep(undefined, {
      monitor: every10,
      now: T0 + DAY_MS,
      pings: many,
      maintained: () => false,
    });
    expect(step.taken).toHaveLength(10);
    expect(step.looks.every(({ trouble }) => trouble === null)).toBe(true);
  });
});
