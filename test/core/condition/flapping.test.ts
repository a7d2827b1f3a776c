/** Failures that come and go: what an engineer would call each, and figures that agree with one another. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Check, MINUTE_MS } from "../../../src/core/check/check.ts";
import type { Region } from "../../../src/core/check/reading.ts";
import { initialState } from "../../../src/core/condition/initial.ts";
import { observeLadder } from "../../../src/core/condition/ladder.ts";
import { observeMinute } from "../../../src/core/condition/minute.ts";
import type { MonitorState } from "../../../src/core/condition/state.ts";
import { wantsLadder } from "../../../src/core/condition/wants.ts";
import type { Incident } from "../../../src/core/incident/incident.ts";
import { monitorView } from "../../../src/core/shard/shard-view.ts";
import { checkOf, monitorOf, rechecksOf, START, tell } from "./story.ts";

/** What a region answers in a column. */
type Fails = (region: Region, column: number) => boolean;
/** How its rechecks end: all fail, or the second is good; `none`: the monitor asks for none. */
type Rechecks = "all fail" | "soon good" | "none";

interface Played {
  readonly incidents: readonly Incident[];
  readonly log: readonly string[];
  readonly state: MonitorState;
  readonly uptime: number;
  /** Of the scheduled checks. */
  readonly failedShare: number;
  /** Columns in which most regions failed. */
  readonly down: readonly number[];
  readonly minutes: number;
}

const REGIONS: readonly Region[] = ["weur", "enam", "apac"];

function play(fails: Fails, minutes: number, rechecks: Rechecks, count = 1): Played {
  const regions = REGIONS.slice(0, count);
  const monitor = monitorOf({
    regions: [...regions],
    recheck: { afterSeconds: rechecks === "none" ? [] : [2, 5, 10, 20] },
  });
  let state = initialState(monitor, START);
  const byId = new Map<string, Incident>();
  const log: string[] = [];
  const down: number[] = [];
  let [failed, asked] = [0, 0];
  const take = (step: ReturnType<typeof observeMinute>, column: number) => {
    state = step.state;
    for (const incident of step.incidents) byId.set(incident.id, incident);
    for (const { type } of step.changes) if (type !== "blip") log.push(`${column} ${type}`);
  };
  for (let column = 0; column < minutes; column++) {
    const minute = START + column;
    const checks: Check[] = regions.map((region) =>
      checkOf(fails(region, column) ? "down" : "up", region, minute),
    );
    const bad = checks.filter(({ verdict }) => verdict === "down");
    failed += bad.length;
    asked += checks.length;
    if (bad.length > count / 2) down.push(column);
    const common = { monitor, minute, inMaintenance: false, imported: false };
    const wanted = wantsLadder(state, monitor, checks).regions;
    take(observeMinute(state, { ...common, checks }), column);
    if (wanted.length === 0) continue;
    const climbed = checks.filter(({ region }) => wanted.includes(region));
    const rungs = rechecksOf(rechecks === "all fail" ? "X" : "o", climbed, minute);
    take(observeLadder(state, { ...common, scheduled: checks, rechecks: rungs, complete: true }), column);
  }
  for (const open of Object.values(state.open)) if (open) byId.set(open.id, open);
  const view = monitorView({
    ...{ monitor, state, digest: undefined, inMaintenance: false, minute: START + minutes - 1 },
  });
  const incidents = [...byId.values()];
  return { incidents, log, state, uptime: view.uptime.day ?? 1, failedShare: failed / asked, down, minutes };
}

const column = (at: number) => Math.floor(at / MINUTE_MS) - START;
const told = ({ incidents }: Played) =>
  incidents
    .filter(({ unannounced }) => !unannounced)
    .map(
      ({ kind, startedAt, endedAt }) =>
        `${kind} ${column(startedAt)}..${endedAt === null ? "open" : column(endedAt)}`,
    );

/** `X` fails and `.` does not, over and over after three good minutes, and five good ones at the end. */
function repeated(pattern: string, minutes: number): Fails {
  return (_, at) => at >= 3 && at < minutes - 5 && pattern[(at - 3) % pattern.length] === "X";
}

/** The whole target fails by chance, in all regions at once. */
function random(odds: number, minutes: number, seed: number): Fails {
  const roll = dice(seed);
  const bad = Array.from({ length: minutes }, (_, at) => at >= 3 && at < minutes - 5 && roll() < odds);
  return (_, at) => bad[at] ?? false;
}

function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const MINUTES = 240;
const OUTAGES_EVERY = (step: number, length: number) =>
  [0, 1, 2].map((index) => `outage ${3 + index * step}..${3 + index * step + length}`);

describe("a target that fails again and again", () => {
  it.each<[pattern: string, Rechecks, string[]]>([
    ["X.", "all fail", ["outage 3..4"]],
    ["X.", "soon good", []],
    ["X.", "none", []],
    ["X..", "all fail", OUTAGES_EVERY(3, 1)],
    ["X..", "soon good", []],
    ["X....", "all fail", OUTAGES_EVERY(5, 1)],
    ["X....", "soon good", []],
    ["XX..", "all fail", OUTAGES_EVERY(4, 2)],
    ["XX..", "none", OUTAGES_EVERY(4, 2)],
    ["XXX.", "all fail", ["outage 3..6"]],
    ["XXX.", "soon good", ["outage 3..6"]],
  ])(
    "as %s (rechecks: %s) is intermittent, and an outage only before that is known",
    (pattern, rechecks, outages) => {
      const played = play(repeated(pattern, MINUTES), MINUTES, rechecks);
      expect(told(played)).toEqual([...outages, "intermittent 3..open"]);
      expect(played.incidents.every(({ kind, state }) => kind === "intermittent" || state === "closed")).toBe(
        true,
      );
      expect(played.uptime).toBeCloseTo(1 - played.failedShare, 10);
    },
  );

  it("is down where it fails for long, whatever single answers get through", () => {
    for (const rechecks of ["all fail", "none"] as const) {
      const played = play(repeated("XXXXXXXXX.", MINUTES), MINUTES, rechecks);
      // The last time it fails for 2 minutes only: once is not again and again.
      expect(told(played)).toEqual(["outage 3..235", "intermittent 3..open"]);
      expect(played.uptime).toBeCloseTo(1 - played.failedShare, 10);
    }
  });

  it.each([0.8, 0.9, 0.95])("in %f of its minutes alerts about twice an hour at most", (odds) => {
    const hours = 12;
    const alerts = [1, 2, 3, 4, 5, 6].flatMap((seed) =>
      play(random(odds, hours * 60, seed), hours * 60, "all fail").log.filter((line) =>
        line.endsWith("outage.opened"),
      ),
    );
    expect(alerts.length / (6 * hours)).toBeLessThan(2.2);
  });

  it.each([1, 2, 5, 10])(
    "every other time is intermittent, with an interval of %i minutes too",
    (interval) => {
      const story = tell(`auto: ...${"X.".repeat(20)}`, {
        monitor: { intervalMinutes: interval, alert: { outageAfter: 1 } },
      });
      expect(story.incidents).toEqual(["outage 3..4", "intermittent 3..open"]);
    },
  );

  it("fails long once more after a single short time is the same outage", () => {
    const lane = `...${"X.".repeat(10)}${"XXXXXXXX.XX.".repeat(6)}....`;
    const fails: Fails = (_, at) => lane[at] === "X";
    expect(play(fails, lane.length, "all fail").log.filter((line) => line.endsWith("outage.opened"))).toEqual(
      ["3 outage.opened", expect.any(String)],
    );
  });

  it("and then stays down is an outage from there on", () => {
    const fails: Fails = (_, at) => at >= 3 && (at < 60 ? at % 2 === 1 : at < 90);
    const played = play(fails, 100, "all fail");
    expect(told(played)).toEqual(["outage 3..4", "intermittent 3..open", "outage 59..90"]);
    expect(played.log).toEqual([
      "3 outage.opened",
      "8 intermittent.opened",
      "8 outage.closed",
      ...["14", "26", "50"].map((at) => `${at} intermittent.updated`),
      "62 outage.opened",
      "91 outage.closed",
    ]);
  });

  it("after it was down for long ends the outage where that was continuous", () => {
    const fails: Fails = (_, at) => at >= 3 && (at < 30 || (at < 60 && at % 2 === 1));
    const played = play(fails, 70, "all fail");
    expect(told(played)).toEqual(["outage 3..30", "intermittent 31..open"]);
    expect(played.uptime).toBeCloseTo(1 - played.failedShare, 10);
    const [outage, intermittent] = played.incidents;
    // The first of its blips that rechecks measured was an incident of its own; nobody was alerted of it.
    expect(played.incidents.map(({ unannounced }) => unannounced ?? false)).toEqual([false, false, true]);
    expect(outage).toMatchObject({ checks: 27, failures: 27, length: { minMs: 26 * MINUTE_MS } });
    expect([outage!.linked, intermittent!.linked]).toEqual([
      [intermittent!.id],
      [outage!.id, expect.any(String)],
    ]);
  });

  it.each<[Rechecks]>([["all fail"], ["soon good"]])(
    "in one region of three is intermittent there (%s)",
    (rechecks) => {
      for (const pattern of ["X.", "X..", "XXX."]) {
        const fails: Fails = (region, at) => region === "enam" && repeated(pattern, MINUTES)(region, at);
        const played = play(fails, MINUTES, rechecks, 3);
        expect(told(played)).toEqual(["intermittent 3..open"]);
        expect(played.uptime).toBe(1);
      }
    },
  );

  it.each<[Rechecks]>([["all fail"], ["soon good"]])(
    "beside a region that is down is intermittent, and that one regional (%s)",
    (rechecks) => {
      const fails: Fails = (region, at) =>
        (region === "weur" && at >= 3 && at < 235) ||
        (region === "enam" && repeated("X.", MINUTES)(region, at));
      const played = play(fails, MINUTES, rechecks, 3);
      const kinds = told(played).map((text) => text.split(" ")[0]);
      expect(kinds).toContain("regional");
      expect(kinds).toContain("intermittent");
      expect(played.incidents.filter(({ kind }) => kind === "outage").length).toBeLessThanOrEqual(2);
      expect(played.uptime).toBeCloseTo(1 - played.down.length / MINUTES, 2);
    },
  );

  it("once more soon after it was quiet goes on from where it was", () => {
    const fails: Fails = (_, at) => [3, 5, 7, 150, 152, 154].includes(at);
    const [first, second] = play(fails, 160, "soon good").incidents;
    expect(first).toMatchObject({ state: "closed", checks: 5, failures: 3 });
    expect(column(first!.endedAt!)).toBe(7);
    expect(second!.linked).toEqual([first!.id]);
    expect(second!.timeline.map(({ text }) => text)).toContain(
      "The same again: the intermittent before had been over for 2 hours 23 minutes.",
    );
    const later: Fails = (_, at) => [3, 5, 7, 300, 302, 304].includes(at);
    expect(play(later, 310, "soon good").incidents[1]!.linked).toEqual([]);
  });
});

/** Columns of the failing minutes that some outage or intermittent has. */
function downInIncidents({ incidents, down }: Played): number[] {
  const kinds = ["outage", "intermittent"];
  const spans = incidents
    .filter(({ kind }) => kinds.includes(kind))
    .map(
      ({ startedAt, endedAt }) =>
        [column(startedAt), endedAt === null ? Number.MAX_SAFE_INTEGER : column(endedAt)] as const,
    );
  return down.filter((at) => spans.some(([from, to]) => from <= at && at <= to));
}

describe("uptime, incidents and the share of failed checks", () => {
  const script = fc.record({
    /** Failing and good minutes in turn. */
    runs: fc.array(fc.tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 9 })), {
      minLength: 1,
      maxLength: 30,
    }),
    rechecks: fc.constantFrom<Rechecks>("all fail", "soon good", "none"),
    regions: fc.constantFrom(1, 1, 3),
    /** How many of the regions fail in a run. */
    wide: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 7 }),
  });
  type Script = typeof script extends fc.Arbitrary<infer T> ? T : never;

  function played({ runs, rechecks, regions, wide }: Script): Played {
    const failing = runs.flatMap(([bad, good], index) => [
      ...new Array<number>(bad).fill(wide[index % wide.length]!),
      ...new Array<number>(good).fill(0),
    ]);
    const lane = [0, 0, 0, ...failing, 0, 0, 0, 0];
    const fails: Fails = (region, at) => REGIONS.indexOf(region) < lane[at]!;
    return play(fails, lane.length, rechecks, regions);
  }

  const each = (check: (one: Played, given: Script) => void) =>
    fc.assert(
      fc.property(script, (given) => check(played(given), given)),
      { numRuns: 300 },
    );

  it("agree: uptime is without the failing minutes of outages and intermittents, and without no other", () => {
    each((one) => {
      const down = downInIncidents(one).length;
      expect(one.uptime).toBeCloseTo(1 - down / one.minutes, 10);
    });
  });

  it("never make a single region's monitor worse than its checks, nor better than what no incident has", () => {
    each((one, { regions }) => {
      if (regions > 1) return;
      const beside = (one.down.length - downInIncidents(one).length) / one.minutes;
      expect(1 - one.uptime + beside).toBeCloseTo(one.failedShare, 10);
    });
  });

  it("have no outage of which not even half was down, nor one longer than it says", () => {
    each((one) => {
      for (const { kind, startedAt, endedAt, length } of one.incidents) {
        if (kind !== "outage" || endedAt === null) continue;
        const down = one.down.filter((at) => at >= column(startedAt) && at < column(endedAt)).length;
        const lasted = (endedAt - startedAt) / MINUTE_MS;
        expect(down / lasted).toBeGreaterThanOrEqual(0.5);
        expect(length!.minMs / MINUTE_MS).toBeLessThanOrEqual(down);
        expect(length!.maxMs / MINUTE_MS).toBeGreaterThanOrEqual(down);
      }
    });
  });

  it.each([0.3, 0.5, 0.7])("agree on a target that fails by chance in %f of its minutes", (odds) => {
    for (let seed = 1; seed <= 40; seed++)
      for (const rechecks of ["all fail", "soon good"] as const) {
        const one = play(random(odds, 600, seed), 600, rechecks);
        expect(one.uptime, `seed ${seed}`).toBeCloseTo(1 - one.failedShare, 10);
        expect(
          one.incidents.map(({ kind }) => kind),
          `seed ${seed}`,
        ).toContain("intermittent");
      }
  });
});
