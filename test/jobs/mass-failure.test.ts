import { expect, it } from "vitest";
import { Story } from "../stories/story.ts";
import { counted } from "./counted.ts";

it("of forty monitors stays within a Free plan's 50 queries, and alerts for each", async () => {
  const monitors = Array.from({ length: 40 }, (_, id) => ({
    id: `shop-${id}`,
    target: { url: "https://shop.example/" },
    recheck: { afterSeconds: [] },
  }));
  const story = await Story.of(...monitors);
  await story.minutes(0, 2);
  story.script = () => 502;
  await story.minute(3);
  const { db, queries } = counted(story.db);
  story.db = db;
  story.restart();
  await story.tick(4);
  expect(queries()).toBeLessThanOrEqual(50);
  await story.settle();
  expect((await story.outbox()).filter(({ type }) => type === "outage.opened")).toHaveLength(40);
});
