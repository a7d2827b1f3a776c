/** Of one channel and incident nothing overtakes, whatever receivers and senders do. */
import { describe, expect, it, vi } from "vitest";
import type { MonitorInput } from "../../src/core/config/monitor.ts";
import { deliver } from "../../src/jobs/deliver.ts";
import { createChannel } from "../../src/store/channels.ts";
import { redeliver } from "../../src/store/deliveries.ts";
import { refusing } from "./faulty-database.ts";
import { Story } from "./story.ts";

const SHOP: MonitorInput = {
  id: "shop",
  target: { url: "https://shop.example/" },
  recheck: { afterSeconds: [] },
};
const CHANNELS = [
  { id: "chat", kind: "slack", url: "https://hooks.example/chat" },
  { id: "page", kind: "pagerduty", routingKey: "k", url: "https://hooks.example/page" },
  { id: "genie", kind: "opsgenie", apiKey: "k", url: "https://hooks.example/genie" },
  { id: "hook", kind: "webhook", secret: null, url: "https://hooks.example/hook" },
];

/** A story of an outage in minutes 5 to 8: opened at 6, closed at 10. */
async function outage(
  answer: (channel: string, tries: number, minute: number) => Response | Promise<Response>,
) {
  const story = await Story.of(SHOP);
  const events = ["outage.opened", "outage.closed"];
  for (const channel of CHANNELS) await createChannel(story.db, { events, ...channel } as never, 0);
  story.script = (_job, minute) => (minute >= 5 && minute < 9 ? 502 : 200);
  const seen: Record<string, string[]> = {};
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const channel = /example\/(\w+)/.exec(String(input))?.[1] ?? "";
    const mine = seen[channel] ?? [];
    seen[channel] = mine;
    const tries = mine.length;
    const what = whatOf(String(input), String(init?.body));
    mine.push(`${what} …`);
    const response = await answer(channel, tries, story.now());
    mine[tries] = response.ok ? what : `${what} ${response.status}`;
    return response;
  });
  return { story, seen };
}

function whatOf(url: string, body: string): string {
  const over = url.includes("/close?") || /"resolve"|is up again|outage\.closed/.test(body);
  return over ? "closed" : "opened";
}

const refused = (status: number, headers: Record<string, string> = {}) =>
  new Response("no", { status, headers });
const PEOPLE = ["chat", "page", "genie"];

describe("an outage and its end", () => {
  it("arrive in order when all is well", async () => {
    const { story, seen } = await outage(() => new Response("ok"));
    await story.minutes(0, 11);
    for (const { id } of CHANNELS) expect(seen[id], id).toEqual(["opened", "closed"]);
  });

  it("arrive in order when the first tries are refused, the end waiting for the beginning", async () => {
    const { story, seen } = await outage((_channel, tries) =>
      tries < 3 ? refused(500) : new Response("ok"),
    );
    await story.minutes(0, 30);
    for (const { id } of CHANNELS)
      expect(seen[id], id).toEqual(["opened 500", "opened 500", "opened 500", "opened", "closed"]);
  });

  it("arrive in order when the receiver asks for two hours", async () => {
    const ask = { "retry-after": "7200" };
    const { story, seen } = await outage((_channel, tries) =>
      tries === 0 ? refused(429, ask) : new Response("ok"),
    );
    await story.minutes(0, 30);
    for (const { id } of CHANNELS) expect(seen[id], id).toEqual(["opened 429"]);
    await story.minutes(125, 130);
    for (const { id } of CHANNELS) expect(seen[id], id).toEqual(["opened 429", "opened", "closed"]);
  });

  it("end with the end when the beginning was given up", async () => {
    const { story, seen } = await outage((_channel, tries) =>
      tries === 0 ? refused(400) : new Response("ok"),
    );
    await story.minutes(0, 11);
    for (const { id } of CHANNELS) expect(seen[id], id).toEqual(["opened 400", "closed"]);
  });

  it("arrive in order when the answer to the beginning never came", async () => {
    const { story, seen } = await outage((_channel, tries) => {
      if (tries > 0) return new Response("ok");
      throw new TypeError("connection reset");
    });
    await story.minutes(0, 11);
    for (const { id } of CHANNELS) expect(seen[id], id).toEqual(["opened …", "opened", "closed"]);
  });

  it("are worth nothing to people when nobody could send the beginning in time; a webhook gets both", async () => {
    const { story, seen } = await outage(() => new Response("ok"));
    await story.minutes(0, 5);
    const plain = story.db;
    story.db = refusing(plain, "UPDATE deliveries SET next_at = ?1, leased_until");
    story.restart();
    await story.minutes(6, 10);
    story.db = plain;
    story.restart();
    await story.minutes(11, 12);
    expect(seen).toEqual({ hook: ["opened", "closed"], ops: ["opened", "closed"] });
    const states = (await story.outbox()).map(({ channel, state }) => `${channel} ${state}`).toSorted();
    expect(states).toEqual([
      ...["chat superseded", "chat superseded", "genie superseded", "genie superseded"],
      ...["hook sent", "hook sent", "ops sent", "ops sent", "page superseded", "page superseded"],
    ]);
  });

  it("arrive in order when the sender of the beginning was killed before it could say that it was sent", async () => {
    const { story, seen } = await outage(() => new Response("ok"));
    await story.minutes(0, 5);
    const plain = story.db;
    story.db = refusing(plain, "UPDATE deliveries SET state");
    story.restart();
    await story.minutes(6, 6);
    story.db = plain;
    story.restart();
    await story.minutes(7, 12);
    for (const { id } of CHANNELS) expect(seen[id], id).toEqual(["opened", "opened", "closed"]);
  });

  it("arrive in order from two senders at once while the receiver is slow", async () => {
    const slow = Promise.withResolvers<void>();
    const { story, seen } = await outage(async (_channel, tries) => {
      if (tries === 0) await slow.promise;
      return new Response("ok");
    });
    await story.minutes(0, 5);
    const plain = story.db;
    story.db = refusing(plain, "UPDATE deliveries SET next_at = ?1, leased_until");
    await story.minute(6);
    story.db = plain;
    const senders = [deliver(story.shell()), deliver(story.shell())];
    await vi.waitFor(() => {
      for (const id of PEOPLE) expect(seen[id], id).toEqual(["opened …"]);
    });
    // The first sender hangs beyond its lease: another one sends the same message, and then the end.
    for (let minute = 7; minute <= 12; minute++) {
      await story.tick(minute);
      await story.settle();
    }
    for (const { id } of CHANNELS) expect(seen[id], id).toEqual(["opened …", "opened", "closed"]);
    slow.resolve();
    await Promise.all(senders);
    await story.settle();
    expect((await story.outbox()).filter(({ state }) => state !== "sent")).toEqual([]);
  });

  it("of one channel that is dead keep no other waiting, and are told there when it is back", async () => {
    const { story, seen } = await outage((channel, _tries, minute) =>
      channel === "page" && minute < 40 ? refused(503) : new Response("ok"),
    );
    await story.minutes(0, 11);
    for (const id of ["chat", "genie", "hook"]) expect(seen[id], id).toEqual(["opened", "closed"]);
    await story.minutes(12, 120);
    expect(seen.page!.slice(-2)).toEqual(["opened", "closed"]);
    expect(new Set(seen.page!.slice(0, -2))).toEqual(new Set(["opened 503"]));
  });
});

describe("sent again by hand", () => {
  it("a beginning on call is followed by its end again, so that nobody stays paged", async () => {
    const { story, seen } = await outage(() => new Response("ok"));
    await story.minutes(0, 11);
    const opened = (await story.outbox()).find(
      ({ channel, type }) => channel === "page" && type === "outage.opened",
    )!;
    await redeliver(story.db, opened.id, 0);
    await story.minutes(12, 13);
    expect(seen.page).toEqual(["opened", "closed", "opened", "closed"]);
  });
});
