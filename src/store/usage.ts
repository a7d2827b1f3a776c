/** What the Schedulers have counted, as each wrote it with its last commit. */
import { type OwnUse, usedTogether } from "../core/usage/tally.ts";
import { parseJson } from "./fault.ts";

/** Of all shards together at `now` (epoch ms); null before anything was counted. One row a shard. */
export async function readUsage(db: D1Database, now: number): Promise<OwnUse | null> {
  const { results } = await db
    .prepare("SELECT shard, usage FROM state WHERE usage IS NOT NULL")
    .all<{ shard: number; usage: string }>();
  const uses = results.map(({ shard, usage }) => parseJson<OwnUse>(usage, `the usage of shard ${shard}`));
  return usedTogether(
    uses.filter((use) => use !== null),
    now,
  );
}
