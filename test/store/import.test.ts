import { beforeEach, describe, expect, it } from "vitest";
import type { Judged } from "../../src/core/check/check.ts";
import { readFailures } from "../../src/store/evidence.ts";
import { readHistory } from "../../src/store/history.ts";
import { type ImportPlan, planImport } from "../../src/store/import.ts";
import { createMonitor } from "../../src/store/monitors.ts";
import { record } from "../../src/store/record.ts";
import { loadShard } from "../../src/store/state.ts";
import { commit, DAWN, db, down, evidenceOf, freshDatabase, monitor, of, up } from "./fixtures.ts";

let key = 0;
beforeEach(async () => {
  await freshDatabase();
  key = (await createMonitor(db, monitor("shop"), 0))!.key;
});

const all = () => readHistory(db, { key, shard: 0, from: 0, to: Number.MAX_SAFE_INTEGER });

async function importAll(checks: readonly Judged[], bodiesSince = 0): Promise<ImportPlan> {
  const failing = checks.filter(({ verdict }) => verdict === "down");
  const evidence = failing.map((check) => evidenceOf(key, "shop", check));
  const plan = await planImport(db, { key, shard: 0, checks, evidence, bodiesSince });
  const { rev } = (await loadShard(db, 0))!;
  if (plan.imported) await record(db, commit({ rev, minute: DAWN + 5000, imported: plan.imported }));
  return plan;
}

const week = () =>
  Array.from({ length: 7 * 24 }, (_, hour) => (hour % 20 === 3 ? down : up)(DAWN + hour * 60 + 7));

describe("an import", () => {
  it("adds what history did not have, over many days", async () => {
    const { fresh, unchanged } = await importAll(week());
    expect([fresh.length, unchanged.length]).toEqual([168, 0]);
    expect((await all()).map(({ minute, verdict }) => [minute, verdict])).toEqual(
      week().map(({ minute, verdict }) => [minute, verdict]),
    );
  });

  it("changes nothing when it is done again", async () => {
    await importAll(week());
    const before = await all();
    const again = await importAll(week());
    expect([again.fresh.length, again.unchanged.length, again.imported]).toEqual([0, 168, null]);
    expect(await all()).toEqual(before);
  });

  it("brings no body that would have been deleted already", async () => {
    const body = { text: "other", bytes: 5, truncated: false, charset: null };
    await importAll([down(DAWN + 10), down(DAWN + 70, { body })], DAWN + 60);
    const { results } = await db
      .prepare("SELECT minute, bodies IS NOT NULL AS kept FROM evidence ORDER BY minute")
      .all();
    expect(results).toEqual([
      { minute: DAWN, kept: 0 },
      { minute: DAWN + 60, kept: 1 },
    ]);
  });

  it("counts a line that is given twice once", async () => {
    const { fresh, unchanged } = await importAll([up(DAWN), up(DAWN)]);
    expect([fresh.length, unchanged.length]).toEqual([1, 1]);
    expect(await all()).toHaveLength(1);
  });

  it("meets what ticks recorded: equal starts are the same check, others clash", async () => {
    await record(
      db,
      commit({ rev: 0, minute: DAWN, checks: of(key, up(DAWN), up(DAWN, { region: "wnam" })) }),
    );
    const plan = await importAll([up(DAWN), up(DAWN, { region: "wnam", at: DAWN * 60_000 + 30_000 })]);
    expect([plan.fresh.length, plan.unchanged.length, plan.clashing.length]).toEqual([0, 1, 1]);
  });

  it("fills a minute that was lost", async () => {
    const gaps = [{ key, region: "weur" as const, minutes: [DAWN] }];
    await record(db, commit({ rev: 0, minute: DAWN + 1, gaps }));
    expect((await importAll([up(DAWN)])).fresh).toHaveLength(1);
    expect(await all()).toMatchObject([{ verdict: "up" }]);
  });

  it("keeps the evidence of its failures, one row an hour, beside that of ticks", async () => {
    const ticked = down(DAWN, { status: 500 });
    await record(
      db,
      commit({ rev: 0, minute: DAWN, checks: of(key, ticked), evidence: [evidenceOf(key, "shop", ticked)] }),
    );
    await importAll([1, 2, 3].map((minute) => down(DAWN + minute)));
    await importAll([4, 5, 62].map((minute) => down(DAWN + minute, { status: 503 })));
    const { results } = await db
      .prepare("SELECT minute - ? AS minute, part FROM evidence ORDER BY 1, 2")
      .bind(DAWN)
      .all();
    expect(results).toEqual([
      { minute: 0, part: 0 },
      { minute: 0, part: 1000 },
      { minute: 0, part: 1001 },
      { minute: 60, part: 1000 },
    ]);
    const failures = await readFailures(db, { key, monitor: "shop", shard: 0, checks: await all() });
    expect([...failures.values()].map(({ evidence, reading }) => [evidence, reading.status])).toEqual(
      [500, 502, 502, 502, 503, 503, 503].map((status) => ["kept", status]),
    );
  });
});
