/** Weeks of blips too rare for any count: a weekly job's, and chance's. */
import { expect, it } from "vitest";
import { MINUTE_MS } from "../../src/core/check/check.ts";
import type { MonitorInput } from "../../src/core/config/monitor.ts";
import type { Incident } from "../../src/core/incident/incident.ts";
import { hash32 } from "../../src/core/words/hash.ts";
import { importReadings } from "../../src/jobs/import.ts";
import { messageOf } from "../../src/notify/single.ts";
import { Budgeted } from "./budgeted-database.ts";
import { START, Story } from "./story.ts";

const DAY = 1440;
const WEEK = 7 * DAY;
const EVERY = 5;
/** The minute of each five in which this monitor is due. */
const PHASE = hash32("weekly") % EVERY;
/** Sundays at 03:00 UTC; the story starts on a Monday. */
const SUNDAY_NIGHT = 6 * DAY + 180 + PHASE;
const CHANCE = [-50_115, -41_730, -30_005, -22_840, -11_415, -3_260];

const monitor = (id: string): MonitorInput => ({
  id,
  target: { url: `https://${id}.example/` },
  intervalMinutes: EVERY,
  recheck: { afterSeconds: [] },
});

const fails = (id: string, minute: number) =>
  id === "weekly" ? (minute - SUNDAY_NIGHT) % WEEK === 0 : CHANCE.includes(minute - PHASE);

/** Six weeks up to the story's start, in the parts that an import takes. */
async function sixWeeks(story: Story, id: string): Promise<void> {
  const from = -6 * WEEK;
  for (let part = from; part < 0; part += 3 * WEEK) {
    const lines = Array.from({ length: (3 * WEEK) / EVERY }, (_, index) => {
      const minute = part + PHASE + index * EVERY;
      const at = (START + minute) * MINUTE_MS + 1200;
      return JSON.stringify({ at, region: "auto", status: fails(id, minute) ? 502 : 200, latencyMs: 90 });
    });
    const report = await importReadings(story.shell(), story.session, id, lines.join("\n"));
    expect(report).toMatchObject({ imported: lines.length, rejected: [] });
    await story.settle();
  }
}

it("a weekly job opens an incident that says why, chance opens none, and it closes when the job is mended", async () => {
  const story = await Story.of(monitor("weekly"), monitor("chance"));
  // The story ticks too seldom for Edgetick itself, which says so to everybody else.
  await story.channel("team", ["intermittent.opened", "intermittent.updated", "intermittent.closed"]);
  story.pass(0);
  for (const id of ["weekly", "chance"]) await sixWeeks(story, id);
  expect([await story.incidents(), story.told("team")]).toEqual([[], []]);
  const budget = new Budgeted(story.env.DB, 50);
  story.db = budget.db;
  const looked: string[] = [];
  story.invocation = (name, work) => {
    if (name === "seek-pattern") looked.push(name);
    return budget.invocation(name, work);
  };
  story.restart();
  const every = async (step: number, from: number, to: number) => {
    for (let minute = from; minute <= to; minute += step) await story.minute(minute);
  };
  const own = async () => (await story.stored()).filter(({ monitor }) => monitor !== null);
  await every(240, PHASE, DAY + PHASE);
  expect(looked).toHaveLength(2);
  expect(budget.most).toBeLessThanOrEqual(45);
  expect(story.told("team")).toHaveLength(1);
  const [incident] = (await story.api<{ items: Incident[] }>("/incidents?kind=intermittent")).items;
  expect(incident).toMatchObject({
    monitor: "weekly",
    kind: "intermittent",
    state: "open",
    blips: 6,
    failures: 6,
    pattern: { cause: "scheduled-job", periodMinutes: WEEK, quietMinutes: 2.5 * WEEK },
  });
  expect(incident?.summary).toMatch(/^6 blips in 35 days keep to a pattern, .* 03:0\d UTC on Sundays/);
  expect(incident?.hypotheses[0]?.cause).toBe("scheduled-job");
  const message = story.messages.find(({ channel }) => channel === "team");
  const { lines } = messageOf({ ...message, createdAt: 0 } as never);
  expect(lines.join("\n")).toMatch(/6 blips.* Most likely: A job that runs at 03:0\d UTC on Sundays/);
  expect(lines.join("\n")).toMatch(/Intermittent: 6 blips in 35 days keep to a pattern, .* 17 days 12 hours/);
  // The next Sunday it fails once more; then the job is mended.
  story.script = (_job, minute) => (minute === SUNDAY_NIGHT ? 502 : 200);
  await every(120, DAY + 60 + PHASE, SUNDAY_NIGHT + 120);
  const quiet = SUNDAY_NIGHT + 2.5 * WEEK;
  await every(DAY, SUNDAY_NIGHT + DAY, quiet);
  expect((await own()).map(({ state, blips }) => [state, blips])).toEqual([["open", 7]]);
  await story.minute(quiet + 60);
  await story.minute(quiet + 2 * DAY);
  expect((await own()).map(({ state }) => state)).toEqual(["closed"]);
  expect(story.told("team").map((told) => told.split("@")[0])).toEqual([
    "intermittent.opened",
    "intermittent.closed",
  ]);
});
