import { expect, it } from "vitest";
import type { MonitorInput } from "../../src/core/config/monitor.ts";
import { editIncident } from "../../src/jobs/incident-edit.ts";
import { Story } from "./story.ts";

const SHOP: MonitorInput = {
  id: "shop",
  target: { url: "https://shop.example/" },
  recheck: { afterSeconds: [] },
  alert: { channels: ["ops"], remindMinutes: 2, escalateMinutes: 4, escalateTo: ["boss"] },
};

async function outage(): Promise<Story> {
  const story = await Story.of(SHOP);
  await story.channel("boss");
  story.script = (_job, minute) => (minute >= 2 && minute < 12 ? 502 : 200);
  await story.minutes(0, 4);
  return story;
}

it("an outage that nobody acknowledges is escalated once, and ends wherever it was told", async () => {
  const story = await outage();
  await story.minutes(5, 14);
  expect(story.told("boss")).toEqual(["outage.opened@6", "outage.closed@13"]);
  expect(story.told("ops").filter((told) => !told.startsWith("outage.opened"))).toEqual(["outage.closed@13"]);
});

it("one that is acknowledged is neither escalated nor repeated", async () => {
  const story = await outage();
  const [incident] = await story.stored();
  await editIncident(story.shell(), story.session, incident!.id, { acknowledgedBy: "Ada" });
  await editIncident(story.shell(), story.session, incident!.id, { acknowledgedBy: "Bob" });
  await story.minutes(5, 14);
  expect(story.told("boss")).toEqual([]);
  expect(story.told("ops")).toEqual(["outage.opened@3", "outage.closed@13"]);
  const [closed] = await story.stored();
  expect(closed!.timeline.filter(({ type }) => type === "acknowledged").map(({ text }) => text)).toContain(
    "Acknowledged by Ada.",
  );
});
