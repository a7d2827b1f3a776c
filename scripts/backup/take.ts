/** Reads a whole installation into a file: one snapshot of what belongs together, then the large tables page by page. */
import { rename, rm } from "node:fs/promises";
import type { Row } from "../../src/store/backup-shape.ts";
import type { Api } from "../api-client.ts";
import { BackupWriter, type Header, type TableInfo, type Tally } from "./file.ts";

interface Snapshot extends Header {
  readonly rows: Readonly<Record<string, readonly Row[]>>;
}

interface Page {
  readonly rows: readonly Row[];
  readonly next: Row | null;
}

export interface Taken {
  readonly rows: number;
  readonly tables: Readonly<Record<string, Tally>>;
}

/** The file has its name only when it is whole. */
export async function takeBackup(api: Api, path: string, say: (line: string) => void): Promise<Taken> {
  const { rows, ...header } = await api.call<Snapshot>("GET", "/api/v1/backup");
  const part = `${path}.part`;
  const writer = new BackupWriter(part, header);
  try {
    for (const { name } of header.tables) for (const row of rows[name] ?? []) await writer.row(name, row);
    for (const table of header.tables.filter(({ paged }) => paged)) {
      for await (const row of pagedRows(api, table)) await writer.row(table.name, row);
      say(`  ${table.name}: ${writer.tallies.of(table.name).rows} rows`);
    }
    await writer.end();
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  await rename(part, path);
  return { rows: writer.tallies.rows, tables: writer.tallies.all(header.tables) };
}

export async function* pagedRows(api: Api, { name }: Pick<TableInfo, "name">): AsyncIterable<Row> {
  let after: Row | null = null;
  do {
    const query: string = after === null ? "" : `?after=${encodeURIComponent(JSON.stringify(after))}`;
    const page: Page = await api.call("GET", `/api/v1/backup/${name}${query}`);
    yield* page.rows;
    after = page.next;
  } while (after !== null);
}
