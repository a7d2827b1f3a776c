/** The statements that write segments. A monitor that was deleted meanwhile gets none. */
import { toHex } from "./blob.ts";
import { jsonParameters } from "./json-parameters.ts";

export interface SegmentChunk {
  readonly key: number;
  readonly day: number;
  readonly chunk: Uint8Array;
}

const write = (onConflict: string) =>
  `INSERT INTO segments (monitor, day, v)
   SELECT value ->> '$.key', value ->> '$.day', unhex(value ->> '$.v') FROM json_each(?)
   WHERE EXISTS (SELECT 1 FROM monitors WHERE key = value ->> '$.key')
   ON CONFLICT (monitor, day) DO UPDATE SET v = ${onConflict}`;

function statements(db: D1Database, chunks: readonly SegmentChunk[], onConflict: string) {
  const rows = chunks.map(({ key, day, chunk }) => ({ key, day, v: toHex(chunk) }));
  return jsonParameters(rows).map((parameter) => db.prepare(write(onConflict)).bind(parameter));
}

export function appendSegments(db: D1Database, chunks: readonly SegmentChunk[]): D1PreparedStatement[] {
  return statements(db, chunks, "CAST(segments.v || excluded.v AS BLOB)");
}

export function replaceSegments(db: D1Database, chunks: readonly SegmentChunk[]): D1PreparedStatement[] {
  return statements(db, chunks, "excluded.v");
}
