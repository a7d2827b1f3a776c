/** What a version leaves, as a fixture for those after it: its tables, and what its Scheduler kept. */
import type { Platform } from "./platform.ts";

type Row = Record<string, unknown>;

/** Blobs are written as `x:` and hex, as in test/fixtures/databases. */
export function databaseFixture({ d1, schedulers }: Platform, commit: string): string {
  const names = d1.file
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all() as { name: string }[];
  const tables = Object.fromEntries(
    names.flatMap(({ name }) => {
      const rows = d1.file.prepare(`SELECT * FROM ${name}`).all() as Row[];
      return rows.length === 0 ? [] : [[name, rows.map(written)]];
    }),
  );
  const storage = written(Object.fromEntries(schedulers.storage("0")));
  const from = `What an installation of commit ${commit} had in its tables and in its Scheduler's storage, by scripts/chaos/across.ts: the last three minutes are journalled, as D1 was away.`;
  return `${JSON.stringify({ from, tables, storage }, null, 1)}\n`;
}

function written(row: Row): Row {
  const text = (value: unknown) =>
    value instanceof Uint8Array ? `x:${Buffer.from(value).toString("hex")}` : value;
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)]));
}
