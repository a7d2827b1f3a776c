import { describe, expect, it } from "vitest";
import type { Check } from "../../../src/core/check/check.ts";
import { MINUTE_MS } from "../../../src/core/check/check.ts";
import { REGIONS, type Region } from "../../../src/core/check/reading.ts";
import { failedFor, withAnswers } from "../../../src/core/check/stretch.ts";
import { initialState } from "../../../src/core/condition/initial.ts";
import { observeLadder } from "../../../src/core/condition/ladder.ts";
import { observeMinute } from "../../../src/core/condition/minute.ts";
import type { MonitorState } from "../../../src/core/condition/state.ts";
import { runsOf } from "../../../src/core/diagnosis/blips.ts";
import { readyHistory } from "../../../src/core/diagnosis/history.ts";
import type { Incident } from "../../../src/core/incident/incident.ts";
import { episodeOf } from "../../../src/web/pages/failure/episode.ts";
import { checkOf, monitorOf, START } from "../condition/story.ts";

type Known = ReturnType<typeof withAnswers>;
/** "0. 60X 70. 120X 180.": seconds and verdicts. */
const answers = (text: string, region: Region = "auto") =>
  text.split(" ").map((one) => ({ region, at: Number.parseInt(one, 10) * 1000, down: one.endsWith("X") }));
const seconds = ({ minMs, maxMs }: { minMs: number; maxMs: number }) => [minMs / 1000, maxMs / 1000];

describe("how long something failed", () => {
  it.each([
    ["one failing answer between two good ones", "0. 60X 120.", [0, 120]],
    ["rechecks tighten it", "0. 60X 62X 65X 70. 120.", [5, 70]],
    ["what was good in between is left out", "0. 60X 70. 80. 120X 180X 240.", [60, 70 + 160]],
    ["nothing good before: it reaches one interval back", "60X 120.", [0, 120]],
    ["nothing good after: one interval on", "0. 60X 120X", [60, 180]],
    ["only good answers", "0. 60.", [0, 0]],
  ])("%s", (_, text, expected) => {
    const stretches = withAnswers([], answers(text));
    expect(seconds(failedFor(stretches, 60_000))).toEqual(expected);
  });

  it("of several regions is the time in which any of them failed", () => {
    const both = [...answers("0. 60X 120X 180.", "weur"), ...answers("1. 61X 121.", "enam")];
    expect(seconds(failedFor(withAnswers([], both), 60_000))).toEqual([60, 180]);
  });

  it("does not depend on the order in which the minutes' answers came", () => {
    const [before, scheduled, ...rest] = answers("0. 60X 62X 65. 120X 180.");
    const [first, second, next, last] = rest.map((one) => [one]);
    const late = [next!, [...first!, ...second!], last!].reduce(
      (known: Known, some) => withAnswers(known, some),
      withAnswers([], [before!, scheduled!]),
    );
    expect(late).toEqual(withAnswers([], [before!, scheduled!, ...rest]));
  });

  it("stays between its bounds when there are too many stretches to keep each", () => {
    const regions = ["weur", "enam"] as const;
    const flaps = Array.from({ length: 60 }, (_, index) => {
      const at = 60 * index;
      return regions.flatMap((region) => answers(`${at}X ${at + 2}X ${at + 5}. ${at + 20}.`, region));
    });
    const exact = failedFor(
      flaps.flatMap((one) => withAnswers([], one)),
      1000,
    );
    const kept = flaps.reduce((known: Known, one) => withAnswers(known, one), []);
    const bounds = failedFor(kept, 1000);
    expect(kept.length).toBeLessThanOrEqual(24);
    expect(bounds.minMs).toBeLessThanOrEqual(exact.minMs);
    expect(bounds.minMs).toBeGreaterThan(0);
    expect(bounds.maxMs).toBeGreaterThanOrEqual(exact.minMs);
    expect(withAnswers(kept, answers("3660X 3720.", "weur")).at(-1)).toMatchObject({
      first: 3_660_000,
      last: 3_660_000,
    });
  });
});

/** The same numbers every time. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

interface Flap {
  readonly checks: readonly Check[];
  readonly state: MonitorState;
  readonly outages: readonly Incident[];
  readonly isPlain: boolean;
}

/** Good, then some minutes of failing and good checks with their rechecks, then good. */
function flap(seed: number, ladderDelay: number): Flap {
  const roll = dice(seed);
  const regions = REGIONS.slice(0, 1 + Math.floor(roll() * 3));
  const monitor = monitorOf({ regions: [...regions], alert: { intermittent: [] } });
  const length = 1 + Math.floor(roll() * 7);
  const odds = 0.3 + roll() * 0.7;
  const all: Check[] = [];
  const waiting: { minute: number; scheduled: Check[]; rechecks: Check[] }[] = [];
  const byId = new Map<string, Incident>();
  let state = initialState(monitor, START);
  let before = new Set<string>();
  for (let column = 0; column < length + 8; column++) {
    const minute = START + column;
    const jitter = Math.floor(roll() * 30) * 100;
    const scheduled = regions.map((region) => {
      const down = column > 2 && column < length + 3 && roll() < odds;
      const at = minute * MINUTE_MS + jitter + REGIONS.indexOf(region) * 100;
      return checkOf(down ? "down" : "up", region, minute, { at });
    });
    const step = observeMinute(state, {
      monitor,
      minute,
      checks: scheduled,
      inMaintenance: false,
      imported: false,
    });
    state = step.state;
    for (const one of step.incidents) byId.set(one.id, one);
    const down = scheduled.filter(({ verdict }) => verdict === "down");
    const climbing = state.open.outage === null ? down.filter(({ region }) => !before.has(region)) : [];
    const rechecks = climbing.flatMap(({ region, at }) =>
      [2, 5, 10, 20].map((after, index) =>
        checkOf(roll() < odds ? "down" : "up", region, minute, { attempt: index + 1, at: at + after * 1000 }),
      ),
    );
    before = new Set(down.map(({ region }) => region));
    all.push(...scheduled, ...rechecks);
    if (rechecks.length > 0) waiting.push({ minute, scheduled, rechecks });
    while (waiting.length > 0 && waiting[0]!.minute + ladderDelay <= minute) {
      const climbed = waiting.shift()!;
      const later = observeLadder(state, {
        monitor,
        ...climbed,
        complete: true,
        inMaintenance: false,
        imported: false,
      });
      state = later.state;
      for (const one of later.incidents) byId.set(one.id, one);
    }
  }
  const incidents = [...byId.values()];
  const isPlain = incidents.every(({ kind }) => kind === "outage");
  return { checks: all, state, outages: incidents.filter(({ kind }) => kind === "outage"), isPlain };
}

const SEEDS = Array.from({ length: 400 }, (_, seed) => seed + 1);

describe("one flap has one length", () => {
  const pagesOf = ({ checks, state }: Flap) =>
    state.blips.map(({ firstFailure }) => {
      const minute = Number.parseInt(firstFailure.split(".")[1]!, 36);
      return episodeOf(checks, { minute, monitor: monitorOf() })!.length;
    });
  const blipsIn = ({ state }: Flap) => state.blips.map(({ minMs, maxMs }) => ({ minMs, maxMs }));

  it("in the blips of the state, on the failure's page and in the diagnosis", () => {
    let seen = 0;
    for (const seed of SEEDS) {
      const one = flap(seed, 0);
      if (!one.isPlain) continue;
      const history = readyHistory({
        ...{ monitor: "shop", from: 0, to: Number.MAX_SAFE_INTEGER, intervalMinutes: 1, timeoutMs: 10_000 },
        ...{ regions: [], method: "GET", checks: one.checks, events: [], maintenance: [], controls: [] },
      });
      const runs = runsOf(history).map(({ minMs, maxMs }) => ({ minMs, maxMs }));
      expect(blipsIn(one), `seed ${seed}`).toEqual(pagesOf(one));
      expect(runs, `seed ${seed}`).toEqual(pagesOf(one));
      seen += one.state.blips.length;
    }
    expect(seen).toBeGreaterThan(300);
  });

  it("and its outage lasts no longer, and as long where the quorum was down in all of it", () => {
    let [inside, whole] = [0, 0];
    for (const seed of SEEDS) {
      const one = flap(seed, 0);
      const [outage, ...more] = one.outages;
      if (!one.isPlain || outage?.length === undefined || more.length > 0 || one.state.blips.length !== 1)
        continue;
      const [blip] = blipsIn(one);
      expect(outage.length.maxMs, `seed ${seed}`).toBeLessThanOrEqual(blip!.maxMs + MINUTE_MS);
      inside++;
      if (outage.regions.length > 1) continue;
      expect(outage.length, `seed ${seed}`).toEqual(blip);
      whole++;
    }
    expect(Math.min(inside, whole)).toBeGreaterThan(10);
  });

  it("whose bounds hold, too, where rechecks come in a minute or two late", () => {
    for (const seed of SEEDS)
      for (const delay of [1, 2]) {
        const one = flap(seed, delay);
        if (!one.isPlain || one.outages.length > 0) continue;
        const pages = pagesOf(one);
        for (const [index, { minMs, maxMs }] of blipsIn(one).entries()) {
          expect(minMs, `seed ${seed}`).toBeLessThanOrEqual(pages[index]!.minMs);
          expect(maxMs, `seed ${seed}`).toBeGreaterThanOrEqual(pages[index]!.maxMs);
        }
      }
  });
});
