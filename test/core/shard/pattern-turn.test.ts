import { describe, expect, it } from "vitest";
import type { ShardCore } from "../../../src/core/shard/shard.ts";
import { hash32 } from "../../../src/core/words/hash.ts";
import { configOf, EMPTY, minutes } from "./shard-minutes.ts";

const DAY = 1440;
const START = 20_000 * DAY;
const slotOf = (id: string) => hash32(id) % DAY;
const monitor = (id: string) => ({ id, target: { url: `https://${id}.example/` }, intervalMinutes: 60 });
const up = () => 200;

/** Days with blips that are over, as a digest sums them. */
function withBlips(core: ShardCore, ids: readonly string[], blips: number): ShardCore {
  const digest = { latency: {}, week: [0, 0], month: [0, 0], quarter: [0, 0], blips } as const;
  return { ...core, digests: new Map(ids.map((id) => [id, digest])) };
}

/** The minutes in which each was looked at. */
function looks(config: ReturnType<typeof configOf>, before: ShardCore, from: number, to: number, step = 1) {
  let core = before;
  const seen: [string, number][] = [];
  for (let minute = from; minute <= to; minute += step) {
    core = minutes(core, config, minute, minute, up);
    for (const [id, { patternMinute }] of core.monitors)
      if (patternMinute === minute) seen.push([id, minute - START]);
  }
  return seen;
}

describe("looking for patterns", () => {
  const config = configOf(monitor("shop"));
  const started = minutes(EMPTY, config, START - 60, START - 1, up);

  it("takes a monitor with five blips once a day, in its own minute", () => {
    const core = withBlips(started, ["shop"], 5);
    const slot = slotOf("shop");
    expect(looks(config, core, START, START + 3 * DAY - 1)).toEqual([
      ["shop", slot],
      ["shop", slot + DAY],
      ["shop", slot + 2 * DAY],
    ]);
  });

  it("leaves one with four alone, and counts those of today too", () => {
    expect(looks(config, withBlips(started, ["shop"], 4), START, START + DAY)).toEqual([]);
    const state = started.monitors.get("shop")!;
    const today = { ...state.today, day: START / DAY, blips: 1 };
    const one = { ...started, monitors: new Map([["shop", { ...state, today }]]) };
    expect(looks(config, withBlips(one, ["shop"], 4), START, START + DAY - 1)).toHaveLength(1);
  });

  it("leaves a paused one alone", () => {
    const paused = configOf({ ...monitor("shop"), enabled: false });
    expect(looks(paused, withBlips(started, ["shop"], 9), START, START + DAY)).toEqual([]);
  });

  it("makes up for a minute that no tick came in", () => {
    const core = withBlips(started, ["shop"], 5);
    const seen = looks(config, core, START, START + 2 * DAY, 37);
    expect(seen).toHaveLength(2);
    expect(seen[0]![1] - slotOf("shop")).toBeLessThan(37);
  });

  it("takes one a tick: of several whose minute it is the others follow in the next ones, and nobody starves", () => {
    const ids = ["a", "b", "c"];
    const many = configOf(...ids.map(monitor));
    const core = withBlips(minutes(EMPTY, many, START - 60, START - 1, up), ids, 7);
    // One tick a day: all three are due at each of them.
    const seen = looks(many, core, START + DAY, START + 6 * DAY, DAY).map(([id]) => id);
    expect(seen).toHaveLength(6);
    expect(ids.map((id) => seen.filter((one) => one === id).length)).toEqual([2, 2, 2]);
  });
});
