import type { Failure } from "../core/check/failure.ts";
import { parseCheckId } from "../core/check/reading.ts";
import { readShardFailures } from "../store/evidence.ts";
import { quotable } from "./quotable.ts";
import type { Shell } from "./shell.ts";

/** Minutes that one commit reads back: a row of evidence may hold a megabyte. A mass failure began in one or two. */
const MAX_MINUTES = 5;
/** The failures that incidents began with, by check id; without those that are gone: their alerts go out without. */
export async function storedFailures(
  shell: Shell,
  wanted: readonly { readonly key: number; readonly monitor: string; readonly id: string }[],
): Promise<Map<string, Failure>> {
  const places = wanted.flatMap(({ key, monitor, id }) => {
    const parts = parseCheckId(id);
    return parts === null ? [] : [{ ...parts, key, monitor }];
  });
  const newest = [...new Set(places.map(({ minute }) => minute))].sort((a, b) => b - a).slice(0, MAX_MINUTES);
  if (newest.length === 0) return new Map();
  const some = places.filter(({ minute }) => newest.includes(minute));
  return await quotable("first failures", readShardFailures(shell.db, shell.shard, some), new Map());
}
