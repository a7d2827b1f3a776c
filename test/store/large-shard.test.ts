import { beforeEach, describe, expect, it } from "vitest";
import type { Rollup } from "../../src/core/shard/view.ts";
import { createMonitor } from "../../src/store/monitors.ts";
import { record } from "../../src/store/record.ts";
import { compileConfig, loadShard, readRollup } from "../../src/store/state.ts";
import { commit, DAWN, db, EMPTY_CORE, freshDatabase, monitor } from "./fixtures.ts";

/** D1's limit on a row, a text and a blob. */
const MAX_ROW_BYTES = 2_000_000;

beforeEach(async () => {
  await freshDatabase();
  await createMonitor(db, monitor("shop"), 0);
});

/** Text that deflating can't make smaller than about three quarters. */
function noise(chars: number, seed: number): string {
  let state = seed + 1;
  return Array.from({ length: chars }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return String.fromCharCode(33 + ((state >>> 16) % 90));
  }).join("");
}

/** Latencies all over the place: each hour of each monitor has counts in `buckets` buckets. */
function rollupOf(monitors: number, buckets: number): Rollup {
  const hours = (id: number) =>
    Array.from({ length: 24 }, (_, hour) => {
      const text = noise(buckets, id * 24 + hour);
      const counts = Array.from(text, (char, bucket) => [String(bucket * 3), char.charCodeAt(0)]);
      return { hour: DAWN / 60 + hour, sketch: Object.fromEntries(counts), down: 0, total: 60 };
    });
  const day = {
    day: 20_000,
    up: 1,
    slow: 0,
    down: 0,
    lost: 0,
    blips: 0,
    observedSeconds: 60,
    outageSeconds: 0,
  };
  return new Map(Array.from({ length: monitors }, (_, id) => [`m${id}`, { days: [day], hours: hours(id) }]));
}

async function rowBytes(): Promise<number> {
  const row = await db
    .prepare(
      `SELECT ifnull(length(core), 0) + ifnull(length(view), 0) + ifnull(length(config), 0) + ifnull(length(rollup), 0)
       AS bytes FROM state WHERE shard = 0`,
    )
    .first<{ bytes: number }>();
  return row!.bytes;
}

describe("a shard too large for its state row", () => {
  it("keeps fewer hours of latencies, the newest, rather than fail to commit", async () => {
    const rollup = rollupOf(250, 200);
    const reference = { place: { minute: DAWN }, usedMinute: DAWN, document: noise(900_000, 7) };
    const core = { ...EMPTY_CORE, evidence: { "1/weur": reference } };
    const result = await record(db, commit({ rev: 0, minute: DAWN, core, rollup }));
    expect(result.kind).toBe("committed");
    expect(await rowBytes()).toBeLessThan(MAX_ROW_BYTES);
    const kept = await readRollup(db, 0);
    expect(kept.size).toBe(250);
    expect(kept.get("m7")!.days).toEqual(rollup.get("m7")!.days);
    expect(kept.get("m7")!.hours.length).toBeGreaterThan(0);
    expect(kept.get("m7")!.hours.at(-1)).toEqual(rollup.get("m7")!.hours.at(-1));
    expect((await loadShard(db, 0))!.core).toMatchObject({ evidence: {} });
  });

  it("compiles its configuration anew each time when that is too large to keep", async () => {
    const config = await compileConfig(db, 0);
    const large = monitor("shop", {
      target: { url: "https://shop.example/", method: "POST", body: noise(60_000, 1) },
    });
    const monitors = Array.from({ length: 8 }, (_, key) => ({ key, sinceMinute: 0, monitor: large }));
    const result = await record(db, commit({ rev: 0, minute: DAWN, config: { ...config, monitors } }));
    expect(result.kind).toBe("committed");
    expect((await loadShard(db, 0))!.config).toBeNull();
  });

  it("keeps all of what fits", async () => {
    const rollup = rollupOf(20, 100);
    await record(db, commit({ rev: 0, minute: DAWN, rollup }));
    expect(await readRollup(db, 0)).toEqual(rollup);
  });
});
