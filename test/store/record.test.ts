import { beforeEach, describe, expect, it } from "vitest";
import type { Commit } from "../../src/store/commit.ts";
import { listDeliveries } from "../../src/store/deliveries.ts";
import { listEvents } from "../../src/store/events.ts";
import { readHistory } from "../../src/store/history.ts";
import { getIncident } from "../../src/store/incidents.ts";
import { createMonitor, deleteMonitor } from "../../src/store/monitors.ts";
import { record } from "../../src/store/record.ts";
import { loadShard } from "../../src/store/state.ts";
import { readViews } from "../../src/store/views.ts";
import {
  commit,
  DAWN,
  db,
  delivery,
  down,
  evidenceOf,
  freshDatabase,
  incident,
  monitor,
  of,
  up,
} from "./fixtures.ts";

let key = 0;
beforeEach(async () => {
  await freshDatabase();
  key = (await createMonitor(db, monitor("shop"), 0))!.key;
});

const all = () => readHistory(db, { key, shard: 0, from: 0, to: Number.MAX_SAFE_INTEGER });

async function rowsOf(table: string): Promise<number> {
  return (await db.prepare(`SELECT count(*) AS n FROM ${table}`).first<{ n: number }>())!.n;
}

/** A D1 that fails the given batches: before they reach the database, or after it committed them. */
function failing(plan: ("before" | "after" | "fine")[]): D1Database {
  return new Proxy(db, {
    get(target, name) {
      if (name !== "batch") return Reflect.get(target, name).bind(target);
      return async (statements: D1PreparedStatement[]) => {
        const fate = plan.shift() ?? "fine";
        if (fate === "before") throw new Error("Network connection lost.");
        const results = await target.batch(statements);
        if (fate === "after") throw new Error("Network connection lost.");
        return results;
      };
    },
  });
}

const full = () =>
  commit({
    rev: 0,
    minute: DAWN,
    checks: of(key, down(DAWN)),
    evidence: [evidenceOf(key, "shop", down(DAWN))],
    incidents: [incident("shop")],
    deliveries: [delivery("d1")],
  });

describe("a commit", () => {
  it("writes history, evidence, incident, outbox and state at once", async () => {
    const result = await record(db, full());
    expect(result).toMatchObject({ kind: "committed", rev: 1, core: { hotHours: [DAWN / 60] } });
    expect(await all()).toMatchObject([{ minute: DAWN, verdict: "down", status: 502 }]);
    expect(await rowsOf("evidence")).toBe(1);
    expect(await getIncident(db, incident("shop").id)).toEqual(incident("shop"));
    expect((await listDeliveries(db, { limit: 10 })).items).toEqual([delivery("d1")]);
    expect(await loadShard(db, 0)).toMatchObject({ rev: 1, core: { hotHours: [DAWN / 60] } });
    expect((await readViews(db))[0]!.view!.lastTickAt).toBe(DAWN * 60_000);
  });

  it("writes what was noted as an event once, and nothing for a monitor that is gone", async () => {
    const noted = (monitor: string) => ({
      ...{ id: `certificate.${monitor}.1`, kind: "certificate", at: DAWN * 60_000, durationMs: null },
      ...{ monitor, note: "from CN=A to CN=B" },
    });
    const events = [noted("shop"), noted("gone")] as const;
    const made = { ...commit({ rev: 0, minute: DAWN }), events } as Commit;
    expect(await record(db, made)).toMatchObject({ kind: "committed" });
    expect(await record(db, { ...made, rev: 1 })).toMatchObject({ kind: "committed" });
    expect((await listEvents(db, { limit: 10 })).items).toEqual([noted("shop")]);
  });

  it("leaves nothing of itself when another one came first", async () => {
    await record(db, commit({ rev: 0, minute: DAWN, checks: of(key, up(DAWN)) }));
    expect(await record(db, full())).toEqual({ kind: "stale" });
    expect(await all()).toHaveLength(1);
    expect([await rowsOf("evidence"), await rowsOf("incidents"), await rowsOf("deliveries")]).toEqual([
      0, 0, 0,
    ]);
    expect((await loadShard(db, 0))!.rev).toBe(1);
  });

  it("is fenced without checks, too", async () => {
    await record(db, commit({ rev: 0, minute: DAWN }));
    const late = commit({ rev: 0, minute: DAWN + 1, incidents: [incident("shop")] });
    expect(await record(db, late)).toEqual({ kind: "stale" });
    expect(await rowsOf("incidents")).toBe(0);
    expect(await record(db, { ...late, rev: 1 })).toMatchObject({ kind: "committed", rev: 2 });
  });

  it("is stale where there is no such shard", async () => {
    const nowhere = { ...commit({ rev: 0, minute: DAWN, checks: of(key, up(DAWN)) }), shard: 9 };
    expect(await record(db, nowhere)).toEqual({ kind: "stale" });
    expect(await record(db, { ...commit({ rev: 0, minute: DAWN }), shard: 9 })).toEqual({ kind: "stale" });
    expect([await rowsOf("hot"), await rowsOf("state")]).toEqual([0, 1]);
  });

  it.each([
    ["throws after it was written", ["after"]],
    ["fails once", ["before"]],
    ["fails once, is then written and throws", ["before", "after"]],
  ] as [string, ("before" | "after")[]][])("is written exactly once when it %s", async (_name, plan) => {
    const [result] = [await record(failing([...plan]), full())];
    expect(result).toMatchObject({ kind: "committed", rev: 1 });
    expect(await all()).toHaveLength(1);
    expect((await loadShard(db, 0))!.rev).toBe(1);
    expect(await rowsOf("deliveries")).toBe(1);
  });

  it.each([
    ["was not written", "before"],
    ["was written", "after"],
  ] as const)("is made once when D1 is away for a moment, reads and all, and it %s", async (_name, fate) => {
    const flaky = failing([fate]);
    let reads = 0;
    const away = new Proxy(flaky, {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (name !== "prepare") return value;
        return (text: string) => {
          if (text.startsWith("SELECT rev, run") && reads++ === 0)
            throw new Error("Network connection lost.");
          return value(text);
        };
      },
    });
    expect(await record(away, full())).toMatchObject({ kind: "committed", rev: 1 });
    expect(await all()).toHaveLength(1);
    expect(await rowsOf("deliveries")).toBe(1);
  });

  it("throws when D1 goes on failing, and nothing is written", async () => {
    await expect(record(failing(["before", "before", "before"]), full())).rejects.toThrow("connection lost");
    expect((await loadShard(db, 0))!.rev).toBe(0);
  });

  it("takes another's commit with the same run for another's", async () => {
    const other = commit({ rev: 0, minute: DAWN, part: "B", checks: of(key, up(DAWN)) });
    const meanwhile = failing(["before"]);
    await record(db, other);
    expect(await record(meanwhile, full())).toEqual({ kind: "stale" });
  });

  it("is done by one of many that start at once", async () => {
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        record(
          db,
          commit({
            rev: 0,
            minute: DAWN,
            run: `run ${index}`,
            checks: of(key, up(DAWN, { latencyMs: index })),
          }),
        ),
      ),
    );
    expect(results.filter(({ kind }) => kind === "committed")).toHaveLength(1);
    expect(await all()).toHaveLength(1);
  });

  it("files missed minutes as lost under their own hours", async () => {
    const minutes = [DAWN + 58, DAWN + 59, DAWN + 60];
    const gaps = [{ key, region: "weur" as const, minutes }];
    const result = await record(
      db,
      commit({ rev: 0, minute: DAWN + 61, checks: of(key, up(DAWN + 61)), gaps }),
    );
    expect(result).toMatchObject({ core: { hotHours: [DAWN / 60, DAWN / 60 + 1] } });
    expect((await all()).map(({ minute, verdict }) => [minute - DAWN, verdict])).toEqual([
      [58, "lost"],
      [59, "lost"],
      [60, "lost"],
      [61, "up"],
    ]);
  });

  it("writes no incident of a monitor that was deleted meanwhile", async () => {
    await deleteMonitor(db, "shop");
    await record(db, full());
    expect(await rowsOf("incidents")).toBe(0);
  });

  it("leaves configuration and rollup alone when it has none", async () => {
    const config = { rev: 1, monitors: [], maintenance: [], channels: [], statusUrl: "https://s.example" };
    await record(
      db,
      commit({ rev: 0, minute: DAWN, config, rollup: new Map([["shop", { days: [], hours: [] }]]) }),
    );
    await record(db, commit({ rev: 1, minute: DAWN + 1 }));
    expect((await loadShard(db, 0))!.config).toEqual(config);
    expect((await readViews(db))[0]!.rollup).toEqual(new Map([["shop", { days: [], hours: [] }]]));
  });
});
