import { describe, expect, it, vi } from "vitest";
import type { MonitorInput } from "../../src/core/monitor.ts";
import { deliver } from "../../src/jobs/deliver.ts";
import { Session } from "../../src/jobs/session.ts";
import { type Fate, faulty } from "./faulty-database.ts";
import { START, Story } from "./story.ts";

const SHOP: MonitorInput = {
  id: "shop",
  target: { url: "https://shop.example/" },
  recheck: { afterSeconds: [] },
};
const DOWN_FROM_5 = (_job: unknown, minute: number) => (minute >= 5 && minute < 9 ? 502 : 200);

async function records(story: Story, id = "shop"): Promise<string> {
  return (await story.checks(id)).map(({ verdict }) => verdict[0]).join("");
}

async function evidenceRows(story: Story): Promise<number> {
  const row = await story.env.DB.prepare("SELECT count(*) AS n FROM evidence").first<{ n: number }>();
  return row?.n ?? 0;
}

describe("a D1 batch", () => {
  it.each<[string, Fate]>([
    ["that fails once", "before"],
    ["whose answer is lost after it has committed", "after"],
  ])("%s: the minute is recorded once, and told of once", async (_what, fate) => {
    const story = await Story.of(SHOP);
    story.script = DOWN_FROM_5;
    await story.minutes(0, 4);
    const plain = story.db;
    for (let minute = 5; minute <= 12; minute++) {
      story.db = faulty(plain, [fate]);
      story.restart();
      await story.minute(minute);
    }
    expect(await records(story)).toBe("uuuuudddduuuu");
    expect(await evidenceRows(story)).toBe(4);
    expect(await story.incidents()).toEqual(["outage closed 5…9"]);
    expect(story.told()).toEqual(["outage.opened@6", "outage.closed@10"]);
  });

  it("that fails for good loses its minute, and the next one goes on", async () => {
    const story = await Story.of(SHOP);
    await story.minutes(0, 4);
    const plain = story.db;
    story.db = faulty(
      plain,
      Array.from({ length: 10 }, () => "before" as const),
    );
    story.restart();
    await expect(story.tick(5)).rejects.toThrow("Network connection lost");
    await story.settle();
    story.db = plain;
    story.restart();
    await story.minutes(6, 8);
    expect(await records(story)).toBe("uuuuuluuu");
  });
});

describe("two instances of one Scheduler", () => {
  it("that do the same minute make one record and one alert", async () => {
    const story = await Story.of(SHOP);
    story.script = DOWN_FROM_5;
    await story.minutes(0, 5);
    const other = new Session(story.db, 0);
    await Promise.all([story.tick(6), story.tick(6, { session: other })]);
    await story.settle();
    await story.minutes(7, 10);
    expect(await records(story)).toBe("uuuuudddduu");
    expect(await evidenceRows(story)).toBe(4);
    expect(story.told()).toEqual(["outage.opened@6", "outage.closed@10"]);
    expect((await story.view("shop")).today).toMatchObject({ up: 7, down: 4 });
  });

  it("that take turns find each other's revision and go on from it", async () => {
    const story = await Story.of(SHOP);
    story.script = DOWN_FROM_5;
    const sessions = [story.session, new Session(story.db, 0)];
    for (let minute = 0; minute <= 10; minute++) {
      await story.tick(minute, { session: sessions[minute % 2]! });
      await story.settle();
    }
    expect(await records(story)).toBe("uuuuudddduu");
    expect(story.told()).toEqual(["outage.opened@6", "outage.closed@10"]);
  });
});

describe("overlapping minutes", () => {
  it("are committed in their order, though the later one's probes are back first", async () => {
    const story = await Story.of(SHOP);
    story.script = DOWN_FROM_5;
    await story.minutes(0, 4);
    const held = Promise.withResolvers<void>();
    story.gate = (minute) => (minute === 5 ? held.promise : Promise.resolve());
    const fifth = story.tick(5);
    const sixth = story.tick(6, { earlier: fifth });
    held.resolve();
    await Promise.all([fifth, sixth]);
    await story.settle();
    await story.minutes(7, 10);
    expect(await records(story)).toBe("uuuuudddduu");
    expect(await story.incidents()).toEqual(["outage closed 5…9"]);
    expect(story.told()).toEqual(["outage.opened@6", "outage.closed@10"]);
  });

  it("let the rechecks of one be committed after the scheduled checks of the next", async () => {
    const story = await Story.of({ id: "shop", target: { url: "https://shop.example/" } });
    const held = Promise.withResolvers<void>();
    story.script = (_job, minute) => (minute === 5 ? 502 : 200);
    await story.minutes(0, 4);
    story.rung = () => held.promise;
    const fifth = story.tick(5);
    await vi.waitFor(async () => expect((await story.checks("shop", 5, 5)).length).toBe(1));
    await story.tick(6);
    held.resolve();
    await fifth;
    await story.settle();
    await story.minutes(7, 9);
    const fives = (await story.checks("shop")).filter(({ id }) =>
      id.includes(`.${(START + 5).toString(36)}.`),
    );
    expect(fives.map(({ attempt, verdict }) => `${attempt}:${verdict}`).join(" ")).toBe(
      "0:down 1:down 2:down 3:down 4:down",
    );
    expect(await story.incidents()).toEqual(["outage closed 5…6"]);
    expect(story.told().map((text) => text.split("@")[0])).toEqual(["outage.opened", "outage.closed"]);
  });
});

describe("a malformed row", () => {
  const OTHER: MonitorInput = { ...SHOP, id: "other", target: { url: "https://other.example/" } };
  const damage = (story: Story, sql: string) => story.env.DB.prepare(sql).run();

  it.each([
    ["the conditions' memory", "UPDATE state SET core = x'01ffff'"],
    ["the memory, of a version to come", "UPDATE state SET core = x'7f00'"],
    ["the compiled configuration", "UPDATE state SET config = x'01ffff'"],
    ["the ready-made view", "UPDATE state SET view = x'01ffff'"],
    ["the rollup", "UPDATE state SET rollup = x'01ffff'"],
    ["an evidence row", "UPDATE evidence SET v = x'01ffff'"],
    ["another monitor's definition", "UPDATE monitors SET definition = '{' WHERE id = 'other'; "],
    ["another channel's definition", "UPDATE channels SET definition = '{' WHERE id = 'broken'"],
    ["a maintenance window", "INSERT INTO maintenance (id, monitor, definition) VALUES ('m', NULL, '{')"],
  ])("in %s keeps no other from going on", async (_what, sql) => {
    const story = await Story.of(SHOP, OTHER);
    await story.channel("broken");
    story.script = DOWN_FROM_5;
    await story.minutes(0, 3);
    story.script = () => 502;
    await story.minute(4);
    story.script = DOWN_FROM_5;
    await damage(story, sql);
    await damage(story, "UPDATE state SET config_rev = config_rev + 1");
    story.restart();
    await story.minutes(5, 70);
    const verdicts = await records(story);
    expect(verdicts.slice(0, 12)).toBe("uuuudddd" + "duuu");
    expect(verdicts).toHaveLength(71);
    expect((await story.view("shop")).status).toBe("up");
    expect(story.messages.filter(({ channel }) => channel === "ops").map(({ type }) => type)).toContain(
      "outage.closed",
    );
    expect((await story.incidents()).filter((text) => text.includes("open"))).toEqual([]);
  });

  it("in the conditions' memory during an outage is made good from history: one incident, one alert, one end", async () => {
    const story = await Story.of(SHOP);
    story.script = DOWN_FROM_5;
    await story.minutes(0, 6);
    await damage(story, "UPDATE state SET core = x'01ffff'");
    story.restart();
    await story.minute(7);
    expect((await story.view("shop")).status).toBe("outage");
    await story.minutes(8, 12);
    expect(await story.incidents()).toEqual(["outage closed 5…9"]);
    expect(story.told()).toEqual(["outage.opened@6", "outage.closed@10"]);
    expect((await story.view("shop")).today).toMatchObject({ up: 9, down: 4, outageSeconds: 240 });
  });

  it("in the hot history loses that chunk only", async () => {
    const story = await Story.of(SHOP);
    await story.minutes(0, 4);
    await damage(story, "UPDATE hot SET v = CAST(v || x'ff00ff00ff' AS BLOB)");
    await story.minutes(5, 70);
    const kept = await records(story);
    expect(kept.slice(0, 5)).toBe("uuuuu");
    expect(kept.length).toBeGreaterThanOrEqual(15);
    expect((await story.view("shop")).status).toBe("up");
  });
});

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
    expect(story.told("flaky").toSorted()).toEqual(["outage.closed@10", "outage.opened@6"]);
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
    story.db = dropping(plain, "UPDATE deliveries SET attempts");
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

/** A D1 that refuses statements which begin so. */
function dropping(db: D1Database, beginning: string): D1Database {
  return new Proxy(db, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== "prepare") return typeof value === "function" ? value.bind(target) : value;
      return (sql: string) => {
        if (sql.startsWith(beginning)) throw new Error("D1_ERROR: Network connection lost.");
        return target.prepare(sql);
      };
    },
  });
}
