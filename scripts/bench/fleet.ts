/** Puts many monitors into a Worker's database at once; the API would take minutes for ten thousand. */

import type { MonitorInput } from "../../src/core/config/monitor.ts";
import { parseMonitor } from "../../src/core/config/monitor-input.ts";
import { MONITORS_PER_SHARD } from "../../src/core/shard/shard.ts";
import { fromHex } from "../../src/store/blob.ts";
import { decodeChunks } from "../../src/store/codec/chunk.ts";
import type { PackedCheck } from "../../src/store/codec/packed-check.ts";
import type { Workerd } from "./workerd.ts";

export async function createFleet(
  worker: Workerd,
  inputs: readonly MonitorInput[],
  at: number,
): Promise<void> {
  const db = await worker.database();
  for (let from = 0; from < inputs.length; from += MONITORS_PER_SHARD) {
    const shard = from / MONITORS_PER_SHARD;
    const rows = inputs.slice(from, from + MONITORS_PER_SHARD).map((input) => {
      const parsed = parseMonitor(input);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
      return { id: parsed.monitor.id, definition: JSON.stringify(parsed.monitor) };
    });
    await db.batch([
      db
        .prepare(
          `INSERT INTO monitors (id, shard, definition, created_at, updated_at)
           SELECT value ->> '$.id', ?1, value ->> '$.definition', ?2, ?2 FROM json_each(?3)`,
        )
        .bind(shard, at, JSON.stringify(rows)),
      db.prepare("INSERT INTO state (shard, config_rev) VALUES (?, 1)").bind(shard),
    ]);
  }
}

/** All checks of the hours that are not compacted yet, straight from the shards' hot rows. */
export async function recordedChecks(worker: Workerd): Promise<PackedCheck[]> {
  const db = await worker.database();
  const { results } = await db.prepare("SELECT hex(v) AS v FROM hot").all<{ v: string }>();
  return results.flatMap(({ v }) => decodeChunks(fromHex(v)).checks);
}
