import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../src/core/check/check.ts";
import type { MonitorInput } from "../../src/core/config/monitor.ts";
import { importReadings } from "../../src/jobs/import.ts";
import { START, Story } from "./story.ts";

const SHOP: MonitorInput = {
  id: "shop",
  target: { url: "https://shop.example/" },
  recheck: { afterSeconds: [] },
};
const OUT = [100, 101, 102, 103, 104];

/** One line a minute; those of OUT fail. */
function lines(from: number, to: number, region = "auto"): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const minute = from + index;
    const at = (START + minute) * MINUTE_MS + 1200;
    return JSON.stringify({ at, region, status: OUT.includes(minute) ? 502 : 200, latencyMs: 120 });
  });
}

/** The story's clock is past everything that is imported. */
async function imported(story: Story, ...batches: string[][]) {
  story.pass(300);
  const reports = [];
  for (const batch of batches)
    reports.push(await importReadings(story.shell(), story.session, "shop", batch.join("\n")));
  await story.settle();
  return reports;
}

describe("an import", () => {
  it("is judged like live checks, builds incidents, and tells nobody", async () => {
    const story = await Story.of(SHOP);
    const [report] = await imported(story, lines(90, 120));
    expect(report).toEqual({ imported: 31, unchanged: 0, rejected: [] });
    expect(await story.incidents()).toEqual(["outage closed 100…105"]);
    expect([story.told(), await story.outbox()]).toEqual([[], []]);
    const checks = await story.checks("shop", 90, 120);
    expect(checks.filter(({ verdict }) => verdict === "down")).toHaveLength(5);
    expect((await story.view("shop")).today).toMatchObject({ up: 26, down: 5, outageSeconds: 300 });
  });

  it("changes nothing when it is done again", async () => {
    const story = await Story.of(SHOP);
    await imported(story, lines(90, 120));
    const before = [await story.stored(), await story.checks("shop"), await story.view("shop")];
    const [again] = await imported(story, lines(90, 120));
    expect(again).toEqual({ imported: 0, unchanged: 31, rejected: [] });
    expect([await story.stored(), await story.checks("shop"), await story.view("shop")]).toEqual(before);
  });

  it("ends in the same conditions whatever the order in which its parts come", async () => {
    const inOrder = await Story.of(SHOP);
    await imported(inOrder, lines(60, 99), lines(100, 102), lines(103, 140));
    const expected = [
      await inOrder.incidents(),
      (await inOrder.view("shop")).today,
      await inOrder.checks("shop"),
    ];
    const outOfOrder = await Story.of(SHOP);
    await imported(outOfOrder, lines(103, 140), lines(60, 99).reverse(), lines(100, 102));
    const found = [
      await outOfOrder.incidents(),
      (await outOfOrder.view("shop")).today,
      await outOfOrder.checks("shop"),
    ];
    expect(found).toEqual(expected);
  });

  it("fills minutes that were lost, and judges them", async () => {
    const story = await Story.of(SHOP);
    await story.minutes(96, 99);
    await story.minutes(103, 110);
    await imported(story, lines(100, 102));
    expect((await story.checks("shop", 100, 102)).map(({ verdict }) => verdict)).toEqual([
      "down",
      "down",
      "down",
    ]);
    expect(await story.incidents()).toEqual(["outage closed 100…103"]);
    expect((await story.view("shop")).today).toMatchObject({ up: 12, down: 3, lost: 0, outageSeconds: 180 });
  });

  it("says which lines it can't take, and takes the others", async () => {
    const story = await Story.of(SHOP);
    const good = lines(90, 92);
    const future = JSON.stringify({ at: (START + 600) * MINUTE_MS, region: "auto", status: 200 });
    const [report] = await imported(story, [good[0]!, "{", good[1]!, "", future, good[2]!]);
    expect(report).toMatchObject({ imported: 3, rejected: [{ line: 2 }, { line: 5 }] });
  });

  it("older than live checks joins their history without waking an alert", async () => {
    const story = await Story.of(SHOP);
    await story.minutes(200, 205);
    const live = await story.view("shop");
    await imported(story, lines(90, 120));
    await story.minute(206);
    expect(await story.incidents()).toEqual(["outage closed 100…105"]);
    expect(story.told()).toEqual([]);
    const view = await story.view("shop");
    expect([view.status, view.since === null]).toEqual([live.status, false]);
    expect(view.today).toMatchObject({ up: 26 + 7, down: 5 });
  });

  it("keeps a live outage open and its alert's end to come", async () => {
    const story = await Story.of(SHOP);
    story.script = (_job, minute) => (minute >= 202 && minute < 208 ? 502 : 200);
    await story.minutes(200, 204);
    await imported(story, lines(90, 120));
    await story.minutes(205, 210);
    expect(await story.incidents()).toEqual(["outage closed 100…105", "outage closed 202…208"]);
    expect(story.messages.map(({ type }) => type)).toEqual(["outage.opened", "outage.closed"]);
  });

  it("of a target that is down until now is told of by the first live check that sees it so", async () => {
    const story = await Story.of(SHOP);
    await imported(story, lines(90, 104));
    expect(await story.incidents()).toEqual(["outage open 100…"]);
    expect(story.told()).toEqual([]);
    story.script = (_job, minute) => (minute < 108 ? 502 : 200);
    await story.minutes(105, 110);
    expect(await story.incidents()).toEqual(["outage closed 100…108"]);
    expect(story.messages.map(({ type }) => type)).toEqual(["outage.opened", "outage.closed"]);
  });
});
