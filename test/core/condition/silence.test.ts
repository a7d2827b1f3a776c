import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../../src/core/check/check.ts";
import type { Region } from "../../../src/core/check/reading.ts";
import { observeOverdue, observeSilence, type SilenceState } from "../../../src/core/condition/silence.ts";
import { checkOf, START, VERDICTS } from "./story.ts";

function run(
  lanes: Partial<Record<Region, string>>,
  from: SilenceState = { newestMinute: null, silent: {}, lost: {} },
) {
  let state = from;
  const log: string[] = [];
  const length = Math.max(...Object.values(lanes).map((lane) => lane.length));
  for (let column = 0; column < length; column++) {
    const minute = (from.newestMinute === null ? START : from.newestMinute + 1) + column;
    const checks = Object.entries(lanes).flatMap(([region, lane]) =>
      [...(lane[column] ?? "")].flatMap((mark) =>
        mark === "-" ? [] : [checkOf(VERDICTS[mark]!, region as Region, minute)],
      ),
    );
    const step = observeSilence(state, { shard: 0, minute, checks });
    for (const { incident } of step.changes)
      log.push(`${column} ${incident!.id.split(".")[0]} ${incident!.state}`);
    state = { newestMinute: minute, silent: step.silent, lost: step.lost };
  }
  return { log, state };
}

const lost = (count: number) => "?".repeat(count);

describe("a region that answers nobody", () => {
  it.each([
    ["nine times is not silent", { weur: `.${lost(9)}.` }, []],
    ["ten times is, until it answers", { weur: `.${lost(12)}.` }, ["10 weur-0 open", "13 weur-0 closed"]],
    ["a target out of a probe's reach is no lost region", { weur: "u".repeat(12) }, []],
    ["a failing target is an answer", { weur: `${lost(9)}X${lost(9)}` }, []],
    [
      "minutes without checks from it are skipped",
      { weur: `${lost(5)}---${lost(5)}`, enam: ".{13}" },
      ["12 weur-0 open"],
    ],
    ["each on its own", { weur: lost(10), enam: lost(10) }, ["9 weur-0 open", "9 enam-0 open"]],
  ])("%s", (_, lanes, log) => {
    expect(run(lanes as Partial<Record<Region, string>>).log).toEqual(log);
  });

  it("is not silent while another monitor hears from it", () => {
    let state: SilenceState = { newestMinute: null, silent: {}, lost: {} };
    for (let minute = START; minute < START + 30; minute++) {
      const checks = [checkOf("lost", "weur", minute), checkOf("up", "weur", minute)];
      const step = observeSilence(state, { shard: 0, minute, checks });
      expect(step.changes).toEqual([]);
      state = { newestMinute: minute, silent: step.silent, lost: step.lost };
    }
  });

  it("is dated from its first lost check, belongs to no monitor and names no place to strangers", () => {
    const { state } = run({ weur: `...${lost(10)}` });
    expect(state.silent.weur).toMatchObject({
      monitor: null,
      kind: "silent",
      state: "open",
      startedAt: (START + 3) * MINUTE_MS,
      regions: ["weur"],
      publicSummary: "Monitoring is interrupted.",
    });
  });
});

describe("a shard that stopped ticking", () => {
  const core = (newestMinute: number): SilenceState => ({ newestMinute, silent: {}, lost: {} });
  const tick = (state: SilenceState, minute: number) =>
    observeSilence(state, { shard: 3, minute, checks: [] });

  it.each([
    [5, 0],
    [6, 1],
  ])("after %i minutes tells %i times on recovery", (minutes, told) => {
    const step = tick(core(START), START + minutes);
    expect(step.changes).toHaveLength(told);
    expect(step.silent).toEqual({});
  });

  it("is told on recovery as over, with the time it lasted", () => {
    const [incident] = tick(core(START), START + 30).incidents;
    expect(incident).toMatchObject({
      state: "closed",
      startedAt: (START + 1) * MINUTE_MS,
      endedAt: (START + 30) * MINUTE_MS,
      publicSummary: "Monitoring was interrupted for 29 minutes.",
    });
  });

  it("is seen from outside once, and ends with the next tick", () => {
    const before = observeOverdue(core(START), 3, (START + 5) * MINUTE_MS);
    expect(before.changes).toEqual([]);
    const seen = observeOverdue(core(START), 3, (START + 5) * MINUTE_MS + 1);
    expect(seen.changes.map(({ type }) => type)).toEqual(["monitor.silent"]);
    const state = { newestMinute: START, silent: seen.silent, lost: seen.lost };
    expect(observeOverdue(state, 3, (START + 9) * MINUTE_MS).changes).toEqual([]);
    const over = tick(state, START + 10);
    expect(over.changes.map(({ incident }) => incident!.state)).toEqual(["closed"]);
    expect(over.incidents[0]!.id).toBe(seen.incidents[0]!.id);
  });

  it("says nothing before its first tick", () => {
    const none: SilenceState = { newestMinute: null, silent: {} };
    expect(tick(none, START).changes).toEqual([]);
    expect(observeOverdue(none, 3, START * MINUTE_MS).changes).toEqual([]);
  });
});
