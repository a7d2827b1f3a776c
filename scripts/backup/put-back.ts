/** Writes a backup over an installation: freeze, empty, write, compare, thaw. Each step can be cut off and gone on with. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { BackupTable, Row } from "../../src/store/backup-shape.ts";
import type { Api, ApiError } from "../api-client.ts";
import { checked, type Here } from "./check-file.ts";
import { BackupFault, openBackup, type TableInfo, Tallies } from "./file.ts";
import { pagedRows } from "./take.ts";

interface Restore {
  readonly rows: number;
  readonly run: number;
}

/** A call's text stays far below the Worker's limit; a row that is longer goes alone. */
const CHARS_A_CALL = 1_000_000;
const ROWS_A_CALL = 2_000;
/** Once more from the start, when what was there before was cut off in the middle of something. */
const MAX_TRIES = 2;

export interface PutBack {
  readonly rows: number;
}

export async function putBack(api: Api, path: string, say: (line: string) => void): Promise<PutBack> {
  const id = await fingerprint(path);
  const { header } = await readBefore(api, path, say);
  const restore = await api.call<Restore>("POST", "/api/v1/restore", { id });
  const step = stepsOf(api, restore);
  for (let tries = 1, done = restore.rows; ; tries++, done = 0) {
    if (done === 0) {
      say("Emptying …");
      while ((await step<{ more: boolean }>("clear")).more);
    } else say(`Going on after ${done} rows …`);
    say("Writing …");
    const rows = await written(step, path, done, say);
    say("Comparing …");
    const fault = await compared(api, path, header.tables);
    if (fault === null) {
      await step("finish");
      return { rows };
    }
    if (tries === MAX_TRIES) throw fault;
    say(`${fault.message} Once more from the start …`);
  }
}

type Step = <T>(name: "clear" | "rows" | "finish", body?: unknown) => Promise<T>;

/** Each step names its run, so that of two restores at once only one changes anything. */
function stepsOf(api: Api, { run }: Restore): Step {
  return (name, body) => api.call("POST", `/api/v1/restore/${name}?run=${run}`, body);
}

/** The same file is the same restore: another one can't be mixed into it. */
async function fingerprint(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex").slice(0, 32);
}

/** All that can be wrong with the file is found before anything is deleted. */
async function readBefore(api: Api, path: string, say: (line: string) => void) {
  try {
    return await checked(path, await api.call<Here>("GET", "/api/v1/restore"), say);
  } catch (error) {
    if (error instanceof BackupFault) throw new BackupFault(`${error.message}. Nothing was changed.`);
    throw error;
  }
}

interface Batch {
  readonly table: string;
  readonly rows: Row[];
  chars: number;
}

async function written(step: Step, path: string, done: number, say: (line: string) => void): Promise<number> {
  const { header, rows } = await openBackup(path);
  const columns = new Map(header.tables.map((table) => [table.name, table.columns.map(({ name }) => name)]));
  let count = 0;
  let batch: Batch | null = null;
  const flush = async () => {
    if (batch === null) return;
    const { table, rows: given } = batch;
    await step("rows", { table, columns: columns.get(table), rows: given, upTo: count });
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
async function compared(api: Api, path: string, tables: readonly TableInfo[]): Promise<BackupFault | null> {
  const snapshot = await api.call<{ tables: (BackupTable & TableInfo)[]; rows: Record<string, Row[]> }>(
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
      return new BackupFault(
        `${name} was not restored as it was (${wanted.of(name).rows} rows in the backup, ${found.of(name).rows} here). ` +
          "The installation stays frozen until the same command goes through.",
      );
  return null;
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

/** What to do when the API refuses, in words of a restore. */
export function restoreAdvice({ status, message }: ApiError): string {
  if (/row.*limit|quota|daily/i.test(message))
    return `${message}\nThe day's rows of the Free plan are used up. Run the same command after 00:00 UTC: it goes on where it stopped.`;
  if (status >= 400 && status < 500) return message;
  return `${message}\nNothing is lost: run the same command again, and it goes on where it stopped.`;
}
