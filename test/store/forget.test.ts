import { beforeEach, expect, it } from "vitest";
import type { ShardCore } from "../../src/core/shard/shard.ts";
import { readFailures } from "../../src/store/evidence.ts";
import { forgetMonitor } from "../../src/store/forget.ts";
import { readHistory } from "../../src/store/history.ts";
import { createMonitor, deleteMonitor } from "../../src/store/monitors.ts";
import { record } from "../../src/store/record.ts";
import { loadShard } from "../../src/store/state.ts";
import { commit, DAWN, db, down, EMPTY_CORE, evidenceOf, freshDatabase, monitor, of } from "./fixtures.ts";

let shop = 0;
let blog = 0;
beforeEach(async () => {
  await freshDatabase();
  shop = (await createMonitor(db, monitor("shop"), 0))!.key;
  blog = (await createMonitor(db, monitor("blog"), 0))!.key;
  let core: ShardCore = { ...EMPTY_CORE, timedOut: ["shop", "blog"] };
  for (let tick = 0; tick < 25; tick++) {
    const minute = DAWN + tick;
    const both: [number, string][] =
      tick % 2 === 0
        ? [
            [shop, "shop"],
            [blog, "blog"],
          ]
        : [[shop, "shop"]];
    const result = await record(
      db,
      commit({
        rev: tick,
        minute,
        core,
        checks: both.flatMap(([key]) => of(key, down(minute))),
        evidence: both.map(([key, id]) => evidenceOf(key, id, down(minute))),
      }),
    );
    if (result.kind === "committed") core = { ...core, ...result.core };
  }
});

const readAll = async (key: number, id: string) => {
  const checks = await readHistory(db, { key, shard: 0, from: 0, to: Number.MAX_SAFE_INTEGER });
  return [...(await readFailures(db, { key, monitor: id, shard: 0, checks })).values()];
};

it("leaves nothing of a deleted monitor, and everything of its neighbours", async () => {
  const before = await readAll(blog, "blog");
  expect(before).toHaveLength(13);
  await deleteMonitor(db, "shop");
  await forgetMonitor(db, { shard: 0, key: shop, monitor: "shop" });
  expect(await readAll(shop, "shop")).toEqual([]);
  expect(await readAll(blog, "blog")).toEqual(before);
  const { core, rev } = (await loadShard(db, 0))!;
  expect(core!.timedOut).toEqual(["blog"]);
  expect(Object.keys(core!.evidence)).toEqual([`${blog}/weur`]);
  const left = await db
    .prepare("SELECT count(*) AS n FROM evidence WHERE keys LIKE ?")
    .bind(`%,${shop},%`)
    .first();
  expect(left).toEqual({ n: 0 });
  expect(rev).toBeGreaterThan(25);
});

it("changes nothing when there is nothing to forget", async () => {
  await forgetMonitor(db, { shard: 0, key: 999, monitor: "nobody" });
  expect((await loadShard(db, 0))!.rev).toBe(25);
  await forgetMonitor(db, { shard: 7, key: shop, monitor: "shop" });
});
