import { expect, it, vi } from "vitest";
import { type DeliveryReport, deliver } from "../../src/jobs/deliver.ts";
import { createChannel } from "../../src/store/channels.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { delivery } from "../store/fixtures.ts";
import { Story } from "../stories/story.ts";
import { counted } from "./counted.ts";

/** What a Free plan's invocation may make of queries and of requests, with room for what else it does. */
const MAX_CALLS = 45;

async function massFailure(monitors: number): Promise<Story> {
  const story = await Story.of({ id: "shop", target: { url: "https://shop.example/" } });
  const chat = { id: "chat", kind: "slack", url: "https://hooks.example/chat", events: null };
  await createChannel(story.db, chat as never, 0);
  const rows = Array.from({ length: monitors }, (_, index) => `m${index}`).flatMap((id) =>
    ["ops", "chat"].map((channel) =>
      delivery(`${id}.${channel}`, {
        channel,
        incident: `${id}.outage.1`,
        nextAt: 0,
        payload: { monitor: { id, name: id } },
      }),
    ),
  );
  await story.db.batch(insertDeliveries(story.db, rows));
  return story;
}

/** One batch, with what it took. */
async function batch(story: Story): Promise<DeliveryReport & { calls: number }> {
  const { db, queries } = counted(story.db);
  const requests = vi.mocked(globalThis.fetch);
  const before = requests.mock.calls.length;
  const report = await deliver({ ...story.shell(), db });
  return { ...report, calls: queries() + requests.mock.calls.length - before };
}

it("tells of two hundred monitors of a shard in a few invocations, each within a Free plan's calls", async () => {
  const story = await massFailure(200);
  const batches = [await batch(story)];
  while (batches.at(-1)!.more) batches.push(await batch(story));
  expect(Math.max(...batches.map(({ calls }) => calls))).toBeLessThanOrEqual(MAX_CALLS);
  // At 10 s for each of four waves, the longest that receivers may take, this is within three minutes for most.
  expect(batches.length).toBeLessThanOrEqual(9);
  expect(story.messages.filter(({ channel }) => channel === "ops")).toHaveLength(200);
  const chat = story.messages.filter(({ channel }) => channel === "chat") as unknown as { text: string }[];
  expect(chat.map(({ text }) => text)).toEqual(["🔴 200 monitors are down"]);
  expect((await story.outbox()).filter(({ state }) => state !== "sent")).toEqual([]);
});

it("tells of a fresh outage in the next batch, whatever is queued", async () => {
  const story = await massFailure(200);
  await deliver(story.shell());
  const fresh = { channel: "ops", incident: "x.outage.2", nextAt: 0, createdAt: 1_900_000_000_000 };
  await story.db.batch(insertDeliveries(story.db, [delivery("fresh", fresh)]));
  await deliver(story.shell());
  expect(story.messages.map(({ id }) => id)).toContain("fresh");
});

it("asks a dead receiver once in a batch, and the others get all of theirs", async () => {
  const story = await massFailure(30);
  await story.channel("dead");
  const rows = Array.from({ length: 30 }, (_, index) =>
    delivery(`d${index}`, { channel: "dead", incident: `d${index}`, nextAt: 0 }),
  );
  await story.db.batch(insertDeliveries(story.db, rows));
  let asked = 0;
  story.receive = (channel) => {
    if (channel === "dead") asked++;
    return new Response(null, { status: channel === "dead" ? 503 : 200 });
  };
  let more = true;
  for (let batches = 0; more && batches < 9; batches++) ({ more } = await deliver(story.shell()));
  expect(asked).toBeLessThanOrEqual(3);
  expect(more).toBe(false);
  expect(story.messages.filter(({ channel }) => channel === "ops")).toHaveLength(30);
  const tried = (await story.outbox()).filter(({ channel, attempts }) => channel === "dead" && attempts > 0);
  expect(tried).toHaveLength(asked);
});

it("counts that a blip opens and resolves on call", async () => {
  const story = await Story.of({ id: "shop", target: { url: "https://shop.example/" } });
  const page = {
    id: "page",
    kind: "pagerduty",
    routingKey: "k",
    url: "https://hooks.example/page",
    events: null,
  };
  await createChannel(story.db, page as never, 0);
  const blips = Array.from({ length: 40 }, (_, index) =>
    delivery(`b${index}`, { channel: "page", type: "blip", incident: null, nextAt: 0 }),
  );
  await story.db.batch(insertDeliveries(story.db, blips));
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("ok", { status: 202 }));
  const first = await batch(story);
  expect(first.calls).toBeLessThanOrEqual(MAX_CALLS);
  expect([first.sent, first.more]).toEqual([12, true]);
});
