import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { DAY_MS, MINUTE_MS } from "../../src/core/check/check.ts";
import { Session } from "../../src/jobs/session.ts";
import { readUsage } from "../../src/store/usage.ts";
import { env, freshScheduler, minutesDone, thisMinute } from "./scheduler-object.ts";

type Stub = Awaited<ReturnType<typeof freshScheduler>>;

let stub: Stub;
beforeEach(async () => {
  stub = await freshScheduler();
});

const alarmOf = (of: Stub) => runInDurableObject(of, (_, state) => state.storage.getAlarm());

/** Runs one alarm; the minute that it did. The wall clock may turn a minute over meanwhile. */
async function ring(): Promise<number[]> {
  const before = thisMinute();
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  return [before, thisMinute()];
}

describe("the dead man's alarm", () => {
  it("is armed by a tick, to ring 75 s after its minute began", async () => {
    const at = thisMinute();
    await stub.tick(0, at + 120, "cron");
    expect(await alarmOf(stub)).toBe(at + 75_000);
  });

  it("does the present minute when no trigger came, and is armed again", async () => {
    await stub.tick(0, thisMinute() - MINUTE_MS, "cron");
    const minutes = await ring();
    await vi.waitFor(async () => {
      const done = await minutesDone();
      expect(minutes.some((at) => done.includes(at / MINUTE_MS))).toBe(true);
    });
    expect(minutes.map((at) => at + 75_000)).toContain(await alarmOf(stub));
  });

  it("finds a minute done that the trigger did", async () => {
    const at = thisMinute();
    await stub.tick(0, at, "cron");
    const minutes = await ring();
    // Joins the alarm's own tick, if that is still under way.
    const report = await stub.tick(0, minutes[1]!, "cron");
    if (minutes[1] === at) expect(report.recorded).toBe("already");
    const row = await env.DB.prepare("SELECT rev FROM state").first<{ rev: number }>();
    expect(row?.rev).toBe(new Set([at, ...minutes]).size);
  });

  it("knows its shard after the object was evicted", async () => {
    await stub.tick(0, thisMinute() - MINUTE_MS, "cron");
    await evictDurableObject(stub);
    const minutes = await ring();
    await vi.waitFor(async () => {
      const done = await minutesDone();
      expect(minutes.some((at) => done.includes(at / MINUTE_MS))).toBe(true);
    });
  });

  it("rings again when the database is away, and never throws", async () => {
    await stub.tick(0, thisMinute() - MINUTE_MS, "cron");
    const loading = vi.spyOn(Session.prototype, "load").mockRejectedValue(new Error("D1 is away"));
    const told = vi.spyOn(console, "error").mockImplementation(() => {});
    const minutes = await ring();
    expect(minutes.map((at) => at + 75_000)).toContain(await alarmOf(stub));
    loading.mockRestore();
    told.mockRestore();
  });

  it("is not armed for a replay of another day", async () => {
    await stub.tick(0, thisMinute() - DAY_MS, "replay");
    expect(await alarmOf(stub)).toBeNull();
    expect(await runDurableObjectAlarm(stub)).toBe(false);
  });
});

describe("what it uses", () => {
  it("is counted by the object itself, outlives it, and stands in the shard's row after its next commit", async () => {
    const used = async () => (await readUsage(env.DB, Date.now()))!;
    const at = thisMinute();
    await stub.tick(0, at - 2 * MINUTE_MS, "cron");
    await evictDurableObject(stub);
    await stub.tick(0, at - MINUTE_MS, "cron");
    const once = await used();
    expect(once.databaseBytes).toBeGreaterThan(10_000);
    await evictDurableObject(stub);
    await stub.tick(0, at, "cron");
    const twice = await used();
    for (const count of ["objectRequests", "rowsRead", "rowsWritten", "workerRequests"] as const)
      expect([count, twice.today[count] > once.today[count]]).toEqual([count, true]);
    expect(twice.today.objectSeconds).toBeGreaterThanOrEqual(once.today.objectSeconds);
    expect(twice.today.objectSeconds).toBeLessThan(60);
    await stub.noteVisits(0, { workerRequests: 100, rowsRead: 300 });
    await stub.refresh(0);
    await stub.tick(0, at + MINUTE_MS, "cron");
    expect((await used()).today.workerRequests).toBe(twice.today.workerRequests + 101);
  });
});

describe("triggers of one minute", () => {
  it("that come at once are one tick", async () => {
    const at = thisMinute() + 10 * MINUTE_MS;
    const reports = await Promise.all([stub.tick(0, at, "cron"), stub.tick(0, at + 30_000, "alarm")]);
    expect(reports.map(({ recorded }) => recorded)).toEqual(["now", "now"]);
    const row = await env.DB.prepare("SELECT rev FROM state").first<{ rev: number }>();
    // Its alarm may do the present minute meanwhile, and no other.
    const done = await minutesDone();
    expect(done.filter((minute) => minute !== thisMinute() / MINUTE_MS)).toEqual([at / MINUTE_MS]);
    expect(row?.rev).toBe(done.length);
  });

  it("that come one after the other are one record", async () => {
    const at = thisMinute();
    await stub.tick(0, at, "cron");
    expect((await stub.tick(0, at, "alarm")).recorded).toBe("already");
  });
});

describe("what a Scheduler remembers for when D1 is away", () => {
  it("is the shard as of its last commit, and the shards that the last trigger went to", async () => {
    const at = thisMinute();
    await stub.tick(0, at, "cron", 0, [0, 3]);
    await vi.waitFor(async () => {
      const { view, trouble, shards } = await stub.lastKnown(0);
      expect(view).toMatchObject({ lastTickAt: at, monitors: [{ id: "shop", status: "paused" }] });
      expect([trouble, shards]).toEqual([null, [0, 3]]);
    });
    await stub.tick(0, at + MINUTE_MS, "alarm");
    expect((await stub.lastKnown(0)).shards).toEqual([0, 3]);
  });
});
