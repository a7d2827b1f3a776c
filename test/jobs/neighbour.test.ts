import { describe, expect, it } from "vitest";
import type { MonitorInput } from "../../src/core/config/monitor.ts";
import { emptyCore } from "../../src/core/shard/empty.ts";
import { watchNeighbour } from "../../src/jobs/neighbour.ts";
import { Session } from "../../src/jobs/session.ts";
import { START, Story } from "../stories/story.ts";

const SHOP: MonitorInput = { id: "shop", target: { url: "https://shop.example/" } };

/** Shard 0 is the story's; shard 1 is written here, as another Scheduler would. */
async function neighbours(): Promise<Story> {
  const story = await Story.of(SHOP);
  await story.env.DB.prepare("INSERT INTO state (shard, rev) VALUES (1, 0)").run();
  await story.save({ ...SHOP, id: "far" });
  await story.env.DB.prepare("UPDATE monitors SET shard = 1 WHERE id = 'far'").run();
  return story;
}

/** What shard 1 commits when `minute` is complete; with incidents of its own, say its recovery. */
async function neighbourTicks(story: Story, minute: number): Promise<void> {
  const session = new Session(story.db, 1);
  await session.commit(`neighbour ${minute}`, ({ core }) => ({
    incidents: [],
    deliveries: [],
    core: { ...emptyCore(), ...core, newestMinute: START + minute },
    view: { lastTickAt: 0, builtAt: 0, monitors: [], incidents: [] },
  }));
}

describe("a shard that watches its neighbour", () => {
  it("says once that it stopped ticking", async () => {
    const story = await neighbours();
    await neighbourTicks(story, 0);
    await story.minutes(0, 29);
    expect(story.told().map((text) => text.split("@")[0])).toEqual(["monitor.silent"]);
    expect(await story.incidents()).toEqual(["silent open 1…"]);
    const [silent] = await story.stored();
    expect(silent?.summary).toContain("Shard 1");
  });

  it("says nothing of one that ticks, or that never did", async () => {
    const story = await neighbours();
    await story.minutes(0, 14);
    for (let minute = 15; minute < 30; minute++) {
      await neighbourTicks(story, minute);
      await story.minute(minute);
    }
    expect(story.told()).toEqual([]);
  });

  it("says that it is over when the neighbour caught up minute by minute, and so saw no gap of its own", async () => {
    const story = await neighbours();
    await neighbourTicks(story, 0);
    await story.minutes(0, 11);
    expect(await story.incidents()).toEqual(["silent open 1…"]);
    for (let minute = 1; minute <= 12; minute++) await neighbourTicks(story, minute);
    for (let minute = 12; minute < 20; minute++) {
      await neighbourTicks(story, minute);
      await story.minute(minute);
    }
    const [only, ...more] = await story.incidents();
    expect(more).toEqual([]);
    expect(only).toMatch(/^silent closed 1…1\d$/);
    expect(story.told().map((text) => text.split("@")[0])).toEqual(["monitor.silent", "monitor.silent"]);
  });

  it("watches nobody when it is alone", async () => {
    const story = await Story.of(SHOP);
    await story.minute(0);
    for (let minute = 1; minute < 10; minute++)
      await watchNeighbour(story.shell(), story.session, START + minute);
    expect(await story.incidents()).toEqual([]);
  });
});
