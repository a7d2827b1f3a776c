import { beforeEach, describe, expect, it, vi } from "vitest";
import * as diagnosis from "../../src/core/diagnosis/diagnose.ts";
import { toHex } from "../../src/store/blob.ts";
import { packCore } from "../../src/store/by-id-blob.ts";
import { healthOf } from "../../src/web/healthz.ts";
import { START, Story } from "./story.ts";

it("a monitor called constructor is judged like any other, and its neighbour too", async () => {
  const target = { url: "https://shop.example/" };
  const story = await Story.of({ id: "shop", target }, { id: "constructor", target });
  story.script = (job, minute) => (job.monitor.id === "constructor" && minute >= 3 && minute < 6 ? 502 : 200);
  await story.minutes(0, 9);
  expect(await story.incidents()).toEqual(["outage closed 3…6"]);
  expect((await story.checks("shop")).map(({ verdict }) => verdict)).toEqual(Array(10).fill("up"));
  expect((await story.view("constructor")).status).toBe("up");
});

describe("an exception in the work on one monitor", () => {
  const target = { url: "https://shop.example/" };
  const logged = vi.spyOn(console, "error");
  beforeEach(() => {
    logged.mockReset().mockImplementation(() => {});
  });

  /** A shard of a sound monitor and one that is about to break. */
  async function pair(): Promise<Story> {
    const story = await Story.of({ id: "blog", target }, { id: "shop", target });
    await story.minutes(0, 4);
    return story;
  }

  /** What the shard's memory holds of a monitor, overwritten as no version of Edgetick would. */
  async function spoil(story: Story, change: (state: Record<string, unknown>) => unknown): Promise<void> {
    const loaded = await story.session.load();
    const monitors = new Map(loaded.core.monitors);
    monitors.set("shop", change({ ...monitors.get("shop") }) as never);
    await story.db
      .prepare("UPDATE state SET core = unhex(?)")
      .bind(toHex(packCore({ ...loaded.core, monitors }, 1)))
      .run();
    story.restart();
  }

  const verdicts = async (story: Story, id: string) =>
    (await story.checks(id))
      .filter(({ attempt }) => attempt === 0)
      .map(({ verdict }) => verdict[0])
      .join("");

  const health = (story: Story) => healthOf(story.env, START * 60_000, true);

  it.each([
    ["a number for a state", () => 7],
    ["a state without regions", ({ regions: _, ...state }) => state],
    ["a state without its open incidents", ({ open: _, ...state }) => state],
    ["blips that are none", (state) => ({ ...state, blips: [null], failing: { ended: true } })],
  ] as [string, (state: Record<string, unknown>) => unknown][])(
    "with %s costs its conditions some minutes, and its neighbour nothing",
    async (_what, change) => {
      const story = await pair();
      await spoil(story, change);
      story.script = (job, minute) => (job.monitor.id === "blog" && minute >= 6 && minute < 9 ? 502 : 200);
      await story.minutes(5, 6);
      expect(logged.mock.calls.map(([said]) => String(said)).join("\n")).toContain(
        "the conditions of shop failed",
      );
      expect((await health(story)).faults?.map(({ monitor, step }) => [monitor, step])).toContainEqual([
        "shop",
        "conditions",
      ]);
      await story.minutes(7, 30);
      expect(await story.incidents()).toEqual(["outage closed 6…9"]);
      expect(story.told()).toEqual(["outage.opened@6", "outage.closed@10"]);
      expect(await verdicts(story, "shop")).toBe("u".repeat(31));
      expect(await verdicts(story, "blog")).toBe(`${"u".repeat(6)}ddd${"u".repeat(22)}`);
      expect((await story.view("shop")).status).toBe("up");
      expect((await health(story)).faults).toBeUndefined();
    },
  );

  it("whose answer can't be judged is lost to it alone", async () => {
    const story = await pair();
    story.script = (job, minute) =>
      job.monitor.id === "shop" && minute === 5 ? { status: 502, latencyMs: Number.NaN } : 200;
    await story.minutes(5, 7);
    expect(await verdicts(story, "shop")).toBe("uuuuuluu");
    expect(await verdicts(story, "blog")).toBe("uuuuuuuu");
    expect(String(logged.mock.calls[0]?.[0])).toMatch(/the judge of shop failed/);
  });

  it("in its diagnosis keeps the alert from nobody", async () => {
    const story = await pair();
    vi.spyOn(diagnosis, "diagnose").mockImplementation(() => {
      throw new Error("no such cause");
    });
    story.script = (_job, minute, elapsedMs) => (minute % 10 === 1 && elapsedMs < 4_000 ? 502 : 200);
    await story.minutes(5, 45);
    expect(story.told().filter((told) => told.startsWith("intermittent.opened"))).toHaveLength(2);
    vi.mocked(diagnosis.diagnose).mockRestore();
  });

  it("is named to strangers only where they may know of the monitor", async () => {
    const story = await Story.of(
      { id: "blog", target, public: false },
      { id: "shop", target, public: false },
    );
    await story.minutes(0, 2);
    await spoil(story, () => 7);
    await story.minutes(3, 3);
    expect((await healthOf(story.env, START * 60_000, false)).faults).toBeUndefined();
    const named = (await healthOf(story.env, START * 60_000, true)).faults?.map(({ monitor }) => monitor);
    expect(new Set(named)).toEqual(new Set(["shop"]));
  });
});
