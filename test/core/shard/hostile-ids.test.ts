import { describe, expect, it } from "vitest";
import { checkOf } from "../../../src/core/check/check-of.ts";
import { lostReading } from "../../../src/core/check/reading.ts";
import { monitorSchema } from "../../../src/core/config/monitor.ts";
import { Contained } from "../../../src/core/shard/contained.ts";
import { emptyCore } from "../../../src/core/shard/empty.ts";
import { afterMinute, gapsOf } from "../../../src/core/shard/minute.ts";
import { digestsOf, pruneRollup, withDays, withHours } from "../../../src/core/shard/rollup.ts";
import type { CompiledMonitor, ShardConfig } from "../../../src/core/shard/shard.ts";
import { shardView } from "../../../src/core/shard/shard-view.ts";
import { toHex } from "../../../src/store/blob.ts";
import { packCore, packRollup, readCore, readRollupBlob } from "../../../src/store/by-id-blob.ts";

/** Whatever an object has without being given it. Only `constructor` is a legal id today; none may do harm. */
const HOSTILE = [...Object.getOwnPropertyNames(Object.prototype), "length", "prototype", "then", "0"];
const MINUTE = 29_000_000;

function compiled(id: string, key: number): CompiledMonitor {
  const monitor = { ...monitorSchema.parse({ id: "shop", target: { url: "https://shop.example/" } }), id };
  return { key, monitor, sinceMinute: 0 };
}

function configOf(ids: readonly string[]): ShardConfig {
  return { rev: 1, monitors: ids.map(compiled), maintenance: [], channels: [], statusUrl: null };
}

function checkedIn(config: ShardConfig, minute: number) {
  return config.monitors.map((one) => ({
    compiled: one,
    checks: [
      checkOf({ ...lostReading(minute, minute * 60_000, "auto", 0, ""), error: null, status: 200 }, null),
    ],
  }));
}

describe("a monitor named like what every object has", () => {
  it.each(HOSTILE)("%s: is judged, shown and kept beside its neighbours", (id) => {
    const config = configOf(["shop", id, "blog"]);
    let core = emptyCore();
    for (const minute of [MINUTE, MINUTE + 2]) {
      expect(gapsOf(core, config, minute, new Contained())).toHaveLength(minute === MINUTE ? 0 : 3);
      const after = afterMinute(core, config, 0, minute, checkedIn(config, minute));
      core = readCore(toHex(packCore(after.core, 1)))!;
      expect(core).toEqual(after.core);
    }
    const view = shardView({ config, core, previous: [], changed: [], now: MINUTE * 60_000 });
    expect(view.monitors.map((monitor) => [monitor.id, monitor.status])).toEqual([
      ["shop", "up"],
      [id, "up"],
      ["blog", "up"],
    ]);
  });

  it.each(HOSTILE)("%s: has a rollup of its own", (id) => {
    const day = {
      day: 20_137,
      up: 1,
      slow: 0,
      down: 0,
      lost: 0,
      blips: 0,
      observedSeconds: 60,
      outageSeconds: 0,
    };
    const hour = { key: 1, monitor: id, hour: 483_333, sketch: {}, down: 0, total: 60 };
    const rollup = withDays(withHours(new Map(), [hour]), id, [day]);
    expect(readRollupBlob(toHex(packRollup(rollup, 1)))).toEqual(rollup);
    expect([...pruneRollup(rollup, ["shop"]).keys()]).toEqual([]);
    expect(digestsOf(rollup, MINUTE).get(id)?.week).toEqual([60, 0]);
    expect(digestsOf(new Map(), MINUTE).get(id)).toBeUndefined();
  });
});
