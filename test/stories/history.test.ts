import { describe, expect, it } from "vitest";
import { MINUTE_MS, MINUTES_PER_DAY } from "../../src/core/check/check.ts";
import { checkId } from "../../src/core/check/reading.ts";
import { targetText } from "../../src/core/config/monitor/any-kind.ts";
import type { MonitorInput } from "../../src/core/config/monitor.ts";
import { forget } from "../../src/jobs/forget.ts";
import { editIncident } from "../../src/jobs/incident-edit.ts";
import { readDays } from "../../src/store/days.ts";
import { deleteMonitor, getMonitor } from "../../src/store/monitors.ts";
import { START, Story } from "./story.ts";

const SHOP: MonitorInput = {
  id: "shop",
  target: { url: "https://shop.example/" },
  recheck: { afterSeconds: [] },
};

async function verdicts(story: Story, from: number, to: number): Promise<string[]> {
  return (await story.checks("shop", from, to)).map(({ verdict }) => verdict);
}

describe("minutes that nobody did", () => {
  it("are lost: neither up nor down", async () => {
    const story = await Story.of(SHOP);
    await story.minutes(0, 3);
    await story.minutes(7, 9);
    expect(await verdicts(story, 0, 9)).toEqual(
      [..."uuuu", ..."lll", ..."uuu"].map((letter) => NAMES[letter]),
    );
    const { today, uptime, failureRate } = await story.view("shop");
    expect(today).toMatchObject({ up: 7, lost: 3, down: 0, observedSeconds: 420 });
    expect([uptime.day, failureRate.value]).toEqual([1, 0]);
    expect(story.told()).toEqual([]);
  });

  it("are told of once they were more than five", async () => {
    const story = await Story.of(SHOP);
    await story.minutes(0, 3);
    await story.minute(10);
    expect(await story.incidents()).toEqual(["silent closed 4…10"]);
    expect(story.told()).toEqual(["monitor.silent@10"]);
  });

  it("are lost as well when the tick itself came over 90 s late", async () => {
    const story = await Story.of(SHOP);
    await story.minutes(0, 3);
    story.pass(7);
    expect(await story.tick(5, { trigger: "cron" })).toMatchObject({ recorded: "now", lost: 1 });
    await story.settle();
    expect(await verdicts(story, 0, 9)).toEqual(["up", "up", "up", "up", "lost", "lost"]);
  });

  it("add history only when they are done after newer ones", async () => {
    const story = await Story.of(SHOP);
    await story.minutes(0, 3);
    await story.minute(6);
    story.script = () => 502;
    expect(await story.tick(5)).toMatchObject({ recorded: "history" });
    await story.settle();
    expect(await verdicts(story, 4, 6)).toEqual(["lost", "down", "up"]);
    expect(await story.incidents()).toEqual([]);
  });
});

const NAMES: Record<string, string> = { u: "up", l: "lost", d: "down" };

describe("a day and its hours", () => {
  it("stay as they were recorded while hours are compacted and the day is closed", async () => {
    const story = await Story.of({ ...SHOP, regions: ["weur", "enam"] });
    story.script = ({ region }, minute) =>
      minute >= 1430 && minute < 1450 ? 502 : minute % 17 === 3 && region === "enam" ? 503 : 200;
    const expected: string[] = [];
    for (let minute = 1375; minute <= 1510; minute++) {
      await story.minute(minute);
      for (const region of ["weur", "enam"] as const) {
        const act = story.script({ region } as never, minute, 0);
        expected.push(`${checkId("shop", START + minute, region, 0)} ${act}`);
      }
    }
    const checks = await story.checks("shop", 1375, 1510);
    const found = checks.map(({ id, status }) => `${id} ${status}`);
    expect(found.toSorted()).toEqual(expected.toSorted());

    const hot = await story.db.prepare("SELECT hour FROM hot").all<{ hour: number }>();
    expect(hot.results.map(({ hour }) => hour - START / 60)).toEqual([25]);
    const { days, hours } = await story.rollup("shop");
    const of = (from: number, to: number) =>
      checks.filter(({ id }) => {
        const minute = Number.parseInt(id.split(".")[1] ?? "", 36) - START;
        return minute >= from && minute < to;
      });
    const down = (some: typeof checks) => some.filter(({ verdict }) => verdict === "down").length;
    expect(days).toMatchObject([
      {
        day: START / MINUTES_PER_DAY,
        observedSeconds: 65 * 60,
        outageSeconds: 600,
        down: down(of(1375, 1440)),
        up: 130 - down(of(1375, 1440)),
        lost: 0,
      },
    ]);
    expect(hours.map(({ hour, total, down: failing }) => [hour - START / 60, total, failing])).toEqual([
      [22, 10, down(of(1375, 1380))],
      [23, 120, down(of(1380, 1440))],
      [24, 120, down(of(1440, 1500))],
    ]);
    const view = await story.view("shop");
    expect(view.today).toMatchObject({ observedSeconds: 71 * 60, outageSeconds: 600 });
    expect(view.uptime.day).toBeCloseTo(1 - 20 / 136);
    expect(view.uptime.week).toBeCloseTo(1 - 20 / 136);
    expect(view.failureRate.value).toBeCloseTo(down(checks) / checks.length);
    const key = (await getMonitor(story.db, "shop"))?.key ?? 0;
    const day = START / MINUTES_PER_DAY;
    const [stored] = await readDays(story.db, { key, fromDay: day, toDay: day });
    expect(stored?.totals).toEqual(days[0]);
  });
});

describe("a monitor that is deleted and made again", () => {
  it("sees nothing of its former self", async () => {
    const story = await Story.of(SHOP, { id: "other", target: { url: "https://other.example/" } });
    story.script = ({ monitor }, minute) => (monitor.id === "shop" && minute >= 55 ? 502 : 200);
    await story.minutes(50, 66);
    const before = await story.checks("other");
    const deleted = await deleteMonitor(story.db, "shop");
    await forget(story.shell(), story.session, deleted?.key ?? 0, "shop");
    await story.save(SHOP);
    story.script = () => 200;
    await story.minutes(67, 69);
    expect(await verdicts(story, 0, 100)).toEqual(["up", "up", "up"]);
    expect(await story.incidents()).toEqual([]);
    const view = await story.view("shop");
    expect([view.status, view.today.down, view.today.up]).toEqual(["up", 0, 3]);
    expect((await story.rollup("shop")).hours).toEqual([]);
    expect((await story.checks("other", 0, 66)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });
});

describe("a monitor that is changed", () => {
  it("counts from the next tick, and not in the one under way", async () => {
    const story = await Story.of(SHOP);
    const seen: string[] = [];
    story.script = ({ monitor, region }) => {
      seen.push(`${targetText(monitor)} ${region}`);
      return 200;
    };
    story.gate = async () => {
      story.gate = async () => {};
      await story.save({ ...SHOP, target: { url: "https://new.example/" }, regions: ["weur", "enam"] });
    };
    await story.minutes(0, 1);
    expect(seen).toEqual([
      "https://shop.example/ auto",
      "https://new.example/ weur",
      "https://new.example/ enam",
    ]);
    expect(await story.checks("shop")).toHaveLength(3);
  });
});

describe("maintenance", () => {
  const OUTAGE = (_job: unknown, minute: number) => (minute >= 10 && minute < 20 ? 502 : 200);
  const body = (from: number, to: number) =>
    JSON.stringify({
      id: "move",
      monitor: "shop",
      from: (START + from) * MINUTE_MS,
      to: (START + to) * MINUTE_MS,
    });

  it("keeps the checks and counts none of them", async () => {
    const story = await Story.of(SHOP);
    story.script = OUTAGE;
    await story.minutes(0, 4);
    await story.api("/maintenance", { method: "POST", body: body(8, 25) });
    await story.minutes(5, 15);
    expect((await story.view("shop")).status).toBe("maintenance");
    await story.minutes(16, 29);
    expect(await verdicts(story, 10, 19)).toEqual(Array.from({ length: 10 }, () => "down"));
    expect([await story.incidents(), story.told()]).toEqual([[], []]);
    expect(await story.view("shop")).toMatchObject({
      status: "up",
      uptime: { day: 1 },
      failureRate: { value: 0 },
      blips24h: 0,
      today: { up: 13, down: 0, observedSeconds: 13 * 60 },
    });
  });

  it("counts none of them either when the window is entered afterwards, and all of them when it is deleted", async () => {
    const story = await Story.of(SHOP);
    story.script = OUTAGE;
    await story.minutes(0, 29);
    const before = await story.view("shop");
    expect(before).toMatchObject({ blips24h: 0, today: { down: 10, outageSeconds: 600 } });
    await story.api("/maintenance", { method: "POST", body: body(8, 25) });
    expect(await story.view("shop")).toMatchObject({
      status: "up",
      uptime: { day: 1 },
      failureRate: { value: 0 },
      today: { up: 13, down: 0, observedSeconds: 13 * 60, outageSeconds: 0 },
    });
    expect(await story.stored()).toMatchObject([
      { kind: "outage", state: "closed", publicSummary: "This fell into maintenance and is not counted." },
    ]);
    await story.minutes(30, 31);
    expect((await story.view("shop")).uptime.day).toBe(1);
    expect(await verdicts(story, 10, 19)).toEqual(Array.from({ length: 10 }, () => "down"));
    await story.api("/maintenance/move", { method: "PATCH", body: body(15, 25) });
    expect((await story.view("shop")).today).toMatchObject({ down: 5, outageSeconds: 300 });
    const response = await story.api("/maintenance/move", { method: "DELETE" });
    expect(response).toBe(null);
    const { today, uptime, failureRate } = await story.view("shop");
    expect([today.down, today.outageSeconds, failureRate.value]).toEqual([10, 600, 10 / 32]);
    expect(uptime.day).toBeCloseTo(1 - 10 / 32);
    expect(story.told()).toEqual(["outage.opened@11", "outage.closed@21"]);
  });

  it("ends an open outage that it covers, and says so to who was told of it", async () => {
    const story = await Story.of(SHOP);
    story.script = OUTAGE;
    await story.minutes(0, 14);
    expect((await story.view("shop")).status).toBe("outage");
    await story.api("/maintenance", { method: "POST", body: body(8, 25) });
    expect((await story.view("shop")).status).toBe("maintenance");
    await story.minutes(15, 40);
    expect((await story.incidents())[0]).toMatch(/^outage closed 10…/);
    expect(story.messages.map(({ type }) => type)).toEqual(["outage.opened", "outage.closed"]);
  });

  it("leaves an operator's words on another incident alone", async () => {
    const story = await Story.of(SHOP);
    story.script = OUTAGE;
    await story.minutes(0, 29);
    const [outage] = await story.stored();
    await editIncident(story.shell(), story.session, outage!.id, { publicSummary: "A disk was full." });
    await story.api("/maintenance", { method: "POST", body: body(2, 4) });
    const [again] = await story.stored();
    expect(again).toMatchObject({
      id: outage!.id,
      publicSummary: "A disk was full.",
      summary: outage!.summary,
    });
  });

  it("of everything is taken into every monitor, however many there are", async () => {
    const others = Array.from({ length: 9 }, (_, id) => ({ ...SHOP, id: `shop-${id}` }));
    const story = await Story.of(SHOP, ...others);
    story.script = OUTAGE;
    await story.minutes(8, 29);
    const all = { ...JSON.parse(body(8, 25)), monitor: null };
    await story.api("/maintenance", { method: "POST", body: JSON.stringify(all) });
    for (const id of ["shop", ...others.map((other) => other.id)])
      expect((await story.view(id)).today).toMatchObject({ up: 5, down: 0, outageSeconds: 0 });
  });

  it("moves an outage's start when it covers only its beginning", async () => {
    const story = await Story.of(SHOP);
    story.script = OUTAGE;
    await story.minutes(0, 29);
    await story.api("/maintenance", { method: "POST", body: body(8, 15) });
    const { today } = await story.view("shop");
    expect([today.outageSeconds, today.down]).toEqual([300, 5]);
    expect(await story.incidents()).toEqual(["outage closed 10…20", "outage closed 15…20"]);
  });
});
