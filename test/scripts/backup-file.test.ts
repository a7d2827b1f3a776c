/** What can be wrong with a backup's file is found before anything is deleted, and says what to do. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Api } from "../../scripts/api-client.ts";
import { BackupFault, BackupWriter } from "../../scripts/backup/file.ts";
import { putBack } from "../../scripts/backup/put-back.ts";
import { backupTable, backupTables } from "../../src/store/backup.ts";
import type { Row } from "../../src/store/backup-shape.ts";

const folder = mkdtempSync(join(tmpdir(), "edgetick-backup-"));
const good = join(folder, "good.gz");
const VERSION = "0.2.0";
const tables = backupTables().map((table) => ({ ...table, paged: false }));
const rows: readonly (readonly [string, Row])[] = [
  ["settings", ["page", "{}"]],
  ["segments", [1, 20_000, "E7AB"]],
  ["monitors", [1, "constructor", 0, "{}", 1, 1]],
];

async function written(path: string, given: typeof rows, header: object = {}): Promise<void> {
  const writer = new BackupWriter(path, { version: VERSION, at: 1, tables, ...header });
  for (const [table, row] of given) await writer.row(table, row);
  await writer.end();
}

beforeAll(() => written(good, rows));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The calls that an installation of this version got, and what came of them. */
async function restored(path: string, here: object = { version: VERSION, tables }) {
  const calls: string[] = [];
  const call = async (method: string, to: string) => {
    calls.push(`${method} ${to}`);
    if (method === "GET") return { restore: null, ...here };
    throw new Error("begun");
  };
  const api = { origin: "http://there.example", call, all: async () => [] } as unknown as Api;
  const error = await putBack(api, path, () => {}).catch((failed: unknown) => failed as Error);
  return { calls, error: error as Error };
}

const lines = () => gunzipSync(readFileSync(good)).toString().trimEnd().split("\n");

function file(bytes: Uint8Array): string {
  const path = join(folder, "made.gz");
  writeFileSync(path, bytes);
  return path;
}

/** A file of such lines. */
const made = (change: (lines: string[]) => readonly string[]) =>
  file(gzipSync(`${change(lines()).join("\n")}\n`));

const header = (change: object) =>
  made(([first = "", ...more]) => [JSON.stringify({ ...JSON.parse(first), ...change }), ...more]);
const row = (index: number, text: string) =>
  made((all) => all.map((line, at) => (at === index ? text : line)));

describe("a backup that is as it should be", () => {
  it("is begun", async () => {
    const { calls, error } = await restored(good);
    expect([error.message, calls]).toEqual(["begun", ["GET /api/v1/restore", "POST /api/v1/restore"]]);
  });

  it("may be of an older version that had fewer columns", async () => {
    const older = join(folder, "older.gz");
    const [first] = tables.filter(({ name }) => name === "subscriptions");
    const columns = first!.columns.filter(({ optional }) => !optional);
    await written(older, [], { version: "0.1.0", tables: [{ ...first, columns }] });
    expect((await restored(older)).error.message).toBe("begun");
  });
});

describe("a backup is refused, and nothing is changed, when", () => {
  it.each<[string, () => string, RegExp]>([
    ["it is no gzip", () => file(Buffer.from("hello")), /can't be read/],
    ["the gzip ends early", () => file(readFileSync(good).subarray(0, -9)), /can't be read/],
    ["its last line is missing", () => made((all) => all.slice(0, -1)), /ends early.*use another/],
    ["it goes on after its end", () => made((all) => [...all, all[1]!]), /goes on after its end/],
    ["a row is missing", () => made((all) => all.toSpliced(2, 1)), /rows of segments are not those/],
    ["a row is changed", () => row(2, '["segments",1,20000,"E7AC"]'), /rows of segments are not those/],
    [
      "a sum is wrong",
      () => made((all) => [...all.slice(0, -1), all.at(-1)!.replace(/"sum":"./, '"sum":"g')]),
      /not those/,
    ],
    [
      "sums are no object",
      () => made((all) => [...all.slice(0, -1), '{"end":true,"tables":7}']),
      /not those/,
    ],
    ["a line is no JSON", () => row(2, '["segments",'), /what follows row 1 is no row/],
    ["a line is something else", () => row(2, "null"), /what follows row 1 is no row/],
    ["a row holds what no column holds", () => row(2, '["segments",1,{"a":1},"E7AB"]'), /is no row/],
    ["a row is of a table that it does not list", () => row(2, '["constructor",1]'), /row 2 is of a table/],
    [
      "a line never ends",
      () => row(2, `["segments",1,2,"${"A".repeat(10_500_000)}"]`),
      /longer than any row/,
    ],
    ["its first line lists no tables", () => header({ tables: undefined }), /does not say what is in it/],
    ["its first line lists nonsense", () => header({ tables: [null, { name: "x" }] }), /does not say what/],
    ["a table is listed twice", () => header({ tables: [...tables, tables[0]] }), /does not say what/],
    ["its date is none", () => header({ at: 1e30 }), /does not say what is in it/],
    ["it is of a later format", () => header({ format: 2 }), /format 2.*use a newer one/],
    ["it is of a newer version", () => header({ version: "0.10.0" }), /0\.10\.0.*git pull && npm run deploy/],
    [
      "a table of it is unknown here",
      () => header({ tables: [...tables, { name: "__proto__", columns: [] }] }),
      /no table __proto__.*Deploy/,
    ],
    [
      "a column of it is unknown here",
      () =>
        header({
          tables: tables.map((one) => ({ ...one, columns: [...one.columns, { name: "toString" }] })),
        }),
      /no column toString.*Deploy/,
    ],
    [
      "a column that must be there is not",
      () => header({ tables: tables.map((one) => ({ ...one, columns: one.columns.slice(1) })) }),
      /lacks its column/,
    ],
  ])("%s", async (_, file, says) => {
    const { calls, error } = await restored(file());
    expect(error).toBeInstanceOf(BackupFault);
    expect(error.message).toMatch(says);
    expect(error.message).toMatch(/Nothing was changed\.$/);
    expect(calls.filter((call) => !call.startsWith("GET"))).toEqual([]);
  });

  it.each<[string, string, Row, RegExp]>([
    ["a value is missing", "segments", [1, 2], /row 1: a row of segments has not 3 values/],
    ["a number is text", "segments", ["1", 2, "AB"], /monitor of a row of segments is no number/],
    ["a blob is no hexadecimal", "segments", [1, 2, "ABC"], /v of a row of segments is no hexadecimal/],
    ["what must be there is empty", "segments", [1, 2, null], /v of a row of segments is empty/],
    ["a text is longer than D1 takes", "settings", ["page", "é".repeat(1_000_001)], /more than D1 takes/],
  ])("its sums are right and %s", async (_, table, given, says) => {
    const path = join(folder, "hostile.gz");
    await written(path, [[table, given]]);
    expect((await restored(path)).error.message).toMatch(says);
  });

  it("two rows have one key, or one id", async () => {
    const path = join(folder, "hostile.gz");
    const monitor = (key: number, id: string): readonly [string, Row] => [
      "monitors",
      [key, id, 0, "{}", 1, 1],
    ];
    await written(path, [monitor(1, "shop"), monitor(1, "news")]);
    expect((await restored(path)).error.message).toContain("key of monitors is there twice: [1]");
    await written(path, [monitor(1, "shop"), monitor(2, "shop")]);
    expect((await restored(path)).error.message).toContain('id of monitors is there twice: ["shop"]');
  });

  it("what runs there is older than the scripts", async () => {
    expect((await restored(good, {})).error.message).toContain("npm run deploy first");
  });
});

it("names the unique columns of the tables, so that a restore can look for doubles", () => {
  expect(backupTable("monitors")!.unique).toEqual([["key"], ["id"]]);
  expect(backupTable("hot")!.unique).toEqual([["shard", "hour"]]);
});
