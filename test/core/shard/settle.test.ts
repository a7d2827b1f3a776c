import { describe, expect, it } from "vitest";
import type { Incident } from "../../../src/core/incident/incident.ts";
import { type RecountedSpan, settled, startOf, withRecord } from "../../../src/core/shard/settle.ts";

const DAY = 86_400_000;
const NOW = 20_500 * DAY + 12 * 3_600_000;
const SPAN: RecountedSpan = { monitor: null, from: NOW - 3_600_000, to: NOW - 1_800_000 };

function incident(id: string, rest: Partial<Incident> = {}): Incident {
  return {
    id,
    monitor: "shop",
    kind: "outage",
    state: "closed",
    startedAt: NOW - 3_000_000,
    endedAt: NOW - 2_000_000,
    regions: ["auto"],
    checks: 9,
    failures: 9,
    blips: 0,
    firstFailure: null,
    publicSummary: "The service was down for 16 minutes.",
    summary: "The server answered 502.",
    linked: [],
    hypotheses: [],
    timeline: [],
    updates: [],
    imported: false,
    ...rest,
  };
}

const open = (id: string, rest: Partial<Incident> = {}) =>
  incident(id, { state: "open", endedAt: null, ...rest });

describe("where a re-evaluation begins", () => {
  const look = Math.floor((SPAN.from - 8 * DAY) / DAY) * DAY;

  it.each<[string, Incident[], number]>([
    ["a week and a day before the span, at midnight", [], look],
    ["before what was going on then", [incident("a", { startedAt: SPAN.from - 10 * DAY })], look - 2 * DAY],
    ["before what is still open", [open("a", { startedAt: SPAN.from - 30 * DAY })], look - 22 * DAY],
    ["not before what was over by then", [incident("a", { startedAt: 5, endedAt: 9 })], look],
    [
      "before a chain of them",
      [
        incident("a", { startedAt: SPAN.from - 9 * DAY, endedAt: SPAN.from }),
        incident("b", { startedAt: SPAN.from - 20 * DAY, endedAt: SPAN.from - 9 * DAY }),
      ],
      look - 12 * DAY,
    ],
  ])("%s", (_what, stored, expected) => {
    expect(startOf(SPAN, stored)).toBe(expected);
  });
});

describe("what a re-evaluation makes of the incidents on record", () => {
  it.each<[string, Incident[], Incident[], string[], string[]]>([
    ["is there as before", [incident("a")], [incident("a")], ["a closed"], []],
    ["new ones are added", [incident("b")], [], ["b closed"], []],
    ["what it does not make is withdrawn", [], [incident("a")], ["a closed"], []],
    ["and closed, and resolved where it was open", [], [open("a")], ["a closed"], ["outage.closed"]],
    ["what is over by it is resolved", [incident("a")], [open("a")], ["a closed"], ["outage.closed"]],
    [
      "by the name of its kind",
      [incident("a", { kind: "regional" })],
      [open("a", { kind: "regional" })],
      ["a closed"],
      ["regional.closed"],
    ],
    ["nobody is notified of what was imported", [], [open("a", { imported: true })], ["a closed"], []],
    [
      "one that a window had drawn out ends before it again",
      [incident("a", { startedAt: SPAN.from - 9_000, endedAt: SPAN.from - 1_000 })],
      [incident("a", { startedAt: SPAN.from - 9_000, endedAt: SPAN.to + 9_000 })],
      ["a closed"],
      [],
    ],
    ["what ended before the span stays", [], [incident("a", { startedAt: 1, endedAt: 2 })], [], []],
    [
      "one that the span had cut off goes into the whole one",
      [incident("whole", { startedAt: SPAN.from + 1, endedAt: SPAN.to + 600_000 })],
      [open("rest", { startedAt: SPAN.to + 1 })],
      ["whole closed", "rest closed"],
      ["outage.closed"],
    ],
    [
      "but not into one of another kind",
      [incident("whole", { kind: "regional", startedAt: SPAN.from + 1, endedAt: SPAN.to + 600_000 })],
      [incident("rest", { startedAt: SPAN.to + 1, endedAt: SPAN.to + 500_000 })],
      ["whole closed"],
      [],
    ],
    ["a pause keeps its end", [open("a")], [incident("a", { cut: "paused" })], ["a closed"], []],
  ])("(%s)", (_what, judged, stored, incidents, told) => {
    const made = settled(judged, stored, SPAN, NOW);
    expect(made.incidents.map(({ id, state }) => `${id} ${state}`)).toEqual(incidents);
    expect(made.ended.map(({ type }) => type)).toEqual(told);
  });

  it("says why it was withdrawn, once", () => {
    const [once] = settled([], [open("a")], SPAN, NOW).incidents;
    expect(once).toMatchObject({
      endedAt: SPAN.to,
      publicSummary: "This fell into maintenance and is not counted.",
    });
    expect(settled([], [once!], SPAN, NOW).incidents).toEqual([once]);
    const [lost] = settled([], [open("a")], { ...SPAN, why: "Memory was lost." }, NOW).incidents;
    expect(lost?.publicSummary).toBe("Memory was lost.");
  });
});

describe("what people wrote on an incident", () => {
  const update = { at: 1, text: "We are on it.", public: true };
  const stored = incident("a", {
    updates: [update],
    reworded: ["summary"],
    summary: "A disk was full.",
    timeline: [{ at: 1, type: "opened", text: "Opened." }],
    linked: ["b"],
  });

  it("outlives a new judgement, and so does its timeline", () => {
    const kept = withRecord(incident("a", { checks: 20, publicSummary: "Anew." }), stored);
    expect(kept).toMatchObject({ checks: 20, summary: "A disk was full.", publicSummary: "Anew." });
    expect([kept.updates, kept.timeline, kept.linked]).toEqual([[update], stored.timeline, ["b"]]);
  });

  it("is opened once more for those who were notified of an end that did not hold", () => {
    expect(withRecord(open("a"), stored)).toMatchObject({ state: "open", imported: true });
    expect(withRecord(open("a"), open("a"))).toMatchObject({ state: "open", imported: false });
    expect(withRecord(incident("a"), stored)).toMatchObject({ state: "closed", imported: false });
  });

  it("of an imported one, the timeline is the new judgement's", () => {
    const timeline = [{ at: 2, type: "opened", text: "Opened later." }];
    expect(withRecord(incident("a", { timeline }), { ...stored, imported: true }).timeline).toEqual(timeline);
  });

  it("is nothing where there is no record", () => {
    expect(withRecord(incident("a"), undefined)).toEqual(incident("a"));
  });
});
