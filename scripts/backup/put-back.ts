/** Writes a backup over an installation: freeze, empty, write, compare, thaw. Each step can be cut off and gone on with. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Api, ApiError } from "../api-client.ts";
import { BackupFault, openBackup, type Row, type TableInfo, Tallies } from "./file.ts";
import { pagedRows } from "./take.ts";

interface Restore {
  readonly id: string;
  readonly rows: number;
}

/** A call's text stays far below the Worker's limit; a row that is longer goes alone. */
const CHARS_A_CALL = 1_000_000;
const ROWS_A_CALL = 2_000;

export interface PutBack {
  readonly rows: number;
}

export async function putBack(api: Api, path: string, say: (line: string) => void): Promise<PutBack> {
  const id = await fingerprint(path);
  const { header } = await checked(path, say);
  const restore = await api.call<Restore>("POST", "/api/v1/restore", { id });
  if (restore.rows === 0) {
    say("Emptying …");
    while ((await api.call<{ more: boolean }>("POST", "/api/v1/restore/clear")).more);
  } else say(`Going on after ${restore.rows} rows …`);
  say("Writing …");
  const rows = await written(api, path, restore.rows, say);
  say("Comparing …");
  await compared(api, path, header.tables);
  await api.call("POST", "/api/v1/restore/finish");
  return { rows };
}

/** The same file is the same restore: another one can't be mixed into it. */
async function fingerprint(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex").slice(0, 32);
}

/** Reads the file to its end before anything is deleted. */
async function checked(path: string, say: (line: string) => void) {
  const backup = await openBackup(path);
  let rows = 0;
  for await (const _ of backup.rows()) rows++;
  say(
    `The backup is whole: ${rows} rows, made ${new Date(backup.header.at).toISOString()} by version ${backup.header.version}.`,
  );
  return backup;
}

interface Batch {
  readonly table: string;
  readonly rows: Row[];
  chars: number;
}

async function written(api: Api, path: string, done: number, say: (line: string) => void): Promise<number> {
  const { header, rows } = await openBackup(path);
  const columns = new Map(header.tables.map((table) => [table.name, table.columns.map(({ name }) => name)]));
  let count = 0;
  let batch: Batch | null = null;
  const flush = async () => {
    if (batch === null) return;
    const { table, rows: given } = batch;
    await api.call("POST", "/api/v1/restore/rows", {
      table,
      columns: columns.get(table),
      rows: given,
      upTo: count,
    });
    batch = null;
  };
  for await (const { table, row } of rows()) {
    if (++count <= done) continue;
    const chars = JSON.stringify(row).length;
    if (
      batch !== null &&
      (batch.table !== table || batch.rows.length >= ROWS_A_CALL || batch.chars + chars > CHARS_A_CALL)
    ) {
      const upTo = count;
      count--;
      await flush();
      count = upTo;
      if (count % 50_000 < ROWS_A_CALL) say(`  ${count} rows`);
    }
    batch ??= { table, rows: [], chars: 0 };
    batch.rows.push(row);
    batch.chars += chars;
  }
  await flush();
  return count;
}

/** The restore itself is noted in these, so that they differ from the backup by a row. */
const NOTED_IN: readonly string[] = ["settings", "audit"];

/** Reads all of it back. Columns that only one of the two versions has are left out of the comparison. */
async function compared(api: Api, path: string, tables: readonly TableInfo[]): Promise<void> {
  const snapshot = await api.call<{ tables: TableInfo[]; rows: Record<string, Row[]> }>(
    "GET",
    "/api/v1/backup",
  );
  const common = new Map(
    tables.map((table) => {
      const here = snapshot.tables.find(({ name }) => name === table.name);
      return [table.name, table.columns.filter(({ name }) => here?.columns.some((own) => own.name === name))];
    }),
  );
  const [wanted, found] = [new Tallies(), new Tallies()];
  for await (const { table, row } of (await openBackup(path)).rows())
    if (!NOTED_IN.includes(table))
      wanted.add(table, picked(row, tables.find(({ name }) => name === table)!, common));
  for (const table of snapshot.tables.filter(({ name }) => common.has(name) && !NOTED_IN.includes(name)))
    for await (const row of table.paged ? pagedRows(api, table) : (snapshot.rows[table.name] ?? []))
      found.add(table.name, picked(row, table, common));
  for (const { name } of tables.filter(({ name: table }) => !NOTED_IN.includes(table)))
    if (JSON.stringify(wanted.of(name)) !== JSON.stringify(found.of(name)))
      throw new BackupFault(
        `${name} was not restored as it was (${wanted.of(name).rows} rows in the backup, ${found.of(name).rows} here). ` +
          "The installation stays frozen: run the same command again, and if that does not help, begin again with a fresh deploy.",
      );
}

function picked(
  row: Row,
  table: TableInfo,
  common: ReadonlyMap<string, readonly { readonly name: string }[]>,
): Row {
  return (common.get(table.name) ?? []).map(
    ({ name }) => row[table.columns.findIndex((column) => column.name === name)] ?? null,
  );
}

/** What a person is told when the API refuses, in words of a restore. */
export function restoreAdvice(error: ApiError): string {
  if (/row.*limit|quota|daily/i.test(error.message))
    return `${error.message}\nThe day's rows of the Free plan are used up. Run the same command after 00:00 UTC: it goes on where it stopped.`;
  return `${error.message}\nNothing is lost: run the same command again, and it goes on where it stopped.`;
}
