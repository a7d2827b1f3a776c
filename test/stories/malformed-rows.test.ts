import { describe, expect, it } from "vitest";
import type { MonitorInput } from "../../src/core/config/monitor.ts";
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
