/** The statements that fence a batch and those that end it. */
import type { OwnUse } from "../core/usage/tally.ts";
import { toHex } from "./blob.ts";
import { jsonParameters } from "./json-parameters.ts";
import { type StateBlobs, stateBlobs } from "./state-blobs.ts";

interface Fence {
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

interface SavedState extends Fence, StateBlobs {
  readonly run: string;
  readonly usage?: OwnUse;
}

/** Raises the revision. What is absent stays as it is. */
export function saveState(db: D1Database, saved: SavedState): D1PreparedStatement {
  const blobs = stateBlobs(saved);
  const columns = blobs.map(({ name }) => `${name} = unhex(?), `).join("");
  const usage = saved.usage === undefined ? null : JSON.stringify(saved.usage);
  return db
    .prepare(
      `UPDATE state SET ${columns}usage = coalesce(?, usage), run = ?, rev = CASE WHEN rev = ? THEN rev + 1 END
       WHERE shard = ?`,
    )
    .bind(...blobs.map(({ packed }) => toHex(packed)), usage, saved.run, saved.rev, saved.shard);
}
