import { expect, it } from "vitest";
import { planCompaction } from "../../src/store/compact.ts";
import { closeDays } from "../../src/store/days.ts";
import { createMonitor } from "../../src/store/monitors.ts";
import { prune } from "../../src/store/prune.ts";
import { record } from "../../src/store/record.ts";
import { compileConfig } from "../../src/store/state.ts";
import { commit, DAWN, db, EMPTY_CORE, freshDatabase, monitor, of, REGION_TRIO, up } from "./fixtures.ts";

const MONITORS = 50;
const HOURS = 3;
const CHECKS_AN_HOUR = MONITORS * REGION_TRIO.length * 60;

/** Counts rows as D1 bills them; a count, not a timing. */
function counted() {
  const rows = { written: 0 };
  const counting = new Proxy(db, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (name !== "batch") return typeof value === "function" ? value.bind(target) : value;
      return async (statements: D1PreparedStatement[]) => {
        const results = await target.batch(statements);
        for (const { meta } of results) rows.written += meta.rows_written;
        return results;
      };
    },
  });
  return { rows, counting };
}

it("writes at most 0.022 rows a check, compaction, daily work and retention included", async () => {
  await freshDatabase();
  const keys: number[] = [];
  for (let index = 0; index < MONITORS; index++)
    keys.push((await createMonitor(db, monitor(`m${index}`, { regions: REGION_TRIO }), 0))!.key);
  const config = await compileConfig(db, 0);
  const { rows, counting } = counted();
  let [core, rev] = [EMPTY_CORE, 0];
  const tick = async (minute: number, rest: object = {}) => {
    const compacted = (await planCompaction(counting, { shard: 0, core, config, minute })) ?? undefined;
    const result = await record(counting, commit({ rev, minute, core, compacted, ...rest }));
    if (result.kind === "stale") throw new Error("stale");
    ({ core, rev } = result);
  };
  for (let minute = DAWN; minute < DAWN + HOURS * 60 + 4; minute++)
    await tick(minute, {
      checks: keys.flatMap((key) => REGION_TRIO.flatMap((region) => of(key, up(minute, { region })))),
    });
  // The first hour of a day inserts its segments, index entries and all; the others only update them.
  const ofInserts = 2 * MONITORS;
  const hourly = (rows.written - ofInserts) / (HOURS * CHECKS_AN_HOUR);
  rows.written = 0;
  const day = DAWN / 1440;
  const zero = { day, up: 0, slow: 0, down: 0, lost: 0, blips: 0, observedSeconds: 0, outageSeconds: 0 };
  const closedDays = await closeDays(
    db,
    keys.map((key) => ({ key, totals: zero, maintenance: [] })),
  );
  await tick(DAWN + 1500, { closedDays });
  await prune(counting, 0, (DAWN + 92 * 1440) * 60_000);
  const daily = (rows.written + ofInserts) / (24 * CHECKS_AN_HOUR);
  expect(hourly + daily).toBeLessThanOrEqual(0.022);
});
