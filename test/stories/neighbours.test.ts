import { expect, it } from "vitest";
import { Story } from "./story.ts";

it("a monitor called constructor is judged like any other, and its neighbour too", async () => {
  const target = { url: "https://shop.example/" };
  const story = await Story.of({ id: "shop", target }, { id: "constructor", target });
  story.script = (job, minute) => (job.monitor.id === "constructor" && minute >= 3 && minute < 6 ? 502 : 200);
  await story.minutes(0, 9);
  expect(await story.incidents()).toEqual(["outage closed 3…6"]);
  expect((await story.checks("shop")).map(({ verdict }) => verdict)).toEqual(Array(10).fill("up"));
  expect((await story.view("constructor")).status).toBe("up");
});
