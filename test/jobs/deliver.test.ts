import { expect, it } from "vitest";
import { deliver } from "../../src/jobs/deliver.ts";
import { insertDelivery } from "../../src/store/deliveries.ts";
import { delivery } from "../store/fixtures.ts";
import { Story } from "../stories/story.ts";

it("sends no more in one go than a Free plan's subrequests allow twice a minute, and the rest next time", async () => {
  const story = await Story.of({ id: "shop", target: { url: "https://shop.example/" } });
  for (let count = 0; count < 30; count++)
    await insertDelivery(story.db, { ...delivery(`d${count}`), channel: "ops", nextAt: 0 });
  const first = await deliver(story.shell());
  expect(first.sent).toBeLessThanOrEqual(24);
  const second = await deliver(story.shell());
  expect(first.sent + second.sent).toBe(30);
  expect(new Set(story.messages.map(({ id }) => id)).size).toBe(30);
});
