/** What holds for any sequence of minutes and ladders. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Region } from "../../../src/core/check/reading.ts";
import type { Verdict } from "../../../src/core/check/verdict.ts";
import { initialState } from "../../../src/core/condition/initial.ts";
import { observeLadder } from "../../../src/core/condition/ladder.ts";
import { observeMinute } from "../../../src/core/condition/minute.ts";
import type { ConditionStep, MonitorState } from "../../../src/core/condition/state.ts";
import { shownStatus } from "../../../src/core/condition/status.ts";
import { monitorView } from "../../../src/core/shard/shard-view.ts";
import { checkOf, monitorOf, rechecksOf, START } from "./story.ts";

const REGIONS: readonly Region[] = ["weur", "enam", "apac"];
/** Long stretches of one verdict, so that conditions open and close, with noise between. */
const verdict = fc.constantFrom<Verdict | null>("up", "up", "up", "down", "down", "slow", "lost", null);
const stretch = fc.record({
  verdicts: fc.tuple(verdict, verdict, verdict),
  minutes: fc.integer({ min: 1, max: 14 }),
  gap: fc.constantFrom(0, 0, 0, 0, 1, 7, 130, 1500),
  maintenance: fc.constantFrom(false, false, false, false, true),
  ladder: fc.constantFrom("", "", "X", "o", "i"),
  delay: fc.constantFrom(0, 0, 1, 2),
});
const script = fc.record({
  stretches: fc.array(stretch, { minLength: 1, maxLength: 25 }),
  regions: fc.integer({ min: 1, max: 3 }),
  intervalMinutes: fc.constantFrom(1, 1, 5, 60),
  quorum: fc.constantFrom<"majority" | 1>("majority", 1),
  outageAfter: fc.integer({ min: 1, max: 4 }),
  remindMinutes: fc.constantFrom(null, 3),
  imported: fc.constantFrom(false, false, true),
});
type Script = typeof script extends fc.Arbitrary<infer T> ? T : never;

function play(given: Script, seen: (step: ConditionStep, before: MonitorState) => void): MonitorState {
  const { intervalMinutes, quorum, outageAfter, remindMinutes, imported } = given;
  const regions = REGIONS.slice(0, given.regions);
  const monitor = monitorOf({
    regions: [...regions],
    intervalMinutes,
    alert: { quorum, outageAfter, remindMinutes },
    assert: { slowMs: 1000 },
  });
  let state = initialState(monitor, START);
  const take = (step: ConditionStep) => {
    seen(step, state);
    state = step.state;
  };
  const late: { at: number; run: () => void }[] = [];
  let minute = START;
  for (const { verdicts, minutes, gap, maintenance, ladder, delay } of given.stretches) {
    minute += gap * intervalMinutes;
    for (let index = 0; index < minutes; index++, minute += intervalMinutes) {
      const now = minute;
      const checks = regions.flatMap((region, at) =>
        verdicts[at] ? [checkOf(verdicts[at], region, now)] : [],
      );
      const common = { monitor, minute: now, inMaintenance: maintenance, imported };
      take(observeMinute(state, { ...common, checks }));
      if (ladder !== "" && index === 0) {
        const rechecks = rechecksOf(ladder, checks, now);
        const complete = ladder !== "i";
        const run = () => take(observeLadder(state, { ...common, scheduled: checks, rechecks, complete }));
        late.push({ at: now + delay * intervalMinutes, run });
      }
      for (const due of late.filter(({ at }) => at === now)) due.run();
    }
  }
  return state;
}

const OPTIONS = { numRuns: 200 };

/** An outage of one minute, and a minute in which one of two regions was lost while it closed. */
const LOST_WHILE_CLOSING: Script = {
  ...{
    regions: 2,
    intervalMinutes: 1,
    quorum: "majority",
    outageAfter: 1,
    remindMinutes: null,
    imported: false,
  },
  stretches: (
    [
      [["lost", "down", "up"], 10],
      [["up", "up", "up"], 1],
      [["lost", "up", "up"], 1],
      [["up", "up", "up"], 1],
    ] as const
  ).map(([verdicts, minutes]) => ({
    verdicts: [...verdicts],
    minutes,
    gap: 0,
    maintenance: false,
    ladder: "",
    delay: 0,
  })),
};

describe("any sequence of minutes and ladders", () => {
  it("keeps incidents in order: opened and closed take turns, and an end comes after its start", () => {
    fc.assert(
      fc.property(script, (given) => {
        const open = new Map<string, string>();
        play(given, ({ incidents, state }) => {
          for (const incident of incidents) {
            if (incident.endedAt !== null) expect(incident.endedAt).toBeGreaterThan(incident.startedAt);
            expect(incident.endedAt === null).toBe(incident.state === "open");
            expect(incident.timeline.length).toBeLessThanOrEqual(200);
            expect(incident.failures).toBeLessThanOrEqual(incident.checks);
            const known = open.get(incident.kind);
            if (known !== undefined) expect(incident.id).toBe(known);
            if (incident.state === "open") open.set(incident.kind, incident.id);
            else open.delete(incident.kind);
          }
          for (const kind of ["outage", "regional", "intermittent", "slow"] as const)
            expect(state.open[kind]?.id).toBe(open.get(kind));
        });
      }),
      { ...OPTIONS, examples: [[LOST_WHILE_CLOSING]] },
    );
  });

  it("tells of an opening once, of an end once, and of nothing when it is imported", () => {
    fc.assert(
      fc.property(script, (given) => {
        const told = new Set<string>();
        play(given, ({ changes }) => {
          if (given.imported) expect(changes).toEqual([]);
          for (const { type, incident, reminder } of changes) {
            if (incident === null || reminder || type === "intermittent.updated") continue;
            const news = `${incident.id} ${type}`;
            expect(told.has(news)).toBe(false);
            if (type.endsWith(".closed")) expect(told.has(news.replace(".closed", ".opened"))).toBe(true);
            told.add(news);
          }
        });
      }),
      OPTIONS,
    );
  });

  it("keeps totals and lists in bounds", () => {
    fc.assert(
      fc.property(script, (given) => {
        play(given, ({ state, closedDay }) => {
          for (const day of closedDay ? [state.today, closedDay] : [state.today]) {
            expect(day.outageSeconds).toBeGreaterThanOrEqual(0);
            expect(day.outageSeconds).toBeLessThanOrEqual(day.observedSeconds);
          }
          expect(state.blips.length).toBeLessThanOrEqual(120);
          for (const blip of state.blips) {
            expect(blip.minMs).toBeGreaterThanOrEqual(0);
            expect(blip.maxMs).toBeGreaterThanOrEqual(blip.minMs);
            expect(blip.endedAt).toBeGreaterThanOrEqual(blip.startedAt);
            expect(blip.count).toBeGreaterThanOrEqual(1);
          }
          expect(state.ladders.length).toBeLessThanOrEqual(4);
          expect(state.apart.length).toBeLessThanOrEqual(20);
        });
      }),
      OPTIONS,
    );
  });

  it("is plain JSON: a state that was stored goes on as if it had not been", () => {
    fc.assert(
      fc.property(script, (given) => {
        play(given, ({ state }) => expect(JSON.parse(JSON.stringify(state))).toEqual(state));
      }),
      { numRuns: 50 },
    );
  });

  it("gives a view whose rates are rates", () => {
    fc.assert(
      fc.property(script, (given) => {
        const monitor = monitorOf();
        const state = play(given, () => undefined);
        const minute = state.minute ?? START;
        const view = monitorView({ monitor, state, digest: undefined, inMaintenance: false, minute });
        for (const value of Object.values(view.uptime)) {
          if (value === null) continue;
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
        expect(view.status).toBe(shownStatus(state, monitor, false));
        expect(view.failureRate.value).toBeLessThanOrEqual(1);
      }),
      { numRuns: 100 },
    );
  });

  it("opens nothing when all is lost", () => {
    const lost = fc.constantFrom<Verdict | null>("lost", null);
    const silent = fc.record({
      verdicts: fc.tuple(lost, lost, lost),
      minutes: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(silent, { minLength: 1, maxLength: 10 }), (stretches) => {
        const more = { gap: 0, maintenance: false, ladder: "X", delay: 0 } as const;
        const given = stretches.map((one) => ({ ...one, ...more }));
        const rest = {
          regions: 3,
          intervalMinutes: 1,
          outageAfter: 1,
          remindMinutes: null,
          imported: false,
        } as const;
        play({ ...rest, quorum: "majority", stretches: given }, ({ incidents, changes }) => {
          expect(incidents).toEqual([]);
          expect(changes).toEqual([]);
        });
      }),
      OPTIONS,
    );
  });
});
