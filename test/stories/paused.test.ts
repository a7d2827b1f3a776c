import { describe, expect, it } from "vitest";
import type { MonitorInput } from "../../src/core/config/monitor.ts";
import { forget } from "../../src/jobs/forget.ts";
import { refresh } from "../../src/jobs/refresh.ts";
import { createChannel } from "../../src/store/channels.ts";
import { deleteMonitor } from "../../src/store/monitors.ts";
import { Story } from "./story.ts";

const SHOP: MonitorInput = { id: "shop", target: { url: "https://shop.example/" } };
const BLOG: MonitorInput = { id: "blog", target: { url: "https://blog.example/" } };

/** The shop is down from minute 3 on, the blog is well. */
async function failing(): Promise<Story> {
  const story = await Story.of(SHOP, BLOG);
  story.script = (job, minute) => (job.monitor.id === "shop" && minute >= 3 ? 502 : 200);
  await story.minutes(0, 5);
  expect(story.told()).toEqual(["outage.opened@3"]);
  return story;
}

async function pause(story: Story): Promise<void> {
  story.pass(6);
  await story.save({ ...SHOP, enabled: false });
}

async function remove(story: Story): Promise<void> {
  story.pass(6);
  const deleted = await deleteMonitor(story.db, "shop");
  await forget(story.shell(), story.session, deleted?.key ?? 0, "shop");
  await story.settle();
}

describe("a failing monitor that is paused", () => {
  it("has its incident closed at once, and resolved where it was opened", async () => {
    const story = await failing();
    await pause(story);
    await refresh(story.shell(), story.session);
    await story.settle();
    expect(story.told()).toEqual(["outage.opened@3", "outage.closed@6"]);
    expect(await story.incidents()).toEqual(["outage closed 3…6"]);
    const [outage] = await story.stored();
    expect(outage).toMatchObject({ cut: "paused", publicSummary: "The service was down for 3 minutes." });
    expect(outage?.timeline.at(-1)?.text).toMatch(/^Paused; /);
    expect((await story.view("shop")).status).toBe("paused");
    await story.minutes(6, 30);
    expect(story.told()).toEqual(["outage.opened@3", "outage.closed@6"]);
  });

  it("is resolved by the next tick when nobody could be asked to do it at once", async () => {
    const story = await failing();
    await pause(story);
    story.restart();
    await story.minute(6);
    expect(story.told()).toEqual(["outage.opened@3", "outage.closed@6"]);
  });

  it("is resolved also where a version of before had left it open", async () => {
    const story = await failing();
    await pause(story);
    // As if the pause had been compiled in long ago.
    const { config } = await story.session.load();
    story.restart();
    const former = story.session;
    await former.commit("before", ({ core }) => ({
      incidents: [],
      deliveries: [],
      core,
      view: { lastTickAt: 0, builtAt: 0, monitors: [], incidents: [] },
      config,
    }));
    await story.minute(7);
    expect(story.told()).toEqual(["outage.opened@3", "outage.closed@7"]);
  });

  it("begins anew when it is resumed: no outage reaches over the pause", async () => {
    const story = await failing();
    await pause(story);
    await story.minutes(6, 180);
    await story.save(SHOP);
    await story.minute(181);
    expect(story.told().slice(2)).toEqual(["outage.opened@181"]);
    expect(await story.incidents()).toEqual(["outage closed 3…6", "outage open 181…"]);
  });

  it("with one failed check on each side of the pause has no outage at all", async () => {
    const quiet: MonitorInput = { ...SHOP, recheck: { afterSeconds: [] } };
    const story = await Story.of(quiet);
    story.script = (_job, minute) => (minute === 5 || minute === 8 ? 502 : 200);
    await story.minutes(0, 5);
    await story.save({ ...quiet, enabled: false });
    await story.minutes(6, 7);
    await story.save(quiet);
    await story.minutes(8, 12);
    expect(await story.incidents()).toEqual([]);
    expect((await story.view("shop")).blips24h).toBe(2);
  });
});

describe("a failing monitor that is deleted", () => {
  it("is resolved where it was opened, and leaves nothing behind", async () => {
    const story = await failing();
    await remove(story);
    expect(story.told()).toEqual(["outage.opened@3", "outage.closed@6"]);
    const closed = (await story.outbox()).find(({ type }) => type === "outage.closed");
    expect(closed?.payload).toMatchObject({ monitor: { id: "shop" }, incident: { state: "closed" } });
    await story.minutes(6, 12);
    expect(await story.incidents()).toEqual([]);
    expect(story.told()).toEqual(["outage.opened@3", "outage.closed@6"]);
    expect((await story.view("blog")).status).toBe("up");
  });

  it("is resolved by the tick that comes first", async () => {
    const story = await failing();
    await deleteMonitor(story.db, "shop");
    await story.minute(6);
    expect(story.told()).toEqual(["outage.opened@3", "outage.closed@6"]);
    expect((await story.session.load()).core.monitors.has("shop")).toBe(false);
  });

  it("does not hand its outage on to a monitor of the same name", async () => {
    const story = await failing();
    await remove(story);
    await story.save(SHOP);
    story.script = () => 200;
    await story.minutes(7, 10);
    expect(story.told()).toEqual(["outage.opened@3", "outage.closed@6"]);
    expect((await story.view("shop")).status).toBe("up");
  });

  it("reaches on call, whose page is resolved", async () => {
    const story = await Story.of(SHOP);
    const bodies: { event_action: string; dedup_key: string }[] = [];
    await createChannel(
      story.env.DB,
      { id: "pager", kind: "pagerduty", routingKey: "k", events: null } as never,
      0,
    );
    const answer = globalThis.fetch;
    globalThis.fetch = (async (input: RequestInfo, init?: RequestInit) => {
      if (!String(input).includes("pagerduty")) return await answer(input, init);
      bodies.push(JSON.parse(String(init?.body)));
      return new Response("{}", { status: 202 });
    }) as typeof fetch;
    story.script = (_job, minute) => (minute >= 3 ? 502 : 200);
    await story.minutes(0, 5);
    await remove(story);
    expect(bodies.map(({ event_action }) => event_action)).toEqual(["trigger", "resolve"]);
    expect(new Set(bodies.map(({ dedup_key }) => dedup_key)).size).toBe(1);
    globalThis.fetch = answer;
  });
});

describe("an outage while no tick comes", () => {
  it("holds, and three hours without a look are not three hours down", async () => {
    const story = await failing();
    story.script = () => 200;
    await story.minutes(186, 188);
    expect(await story.incidents()).toEqual(["outage closed 3…186", "silent closed 6…186"]);
    const outage = (await story.stored()).find(({ kind }) => kind === "outage");
    expect(outage?.publicSummary).toBe("The service was down for 3 minutes.");
    const closed = (await story.outbox()).find(({ type }) => type === "outage.closed");
    expect(closed?.payload).toMatchObject({ incident: { unwatchedMs: 180 * 60_000 } });
  });
});
