import { expect, it } from "vitest";
import { Story } from "./story.ts";

it("records", async () => {
  const story = await Story.of({ id: "shop", target: { url: "https://shop.example/" } });
  story.script = (_job, minute) => (minute === 5 ? 502 : 200);
  await story.minutes(0, 20);
  expect(await story.incidents()).toEqual([]);
  story.script = (_job, minute) => (minute < 30 ? 502 : 200);
  await story.minutes(21, 40);
  expect(await story.incidents()).toEqual(["outage closed 21…30"]);
  expect(story.told()).toEqual(["outage.opened@21", "outage.closed@31"]);
});
