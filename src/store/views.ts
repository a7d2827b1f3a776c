/** What pages read: one row a shard, whatever the number of monitors, decoded once in an isolate. */
import type { Rollup, ShardView } from "../core/shard/view.ts";
import { unpackHex } from "./blob.ts";
import { readRollupBlob } from "./by-id-blob.ts";

export interface ShardPage {
  readonly shard: number;
  /** The revision of the configuration: a view of another one may show what was hidden since. */
  readonly configRev: number;
  readonly view: ShardView | null;
  readonly rollup: Rollup | null;
}

/** Blobs that an isolate keeps decoded, of each kind: a view changes each minute, a rollup once an hour. */
const MAX_HELD = 16;
const views = new Map<string, ShardView>();
const rollups = new Map<string, Rollup>();

/** Names a blob: its length and its end, the checksum. */
const markOf = (blob: string) =>
  `'<' || shard || '.' || length(${blob}) || '.' || hex(substr(${blob}, -16)) || '>'`;

/** D1 sends no blob whose mark is known here, so what is held is never out of date. */
export async function readViews(db: D1Database): Promise<ShardPage[]> {
  // Copies: by the time of the answer another request may have made room.
  const [heldViews, heldRollups] = [new Map(views), new Map(rollups)];
  const { results } = await db
    .prepare(
      `SELECT shard, config_rev AS configRev, viewMark, rollupMark,
         CASE WHEN instr(?1, viewMark) = 0 THEN hex(view) END AS view,
         CASE WHEN instr(?2, rollupMark) = 0 THEN hex(rollup) END AS rollup
       FROM (SELECT *, ${markOf("view")} AS viewMark, ${markOf("rollup")} AS rollupMark FROM state)
       ORDER BY shard`,
    )
    .bind([...heldViews.keys()].join(""), [...heldRollups.keys()].join(""))
    .all<{
      shard: number;
      configRev: number;
      viewMark: string | null;
      rollupMark: string | null;
      view: string | null;
      rollup: string | null;
    }>();
  return results.map(({ shard, configRev, viewMark, rollupMark, view, rollup }) => ({
    shard,
    configRev,
    view: held(heldViews, views, viewMark, () => unpackHex<ShardView>(view)),
    rollup: held(heldRollups, rollups, rollupMark, () => readRollupBlob(rollup)),
  }));
}

/** `known`: what was held when D1 was asked. */
function held<T>(
  known: ReadonlyMap<string, T>,
  all: Map<string, T>,
  mark: string | null,
  decode: () => T | null,
): T | null {
  if (mark === null) return null;
  const found = known.get(mark) ?? decode();
  if (found === null) return null;
  // The newest last: what is no longer read is the first to go.
  all.delete(mark);
  all.set(mark, found);
  if (all.size > MAX_HELD) all.delete(all.keys().next().value ?? "");
  return found;
}
