import { describe, expect, it, vi } from "vitest";
import type { MonitorInput } from "../../src/core/config/monitor.ts";
import { Session } from "../../src/jobs/session.ts";
import { type Fate, faulty } from "./faulty-database.ts";
import { readingOf } from "./scripted-reading.ts";
import { START, Story } from "./story.ts";

const SHOP: MonitorInput = {
  id: "shop",
  target: { url: "https://shop.example/" },
  recheck: { afterSeconds: [] },
};
const DOWN_FROM_5 = (_job: unknown, minute: number) => (minute >= 5 && minute < 9 ? 502 : 200);

async function records(story: Story): Promise<string> {
  return (await story.checks("shop")).map(({ verdict }) => verdict[0]).join("");
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
      const fates = [fate];
      story.db = faulty(plain, fates);
      story.restart();
      await story.minute(minute);
      expect(fates).toEqual([]);
    }
    expect(await records(story)).toBe("uuuuudddduuuu");
    expect(await evidenceRows(story)).toBe(4);
    expect(await story.incidents()).toEqual(["outage closed 5…9"]);
    expect(story.told()).toEqual(["outage.opened@6", "outage.closed@10"]);
  });

  it("that fails for good loses its minute where no journal is, and the next one goes on", async () => {
    const story = await Story.of(SHOP);
    story.hasJournal = false;
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

describe("a D1 that can't be read", () => {
  /** Fails that many loads of the shard's state. */
  function unreadable(db: D1Database, loads: number): D1Database {
    let left = loads;
    return new Proxy(db, {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (name !== "prepare") return typeof value === "function" ? value.bind(target) : value;
        return (text: string) => {
          if (text.includes("hex(core)") && left-- > 0) throw new Error("D1_ERROR: Network connection lost.");
          return target.prepare(text);
        };
      },
    });
  }

  it("for some seconds costs no minute", async () => {
    const story = await Story.of(SHOP);
    await story.minutes(0, 2);
    story.db = unreadable(story.db, 3);
    story.restart();
    await story.minutes(3, 4);
    expect(await records(story)).toBe("uuuuu");
  });

  it("for an hour loses its minutes where no journal is, says that it was blind, and goes on when it is back", async () => {
    const story = await Story.of(SHOP);
    story.hasJournal = false;
    await story.minutes(0, 2);
    const plain = story.db;
    story.db = unreadable(plain, Number.POSITIVE_INFINITY);
    story.restart();
    await expect(story.tick(3)).rejects.toThrow("Network connection lost");
    story.db = plain;
    story.restart();
    await story.minutes(63, 65);
    expect(await records(story)).toBe(`uuu${"l".repeat(60)}uuu`);
    expect(await story.incidents()).toEqual(["silent closed 3…63"]);
    expect(story.told()).toEqual(["monitor.silent@63"]);
    expect((await story.view("shop")).uptime.day).toBe(1);
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
    const probed: number[] = [];
    story.script = (job, minute) => {
      probed.push(minute);
      return DOWN_FROM_5(job, minute);
    };
    await story.minutes(0, 4);
    const held = Promise.withResolvers<void>();
    story.gate = (minute) => (minute === 5 ? held.promise : Promise.resolve());
    const fifth = story.tick(5);
    const sixth = story.tick(6, { earlier: fifth });
    await vi.waitFor(() => expect(probed).toContain(6));
    expect(probed).not.toContain(5);
    expect(await records(story)).toBe("uuuuu");
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

describe("a region", () => {
  const THREE: MonitorInput = { ...SHOP, regions: ["weur", "enam", "apac"] };

  it.each<[string, () => Promise<never>]>([
    ["whose Prober throws", () => Promise.reject(new Error("overloaded"))],
    ["whose Prober hangs", () => new Promise(() => {})],
  ])("%s is lost, and the others go on", async (_what, broken) => {
    const story = await Story.of(THREE);
    story.prober = ({ jobs }, name) => {
      if (name.startsWith("apac")) return broken();
      const readings = jobs.map((job) => readingOf(job, 200, job.minute * 60_000));
      return Promise.resolve({ readings, colo: "AMS" });
    };
    await story.minutes(0, 3);
    const checks = await story.checks("shop");
    expect(checks).toHaveLength(12);
    for (const { region, verdict } of checks) expect(verdict).toBe(region === "apac" ? "lost" : "up");
    expect(await story.view("shop")).toMatchObject({ status: "up", uptime: { day: 1 }, today: { lost: 4 } });
    expect(story.told()).toEqual([]);
  });
});
