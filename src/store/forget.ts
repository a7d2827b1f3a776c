/** Takes a deleted monitor out of what it shares with others: hot rows, evidence rows and the shard's memory. */
import type { ById } from "../core/shard/by-id.ts";
import type { ShardCore } from "../core/shard/shard.ts";
import { fromHex, toHex } from "./blob.ts";
import { readCore } from "./by-id-blob.ts";
import { decodeChunks, encodeChunk } from "./codec/chunk.ts";
import type { EvidenceRow } from "./evidence-blob.ts";
import { EVIDENCE_COLUMNS, readRow, type StoredRow } from "./evidence-rows.ts";
import { packRow } from "./evidence-write.ts";
import { fence, saveState } from "./fenced.ts";

interface Forgotten {
  readonly shard: number;
  readonly key: number;
  /** Its id. */
  readonly monitor: string;
}

/** Evidence rows may hold a megabyte each. */
const ROWS_A_BATCH = 10;
const MAX_STALE = 20;

/**
 * Writes in several fenced batches, each raising the shard's revision, until nothing of the monitor is left.
 * Call it when its configuration is gone. Doing it again changes nothing. Throws when ticks get in between 20 times.
 */
export async function forgetMonitor(db: D1Database, forgotten: Forgotten): Promise<void> {
  for (let stale = 0; stale < MAX_STALE; ) {
    const shard = await db
      .prepare("SELECT rev, hex(core) AS core FROM state WHERE shard = ?")
      .bind(forgotten.shard)
      .first<{ rev: number; core: string }>();
    if (shard === null) return;
    const core = readCore(shard.core);
    const cleaned = core === null ? null : coreWithout(core, forgotten);
    const rows = [...(await hotWithout(db, forgotten)), ...(await evidenceWithout(db, forgotten))];
    if (rows.length === 0 && cleaned === null) return;
    const at = { shard: forgotten.shard, rev: shard.rev };
    const run = `forget ${forgotten.key}/${shard.rev}`;
    const last = saveState(db, { ...at, run, ...(cleaned === null ? {} : { core: cleaned }) });
    try {
      await db.batch([fence(db, at), ...rows, last]);
    } catch (error) {
      stale++;
      if (stale === MAX_STALE) throw error;
    }
  }
}

async function hotWithout(db: D1Database, { shard, key }: Forgotten): Promise<D1PreparedStatement[]> {
  const { results } = await db
    .prepare("SELECT hour, hex(v) AS v FROM hot WHERE shard = ?")
    .bind(shard)
    .all<{ hour: number; v: string }>();
  return results.flatMap(({ hour, v }) => {
    const { checks } = decodeChunks(fromHex(v));
    const others = checks.filter((check) => check.key !== key);
    if (others.length === checks.length) return [];
    return [
      db
        .prepare("UPDATE hot SET v = unhex(?) WHERE shard = ? AND hour = ?")
        .bind(toHex(encodeChunk(others)), shard, hour),
    ];
  });
}

async function evidenceWithout(db: D1Database, { shard, key }: Forgotten): Promise<D1PreparedStatement[]> {
  const { results } = await db
    .prepare(`SELECT ${EVIDENCE_COLUMNS} FROM evidence WHERE shard = ? AND keys LIKE ? LIMIT ?`)
    .bind(shard, `%,${key},%`, ROWS_A_BATCH)
    .all<StoredRow>();
  return results.map((stored) => {
    const place = [shard, stored.minute, stored.part];
    const row = readRow(stored);
    const left = row === null ? null : rowWithout(row, key);
    if (left === null)
      return db.prepare("DELETE FROM evidence WHERE shard = ? AND minute = ? AND part = ?").bind(...place);
    const { keys, v, bodies } = packRow(left);
    return db
      .prepare(
        "UPDATE evidence SET keys = ?, v = unhex(?), bodies = unhex(?) WHERE shard = ? AND minute = ? AND part = ?",
      )
      .bind(keys, toHex(v), bodies && toHex(bodies), ...place);
  });
}

/** Null when nothing is left. A body stays when what is left names it. */
function rowWithout(row: EvidenceRow, key: number): EvidenceRow | null {
  const items = row.items.filter((item) => item.key !== key);
  if (items.length === 0) return null;
  const text = JSON.stringify(items);
  const bodies = Object.entries(row.bodies).filter(([name]) => text.includes(name));
  return { ...row, items, bodies: Object.fromEntries(bodies) };
}

/** Null when it knows nothing of the monitor. */
function coreWithout(core: ShardCore, { key, monitor }: Forgotten): ShardCore | null {
  const isIt = (name: string) => name === monitor;
  const without = <T>(byId: ById<T>) => new Map([...byId].filter(([name]) => !isIt(name)));
  const evidence = Object.entries(core.evidence).filter(([name]) => !name.startsWith(`${key}/`));
  const cleaned: ShardCore = {
    ...core,
    monitors: without(core.monitors),
    lastGood: without(core.lastGood),
    patientAt: without(core.patientAt),
    digests: without(core.digests),
    timedOut: core.timedOut.filter((id) => !isIt(id)),
    evidence: Object.fromEntries(evidence),
  };
  return sizes(cleaned) === sizes(core) ? null : cleaned;
}

function sizes({ monitors, lastGood, patientAt, digests, timedOut, evidence }: ShardCore): string {
  const byId = [monitors, lastGood, patientAt, digests].map(({ size }) => size);
  return [...byId, timedOut.length, Object.keys(evidence).length].join("/");
}
