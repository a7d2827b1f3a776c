import { describe, expect, it, vi } from "vitest";
import type { MonitorInput } from "../../src/core/config/monitor.ts";
import { deliver } from "../../src/jobs/deliver.ts";
import { refusing } from "./faulty-database.ts";
import { Story } from "./story.ts";

const SHOP: MonitorInput = {
  id: "shop",
  target: { url: "https://shop.example/" },
  recheck: { afterSeconds: [] },
};
const DOWN_FROM_5 = (_job: unknown, minute: number) => (minute >= 5 && minute < 9 ? 502 : 200);

async function records(story: Story): Promise<string> {
  return (await story.checks("shop")).map(({ verdict }) => verdict[0]).join("");
}

describe("a receiver", () => {
  it.each<[string, () => Response]>([
    ["that answers 500", () => new Response("no", { status: 500 })],
    [
      "that can't be reached",
      () => {
        throw new TypeError("connection refused");
      },
    ],
  ])("%s is tried again later, and the others hear at once", async (_what, refuse) => {
    const story = await Story.of(SHOP);
    await story.channel("flaky");
    story.script = DOWN_FROM_5;
    let broken = true;
    story.receive = (channel) => (channel === "flaky" && broken ? refuse() : new Response("ok"));
    await story.minutes(0, 7);
    expect(story.told()).toEqual(["outage.opened@6"]);
    expect(story.told("flaky")).toEqual([]);
    const waiting = (await story.outbox()).find(({ channel }) => channel === "flaky");
    expect(waiting).toMatchObject({ state: "pending" });
    expect(waiting?.attempts).toBeGreaterThan(0);
    broken = false;
    await story.minutes(8, 20);
    expect(story.told("flaky")).toEqual(["outage.opened@6", "outage.closed@10"]);
    expect((await story.outbox()).map(({ state }) => state)).toEqual(["sent", "sent", "sent", "sent"]);
  });

  it("that never answers delays no tick and nobody else's message", async () => {
    const story = await Story.of(SHOP);
    await story.channel("hung");
    story.script = DOWN_FROM_5;
    const never = Promise.withResolvers<Response>();
    story.receive = (channel) => (channel === "hung" ? never.promise : new Response("ok"));
    await story.minutes(0, 5);
    await story.tick(6);
    await vi.waitFor(() => expect(story.told()).toEqual(["outage.opened@6"]));
    await story.tick(7);
    expect(await records(story)).toBe("uuuuuddd");
    never.reject(new Error("given up"));
    await story.settle();
    const hung = (await story.outbox()).find(({ channel }) => channel === "hung");
    expect(hung).toMatchObject({ state: "pending" });
  });

  it("that took a message before its sender died gets the same one again, with the same id", async () => {
    const story = await Story.of(SHOP);
    story.script = DOWN_FROM_5;
    await story.minutes(0, 5);
    const plain = story.db;
    story.db = refusing(plain, "UPDATE deliveries SET state");
    story.restart();
    await story.minute(6);
    expect(story.told()).toEqual(["outage.opened@6"]);
    story.db = plain;
    story.restart();
    story.pass(8);
    await deliver(story.shell());
    expect(story.told()).toEqual(["outage.opened@6", "outage.opened@6"]);
    expect(new Set(story.messages.map(({ id }) => id)).size).toBe(1);
    expect((await story.outbox()).map(({ state }) => state)).toEqual(["sent"]);
  });
});
