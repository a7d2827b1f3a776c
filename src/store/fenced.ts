/** The statements that fence a batch and those that end it. */
import type { ShardConfig, ShardCore } from "../core/shard.ts";
import type { Rollup, ShardView } from "../core/view.ts";
import { packJson, toHex } from "./blob.ts";
import { jsonParameters } from "./json-parameters.ts";

export interface Fence {
  readonly shard: number;
  readonly rev: number;
}

/** Aborts the batch with a NOT NULL error unless the shard is at this revision. For batches without checks. */
export function fence(db: D1Database, { shard, rev }: Fence): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO state (shard, rev) VALUES (?1, CASE WHEN (SELECT rev FROM state WHERE shard = ?1) = ?2 THEN ?2 END)
       ON CONFLICT (shard) DO UPDATE SET rev = excluded.rev`,
    )
    .bind(shard, rev);
}

/** Appends chunks (hex, by hour) to the hot rows, fenced in the same statement: the steady state writes no row more. */
export function appendHot(
  db: D1Database,
  { shard, rev }: Fence,
  chunks: ReadonlyMap<number, string>,
): D1PreparedStatement[] {
  return jsonParameters([...chunks].map(([hour, v]) => ({ hour, v }))).map((rows) =>
    db
      .prepare(
        `INSERT INTO hot (shard, hour, v)
         SELECT ?1, value ->> '$.hour',
           CASE WHEN (SELECT rev FROM state WHERE shard = ?1) = ?2 THEN unhex(value ->> '$.v') END
         FROM json_each(?3) WHERE true
         ON CONFLICT (shard, hour) DO UPDATE SET v = CAST(hot.v || excluded.v AS BLOB)`,
      )
      .bind(shard, rev, rows),
  );
}

export interface SavedState extends Fence {
  readonly run: string;
  readonly core?: ShardCore;
  readonly view?: ShardView;
  readonly config?: ShardConfig;
  readonly rollup?: Rollup;
}

/** Written each minute: speed before size. The rollup changes once an hour. */
const LEVEL = { core: 3, view: 3, config: 6, rollup: 6 } as const;
/** As hex this is the largest parameter that is safe. */
const MOST_BLOB_BYTES = 950_000;

/** Raises the revision. What is absent stays as it is. */
export function saveState(db: D1Database, saved: SavedState): D1PreparedStatement {
  const blobs = (["core", "view", "config", "rollup"] as const).flatMap((name) => {
    const value = saved[name];
    if (value === undefined) return [];
    const packed = packJson(value, LEVEL[name]);
    const fits = name !== "core" || packed.length <= MOST_BLOB_BYTES;
    return [{ name, hex: toHex(fits ? packed : packJson(lighter(saved.core!), 9)) }];
  });
  const columns = blobs.map(({ name }) => `${name} = unhex(?), `).join("");
  return db
    .prepare(`UPDATE state SET ${columns}run = ?, rev = CASE WHEN rev = ? THEN rev + 1 END WHERE shard = ?`)
    .bind(...blobs.map(({ hex }) => hex), saved.run, saved.rev, saved.shard);
}

/** A memory that grew too large gives up its references to earlier evidence: that costs bytes, not minutes. */
const lighter = (core: ShardCore): ShardCore => ({ ...core, evidence: {} });
