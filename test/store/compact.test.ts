import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { Check } from "../../src/core/check/check.ts";
import { maintenanceSpans } from "../../src/core/config/maintenance.ts";
import type { ShardCore } from "../../src/core/shard/shard.ts";
import { quantiles } from "../../src/core/shard/sketch.ts";
import type { DayTotals } from "../../src/core/shard/view.ts";
import type { CompactionStep } from "../../src/store/commit.ts";
import { planCompaction } from "../../src/store/compact.ts";
import { closeDays, readDays } from "../../src/store/days.ts";
import { readHistory } from "../../src/store/history.ts";
import { createMaintenance } from "../../src/store/maintenance.ts";
import { createMonitor } from "../../src/store/monitors.ts";
import { record } from "../../src/store/record.ts";
import { compileConfig, loadShard } from "../../src/store/state.ts";
import {
  commit,
  DAWN,
  db,
  down,
  EMPTY_CORE,
  freshDatabase,
  monitor,
  of,
  REGION_TRIO,
  up,
} from "./fixtures.ts";

const HOUR = DAWN / 60;
let keys: number[] = [];
beforeEach(async () => {
  await freshDatabase();
  keys = [];
  for (const id of ["a", "b", "c"]) keys.push((await createMonitor(db, monitor(id), 0))!.key);
});

const historyOf = (key: number) => readHistory(db, { key, shard: 0, from: 0, to: Number.MAX_SAFE_INTEGER });
const loaded = async () => (await loadShard(db, 0))!;

async function write(minute: number, checks: readonly Check[], part: "A" | "B" = "A"): Promise<void> {
  const { rev, core } = await loaded();
  const result = await record(
    db,
    commit({
      rev,
      minute,
      part,
      core: core ?? EMPTY_CORE,
      checks: keys.flatMap((key) => of(key, ...checks)),
    }),
  );
  expect(result.kind).toBe("committed");
}

/** Compacts all that is finished as of `minute`, one commit a step. */
async function compactAll(minute: number, mostMonitors = 2): Promise<CompactionStep[]> {
  const steps: CompactionStep[] = [];
  for (;;) {
    const { rev, core } = await loaded();
    const config = await compileConfig(db, 0);
    const step = await planCompaction(db, { shard: 0, core: core!, config, minute, mostMonitors });
    if (step === null) return steps;
    steps.push(step);
    await record(db, commit({ rev, minute, core: core!, compacted: step }));
  }
}

const hotRows = async () => (await db.prepare("SELECT count(*) AS n FROM hot").first<{ n: number }>())!.n;

describe("compaction", () => {
  it("changes nothing that can be read, whatever was recorded", async () => {
    const minutes = fc.array(fc.tuple(fc.integer({ min: 0, max: 150 }), fc.boolean()), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(minutes, fc.integer({ min: 1, max: 4 }), async (ticks, mostMonitors) => {
        await freshDatabase();
        keys = [
          (await createMonitor(db, monitor("a"), 0))!.key,
          (await createMonitor(db, monitor("b"), 0))!.key,
        ];
        for (const [minute, fails] of ticks) {
          const at = DAWN + minute;
          await write(
            at,
            REGION_TRIO.map((region) => (fails ? down : up)(at, { region, latencyMs: 100 + minute })),
          );
        }
        const before = await Promise.all(keys.map(historyOf));
        await compactAll(DAWN + 300, mostMonitors);
        expect(await hotRows()).toBe(0);
        expect(await Promise.all(keys.map(historyOf))).toEqual(before);
      }),
      { numRuns: 12 },
    );
  });

  it("waits until an hour's last rechecks are in", async () => {
    await write(DAWN + 59, [up(DAWN + 59)]);
    expect(await compactAll(DAWN + 62)).toEqual([]);
    expect(await compactAll(DAWN + 63)).toHaveLength(2);
  });

  it("goes in slices, and can be read in between", async () => {
    await write(DAWN, [up(DAWN)]);
    const { rev, core } = await loaded();
    const query = {
      shard: 0,
      core: core!,
      config: await compileConfig(db, 0),
      minute: DAWN + 90,
      mostMonitors: 2,
    };
    const step = (await planCompaction(db, query))!;
    expect([step.chunks.map(({ key }) => key), step.doneUpTo]).toEqual([keys.slice(0, 2), keys[1]]);
    await record(db, commit({ rev, minute: DAWN + 90, core: core!, compacted: step }));
    for (const key of keys) expect(await historyOf(key)).toHaveLength(1);
    expect(await compactAll(DAWN + 91)).toMatchObject([{ doneUpTo: null, chunks: [{ key: keys[2] }] }]);
    expect((await loaded()).core).toMatchObject({ hotHours: [] });
    expect((await loaded()).core!.compacting).toBeUndefined();
  });

  it("takes rows that come late without doubling the others", async () => {
    await write(DAWN + 10, [up(DAWN + 10)]);
    await compactAll(DAWN + 90);
    await write(DAWN + 10, [down(DAWN + 10, { attempt: 6, latencyMs: 60_010 })], "B");
    const [step] = await compactAll(DAWN + 91, 50);
    expect(step!.hours).toEqual([]);
    expect((await historyOf(keys[0]!)).map(({ attempt }) => attempt)).toEqual([0, 6]);
  });

  it("sums up no checks of a maintenance window, and keeps them all", async () => {
    const window = { id: "w", monitor: "a", cron: null, durationMinutes: null };
    await createMaintenance(db, { ...window, from: DAWN * 60_000, to: (DAWN + 5) * 60_000 });
    await write(DAWN + 4, [down(DAWN + 4)]);
    await write(DAWN + 5, [up(DAWN + 5)]);
    const [step] = await compactAll(DAWN + 90, 50);
    expect(step!.hours.map(({ monitor, down, total }) => [monitor, down, total])).toEqual([
      ["a", 0, 1],
      ["b", 1, 2],
      ["c", 1, 2],
    ]);
    expect(await historyOf(keys[0]!)).toHaveLength(2);
  });

  it("sums up the hour: scheduled checks only, latencies of those that answered well", async () => {
    await write(DAWN, [
      up(DAWN, { latencyMs: 200 }),
      down(DAWN, { region: "wnam", latencyMs: 9000 }),
      up(DAWN, { region: "wnam", attempt: 1 }),
    ]);
    const [step] = await compactAll(DAWN + 90, 50);
    expect(step!.hours[0]).toMatchObject({ monitor: "a", hour: HOUR, down: 1, total: 2 });
    expect(quantiles(step!.hours[0]!.sketch, [1])[0]).toBeCloseTo(200, -1);
  });

  it("finds hot rows that the shard's memory forgot", async () => {
    await write(DAWN, [up(DAWN)]);
    const { rev, core } = await loaded();
    await record(db, commit({ rev, minute: DAWN + 89, core: { ...core!, hotHours: [] } }));
    expect(await compactAll(DAWN + 89)).toEqual([]);
    expect(await compactAll(DAWN + 90, 50)).toHaveLength(1);
    expect(await historyOf(keys[0]!)).toHaveLength(1);
  });

  it("skips what can't be read and says how much", async () => {
    await write(DAWN, [up(DAWN)]);
    await db.prepare("UPDATE hot SET v = CAST(x'E7010203' || v AS BLOB)").run();
    const faults: string[] = [];
    await readHistory(db, { key: keys[0]!, shard: 0, from: 0, to: Number.MAX_SAFE_INTEGER }, faults);
    expect(faults).toEqual([`history of shard 0, hour ${HOUR}: 1 chunks are unreadable`]);
    expect((await compactAll(DAWN + 90, 50))[0]!.unreadable).toBe(1);
    for (const key of keys) expect(await historyOf(key)).toHaveLength(1);
  });

  it("drops the rows of a monitor that is gone", async () => {
    await write(DAWN, [up(DAWN)]);
    await db.prepare("DELETE FROM monitors WHERE id = 'b'").run();
    await compactAll(DAWN + 90);
    const { results } = await db.prepare("SELECT monitor FROM segments").all();
    expect(results).toEqual([{ monitor: keys[0] }, { monitor: keys[2] }]);
  });
});

describe("reading a range", () => {
  it("goes by the true start, also of a recheck that began in a later minute", async () => {
    const recheck = down(DAWN + 59, { attempt: 6, at: (DAWN + 61) * 60_000 });
    await write(DAWN + 59, [down(DAWN + 59), recheck]);
    const read = (from: number, to: number) =>
      readHistory(db, { key: keys[0]!, shard: 0, from: (DAWN + from) * 60_000, to: (DAWN + to) * 60_000 });
    expect((await read(60, 70)).map(({ attempt }) => attempt)).toEqual([6]);
    expect((await read(59, 61)).map(({ attempt }) => attempt)).toEqual([0]);
  });

  it("prefers what was measured to what was given up", async () => {
    const gaps = keys.map((key) => ({ key, region: "weur" as const, minutes: [DAWN] }));
    const { rev } = await loaded();
    await record(db, commit({ rev, minute: DAWN + 1, gaps }));
    await write(DAWN, [up(DAWN)]);
    expect(await historyOf(keys[0]!)).toMatchObject([{ minute: DAWN, verdict: "up" }]);
  });
});

describe("a finished day", () => {
  const totals: DayTotals = {
    day: DAWN / 1440,
    up: 9,
    slow: 9,
    down: 9,
    lost: 9,
    blips: 3,
    observedSeconds: 86_000,
    outageSeconds: 60,
  };

  async function close(core: ShardCore, maintenance: Parameters<typeof closeDays>[1][number]["maintenance"]) {
    const closedDays = await closeDays(db, [{ key: keys[0]!, totals, maintenance }]);
    const { rev } = await loaded();
    await record(db, commit({ rev, minute: DAWN + 1500, core, closedDays }));
    return closedDays[0]!;
  }

  it("is counted anew from history, less what is in maintenance", async () => {
    for (const minute of [DAWN, DAWN + 61, DAWN + 122])
      await write(minute, [up(minute), down(minute, { region: "wnam" }), up(minute, { attempt: 1 })]);
    await compactAll(DAWN + 1440);
    const window = {
      id: "w",
      monitor: "a",
      from: DAWN * 60_000,
      to: (DAWN + 5) * 60_000,
      cron: null,
      durationMinutes: null,
    };
    const spans = maintenanceSpans([window], "a", DAWN * 60_000, (DAWN + 1440) * 60_000);
    await close((await loaded()).core!, spans);
    const [day] = await readDays(db, { key: keys[0]!, fromDay: totals.day, toDay: totals.day });
    expect(day!.totals).toEqual({ ...totals, up: 2, slow: 0, down: 2, lost: 0 });
    expect(quantiles(day!.sketch, [0.5])[0]).toBeCloseTo(203, -1);
  });

  it("is packed into one chunk without changing", async () => {
    for (let minute = DAWN; minute < DAWN + 400; minute += 20) await write(minute, [up(minute)]);
    await compactAll(DAWN + 1440);
    const before = await historyOf(keys[0]!);
    const size = () =>
      db
        .prepare("SELECT length(v) AS n FROM segments WHERE monitor = ?")
        .bind(keys[0])
        .first<{ n: number }>();
    const loose = (await size())!.n;
    expect((await close((await loaded()).core!, [])).segment).not.toBeNull();
    expect((await size())!.n).toBeLessThan(loose / 2);
    expect(await historyOf(keys[0]!)).toEqual(before);
  });

  it("keeps its totals when there is no history of it", async () => {
    await close(EMPTY_CORE, []);
    expect(await readDays(db, { key: keys[0]!, fromDay: 0, toDay: 99_999 })).toEqual([
      { totals, sketch: {} },
    ]);
  });
});
