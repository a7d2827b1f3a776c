import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../../src/core/check/check.ts";
import { observePattern, type SeenPattern } from "../../../src/core/condition/pattern.ts";
import { overtaken, settled } from "../../../src/core/shard/settle.ts";
import { monitorOf, START, tell, theOne } from "./story.ts";

const DAY = 1440;
const WEEK = 7 * DAY;
const SEEN: SeenPattern = {
  pattern: {
    cause: "scheduled-job",
    summary: "A job that runs at 03:00 UTC on Saturdays takes the service down with it.",
    pValue: 1e-8,
    periodMinutes: WEEK,
    quietMinutes: 2.5 * WEEK,
  },
  hypotheses: [{ cause: "scheduled-job", confidence: 0.97, summary: "A job." }],
  blips: 6,
  startedAt: (START - 5 * WEEK) * MINUTE_MS,
  lastAt: START * MINUTE_MS,
  firstFailure: `shop.${(START - 5 * WEEK).toString(36)}.auto.0`,
  regions: ["auto"],
  checks: 10_000,
  failures: 6,
};

/** A day after the sixth blip. */
function openedAfter(minutes: number, lanes = `auto: X.{${minutes}}`) {
  const before = tell(lanes);
  const step = observePattern(before.state, { monitor: before.monitor, seen: SEEN });
  return { ...step, monitor: before.monitor };
}

describe("a pattern of weeks", () => {
  it("opens an intermittent that says which one, and why it opened", () => {
    const { state, incidents, changes } = openedAfter(DAY);
    const [incident] = incidents;
    expect(changes.map(({ type }) => type)).toEqual(["intermittent.opened"]);
    expect(incident).toMatchObject({
      id: `shop.intermittent.${(START - 5 * WEEK).toString(36)}`,
      kind: "intermittent",
      blips: 6,
      checks: 10_000,
      failures: 6,
      pattern: SEEN.pattern,
      hypotheses: SEEN.hypotheses,
      publicSummary: "The service fails intermittently.",
      summary:
        "6 blips in 35 days keep to a pattern, by chance less than 1 time in 10,000. A job that runs at 03:00 UTC on Saturdays takes the service down with it.",
    });
    expect(incident?.timeline.at(-1)?.text).toBe(
      "Intermittent: 6 blips in 35 days keep to a pattern, by chance less than 1 time in 10,000; it is over after 17 days 12 hours without one.",
    );
    expect(state.open.intermittent?.id).toBe(incident?.id);
  });

  it.each([
    ["while another intermittent is open", ".X.X.X.", {}],
    ["during an outage", ".XX", {}],
    ["when it is over", ".X.", { lastAt: (START - 3 * WEEK) * MINUTE_MS }],
  ])("opens none %s", (_, lane, more) => {
    const { state, monitor } = tell(`auto: ${lane}`);
    const step = observePattern(state, { monitor, seen: { ...SEEN, ...more } });
    expect([step.incidents, step.changes]).toEqual([[], []]);
  });

  it("is over after two and a half of its periods without a blip, and a blip in between prolongs it", () => {
    const { state, monitor } = openedAfter(DAY);
    const input = { intervalMinutes: 60, alert: {} } as const;
    const later = (lane: string) =>
      tell(`auto: ${lane}`, { state, monitor: input, start: START + DAY + 60 }).log;
    const hours = (2.5 * WEEK) / 60;
    // The blip ended in the minute after it began, and the first check here is a day and an hour later.
    expect(later(`.{${hours - 24}}`)).toEqual([]);
    expect(later(`.{${hours - 23}}`)).toEqual([`${hours - 24} intermittent.closed`]);
    // The seventh week's blip, six days after the first of these checks.
    expect(later(`.{${6 * 24 - 1}}X.{${hours - 1}}`)).toEqual([]);
    expect(monitor.alert.quietMinutes).toBe(120);
  });

  it("is prolonged by every blip, also when nothing of it was remembered but the incident", () => {
    const { state } = openedAfter(DAY);
    const forgotten = { ...state, blips: [] };
    const story = tell("auto: .{48}", {
      state: forgotten,
      monitor: { intervalMinutes: 60 },
      start: START + DAY + 60,
    });
    expect(story.log).toEqual([]);
  });

  it("is updated when its blips have doubled, as any other", () => {
    const { state } = openedAfter(DAY);
    const story = tell("auto: (X.){6}", { state, start: START + DAY + 1 });
    expect(story.log).toEqual(["11 intermittent.updated"]);
    expect(theOne(story, "intermittent").blips).toBe(12);
  });

  describe("when history is judged again", () => {
    const [incident] = openedAfter(DAY).incidents;
    const span = { monitor: "shop", from: START * MINUTE_MS, to: (START + 60) * MINUTE_MS };

    it("stays as it is: no judgement of minutes made it", () => {
      expect(settled([], [incident!], span, span.to)).toEqual({ incidents: [], ended: [] });
      expect(overtaken(incident!, [], span.to)).toBeNull();
    });

    it("ends, and is resolved, where the number of blips makes an open one of its own", () => {
      const own = theOne(tell("auto: .X.X.X.", { imported: true }), "intermittent");
      const { incidents, ended } = settled([own], [incident!], span, span.to);
      expect(incidents.map(({ id, state }) => [id, state])).toEqual([
        [own.id, "open"],
        [incident!.id, "closed"],
      ]);
      expect(ended.map(({ type }) => type)).toEqual(["intermittent.closed"]);
      expect(overtaken(incident!, [own], span.to)?.incident).toMatchObject({
        id: incident!.id,
        state: "closed",
      });
    });
  });

  it("of a monitor that asks for a longer quiet time waits for that", () => {
    const { state } = openedAfter(DAY);
    const monitor = monitorOf({ alert: { quietMinutes: 10_080 } });
    expect(observePattern(state, { monitor, seen: SEEN }).incidents).toEqual([]);
  });
});
