import { getTableConfig } from "drizzle-orm/sqlite-core";
import { beforeEach, describe, expect, it } from "vitest";
import {
  backupTable,
  backupTables,
  isPagedTable,
  isSnapshotTable,
  readPage,
  readSnapshot,
  writeRows,
} from "../../src/store/backup.ts";
import type { Row } from "../../src/store/backup-shape.ts";
import { createMonitor, getMonitor } from "../../src/store/monitors.ts";
import {
  beginRestore,
  clearSome,
  finishRestore,
  restoreInProgress,
  restoreRows,
  rowsFault,
} from "../../src/store/restore.ts";
import * as schema from "../../src/store/schema.ts";
import { Frozen, loadShard, shardNumbers } from "../../src/store/state.ts";
import { db, freshDatabase, monitor } from "./fixtures.ts";

/** About visitors of the last hours: no part of a backup. */
const LEFT_ALONE = ["revoked_sessions", "login_failures", "idempotency"];

beforeEach(freshDatabase);

const EVIDENCE = backupTable("evidence")!;
const columnsOf = (name: string) => backupTable(name)!.columns.map((column) => column.name);

async function everyRow(name: string): Promise<Row[]> {
  if (isSnapshotTable(name)) return (await readSnapshot(db)).get(name)!;
  const rows: Row[] = [];
  let after: Row | null = null;
  do {
    const page = await readPage(db, backupTable(name)!, after);
    rows.push(...page.rows);
    after = page.next;
  } while (after !== null);
  return rows;
}

/** A row with a value of its own in every column. */
function sample(name: string, n: number): Row {
  const table = Object.values(schema)
    .map(getTableConfig)
    .find((config) => config.name === name)!;
  return table.columns.map((column) => {
    if (column.getSQLType() === "blob")
      return n % 3 === 0 && !column.notNull ? null : `0${n}FF00`.padStart(8, "0");
    if (column.getSQLType() === "integer") return n * 10 + table.columns.indexOf(column);
    return `it's "${column.name}" ${n} 🟢`;
  });
}

describe("the tables of a backup", () => {
  it("are all tables of the schema, each read in one way", () => {
    const names = Object.values(schema).map((table) => getTableConfig(table).name);
    for (const name of names)
      expect(
        [isSnapshotTable, isPagedTable, (one: string) => LEFT_ALONE.includes(one)].filter((is) => is(name)),
        name,
      ).toHaveLength(1);
    expect(backupTables()).toHaveLength(names.length - LEFT_ALONE.length);
  });

  it.each(backupTables().map(({ name }) => name))("%s comes back as it was, value by value", async (name) => {
    const rows = [1, 2, 3, 4].map((n) => sample(name, n));
    await writeRows(db, backupTable(name)!, columnsOf(name), rows);
    const found = await everyRow(name);
    expect(found.toSorted()).toEqual(expect.arrayContaining(rows));
    const own = name === "settings" ? found.length : rows.length;
    expect(found).toHaveLength(own);
  });

  it("brings blobs of any size that a row may have", async () => {
    const hex = (bytes: number) => "A7".repeat(bytes);
    const rows: Row[] = [
      [0, 1, 0, ",1,", hex(10), null],
      [0, 2, 0, ",1,", hex(899_999), hex(900_001)],
      [0, 3, 0, ",1,", hex(950_000), hex(940_000)],
    ];
    await writeRows(db, EVIDENCE, columnsOf("evidence"), rows);
    const found = await everyRow("evidence");
    expect(found.map((row) => row.map((value) => String(value).length))).toEqual(
      rows.map((row) => row.map((value) => String(value).length)),
    );
    expect(found).toEqual(rows);
  });

  it("are read in pages that lose and double none", async () => {
    const rows: Row[] = Array.from({ length: 1_203 }, (_, n) => [
      n % 7,
      n,
      n % 2,
      ",1,",
      "AB".repeat(n % 50 === 0 ? 400_000 : 2_000),
      null,
    ]);
    for (let from = 0; from < rows.length; from += 100)
      await writeRows(db, EVIDENCE, columnsOf("evidence"), rows.slice(from, from + 100));
    const found = await everyRow("evidence");
    expect(found).toHaveLength(rows.length);
    expect(new Set(found.map(([shard, minute, part]) => `${shard}/${minute}/${part}`)).size).toBe(
      rows.length,
    );
  });
});

describe("a restore", () => {
  beforeEach(async () => {
    await createMonitor(db, monitor("shop"), 0);
  });

  it("freezes the installation: no shard is ticked or loaded, and every known revision is stale", async () => {
    const before = (await loadShard(db, 0))!.rev;
    await beginRestore(db, "a", 1);
    expect(await shardNumbers(db)).toEqual([]);
    await expect(loadShard(db, 0)).rejects.toThrow(Frozen);
    const { rev } = (await db.prepare("SELECT rev FROM state").first<{ rev: number }>())!;
    expect(rev).toBeGreaterThan(before);
  });

  it("empties all but its own mark", async () => {
    const restore = await beginRestore(db, "a", 1);
    while (await clearSome(db, restore));
    for (const { name } of backupTables())
      expect(await everyRow(name), name).toHaveLength(name === "settings" ? 1 : 0);
    expect(await restoreInProgress(db)).toMatchObject({ id: "a", rows: 0 });
  });

  it("is gone on with, and remembers how far it was", async () => {
    const restore = await beginRestore(db, "a", 1);
    await restoreRows(db, restore, {
      table: "events",
      columns: columnsOf("events"),
      rows: [sample("events", 1)],
      upTo: 7,
    });
    expect(await beginRestore(db, "a", 2)).toMatchObject({ id: "a", begunAt: 1, rows: 7 });
    expect(await beginRestore(db, "b", 2)).toMatchObject({ id: "a" });
  });

  it("ends above the old installation's and the backup's revisions, and supersedes what was pending", async () => {
    const restore = await beginRestore(db, "a", 1);
    while (await clearSome(db, restore));
    const write = (table: string, rows: Row[]) =>
      restoreRows(db, restore, { table, columns: columnsOf(table), rows, upTo: 1 });
    const state = (shard: number, rev: number): Row =>
      columnsOf("state").map((column) => ({ shard, rev, config_rev: 3 })[column] ?? null);
    const delivery = (seq: number, status: string): Row =>
      columnsOf("deliveries").map((column) =>
        column === "state"
          ? status
          : (({ seq, attempts: 0 } as Record<string, number>)[column] ??
            (/^(?:shard|created_at)$/.test(column) ? 0 : `${column}${seq}`)),
      );
    await write("state", [state(0, 5), state(1, 9_000_000)]);
    await write("settings", [
      ["page", "{}"],
      ["restore", "the backup's own mark"],
    ]);
    await write("deliveries", [delivery(1, "pending"), delivery(2, "sent")]);
    await finishRestore(db, restore);
    const { results } = await db.prepare("SELECT shard, rev, config_rev FROM state ORDER BY shard").all();
    expect(results).toEqual([
      { shard: 0, rev: restore.revFloor + 1, config_rev: 4 },
      { shard: 1, rev: 9_000_001, config_rev: 4 },
    ]);
    expect((await db.prepare("SELECT state FROM deliveries ORDER BY seq").all()).results).toEqual([
      { state: "superseded" },
      { state: "sent" },
    ]);
    expect(await restoreInProgress(db)).toBeNull();
    expect(await shardNumbers(db)).toEqual([0, 1]);
  });

  it("brings what monitors depend on", async () => {
    await createMonitor(db, monitor("postgres"), 1);
    await createMonitor(db, monitor("orders", { dependsOn: ["postgres"] }), 1);
    const rows = await everyRow("monitors");
    const restore = await beginRestore(db, "a", 1);
    while (await clearSome(db, restore));
    expect(await getMonitor(db, "orders")).toBeNull();
    await restoreRows(db, restore, { table: "monitors", columns: columnsOf("monitors"), rows, upTo: 1 });
    await finishRestore(db, restore);
    expect((await getMonitor(db, "orders"))?.monitor.dependsOn).toEqual(["postgres"]);
    expect((await getMonitor(db, "postgres"))?.monitor.dependsOn).toEqual([]);
  });

  it("is changed by nobody but the run that began last", async () => {
    const first = await beginRestore(db, "a", 1);
    const second = await beginRestore(db, "a", 2);
    expect(second.run).toBe(first.run! + 1);
    const events = { table: "events", columns: columnsOf("events"), rows: [sample("events", 1)], upTo: 1 };
    while (await clearSome(db, second));
    await restoreRows(db, second, events);
    while (await clearSome(db, first));
    expect(await everyRow("events")).toHaveLength(1);
    await restoreRows(db, first, { ...events, rows: [sample("events", 2)], upTo: 99 });
    const long = [[0, 1, 0, ",1,", "AB".repeat(800_000), null]];
    const evidence = { table: "evidence", columns: columnsOf("evidence"), rows: long, upTo: 99 };
    await restoreRows(db, first, evidence);
    expect(await everyRow("events")).toEqual(events.rows);
    expect(await everyRow("evidence")).toEqual([]);
    await restoreRows(db, second, { ...evidence, upTo: 1 });
    expect(await everyRow("evidence")).toEqual(long);
    expect(await restoreInProgress(db)).toMatchObject({ rows: 1, run: second.run });
    expect(await finishRestore(db, first)).toBe(false);
    expect(await restoreInProgress(db)).not.toBeNull();
    expect(await finishRestore(db, second)).toBe(true);
  });

  it("is one, when two begin at once", async () => {
    const before = (await loadShard(db, 0))!.rev;
    const both = await Promise.all([beginRestore(db, "a", 1), beginRestore(db, "b", 1)]);
    expect(new Set(both.map(({ id }) => id)).size).toBe(1);
    const { rev } = (await db.prepare("SELECT rev FROM state").first<{ rev: number }>())!;
    expect(rev).toBe(before + 1_000_000);
  });

  it("of the same backup once more makes another installation of it: what Schedulers kept is void", async () => {
    const epochs: unknown[] = [];
    for (const now of [1, 2]) {
      const restore = await beginRestore(db, "a", now);
      await finishRestore(db, restore);
      epochs.push((await loadShard(db, 0))!.epoch);
    }
    expect(new Set(epochs).size).toBe(2);
    expect(epochs).not.toContain(null);
  });

  it("begins over a mark that can't be read", async () => {
    await db.prepare("INSERT INTO settings (name, value) VALUES ('restore', '{')").run();
    expect(await beginRestore(db, "a", 1)).toMatchObject({ id: "a", rows: 0, run: 1 });
  });

  it("gives a column that an older backup lacks its default", async () => {
    const columns = columnsOf("deliveries").filter((name) => name !== "attempts");
    const row = columns.map((name) =>
      /^(?:seq|shard|created_at)$/.test(name) ? 1 : name === "state" ? "sent" : name,
    );
    const restore = await beginRestore(db, "a", 1);
    await restoreRows(db, restore, { table: "deliveries", columns, rows: [row], upTo: 1 });
    expect(await db.prepare("SELECT attempts FROM deliveries").first()).toEqual({ attempts: 0 });
  });

  it.each([
    ["a table that is not here", { table: "nosuch", columns: [], rows: [] }, "no table nosuch"],
    [
      "a column that is not here",
      { table: "events", columns: ["id", "colour"], rows: [] },
      "no column colour",
    ],
    ["no key", { table: "events", columns: ["kind", "at"], rows: [] }, "lacks its column id"],
    ["a column twice", { table: "settings", columns: ["name", "value", "name"], rows: [] }, "a column twice"],
    ["a short row", { table: "settings", columns: ["name", "value"], rows: [["a"]] }, "has not 2 values"],
    [
      "text for a number",
      { table: "segments", columns: ["monitor", "day", "v"], rows: [["1'; --", 2, "AB"]] },
      "monitor of a row of segments is no number",
    ],
    [
      "a blob that is no hexadecimal",
      { table: "segments", columns: ["monitor", "day", "v"], rows: [[1, 2, "XY"]] },
      "v of a row of segments is no hexadecimal",
    ],
    [
      "nothing where something must be",
      { table: "segments", columns: ["monitor", "day", "v"], rows: [[1, 2, null]] },
      "v of a row of segments is empty",
    ],
    [
      "a blob that no row of D1 holds",
      { table: "segments", columns: ["monitor", "day", "v"], rows: [[1, 2, "AB".repeat(2_000_001)]] },
      "more than D1 takes",
    ],
  ])("refuses %s", (_, given, says) => {
    expect(rowsFault(given)).toContain(says);
  });
});
