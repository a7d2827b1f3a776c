/** Reads a backup to its end and compares it with what the installation can take, before anything is deleted. */
import { type BackupTable, columnsFault, type Row, rowFault } from "../../src/store/backup-shape.ts";
import { BackupFault, type BackupReader, type Header, openBackup } from "./file.ts";

/** What the installation says of itself. */
export interface Here {
  readonly version: string;
  readonly tables: readonly BackupTable[];
}

export async function checked(path: string, here: Here, say: (line: string) => void): Promise<BackupReader> {
  const backup = await openBackup(path);
  const { header } = backup;
  const tables = tablesOf(path, header, here);
  const keys = new Map<string, Set<string>>();
  let rows = 0;
  for await (const { table, row } of backup.rows()) {
    rows++;
    const { known, columns } = tables.get(table)!;
    const fault = rowFault(known, columns, row) ?? twice(known, columns, row, keys);
    if (fault !== null)
      throw new BackupFault(`${path} is damaged: row ${rows}: ${fault}; use another backup`);
  }
  say(
    `The backup is whole: ${rows} rows, made ${new Date(header.at).toISOString()} by version ${header.version}.`,
  );
  return backup;
}

function tablesOf(path: string, header: Header, here: Here) {
  if (here.tables === undefined)
    throw new BackupFault("what runs there is older than these scripts: npm run deploy first");
  if (isNewer(header.version, here.version))
    throw new BackupFault(
      `${path} was made by version ${header.version}, and version ${here.version} runs there: deploy the newer one first (git pull && npm run deploy)`,
    );
  return new Map(
    header.tables.map(({ name, columns: described }) => {
      const known = here.tables.find((table) => table.name === name);
      const columns = described.map((column) => column.name);
      const fault = known ? columnsFault(known, columns) : `this version has no table ${name}`;
      if (known === undefined || fault !== null)
        throw new BackupFault(
          `${path} was made by another version: ${fault}. Deploy the version that made it, or a newer one (git pull && npm run deploy)`,
        );
      return [name, { known, columns }];
    }),
  );
}

/** By numbers; a version without any is not compared. */
function isNewer(version: string, than: string): boolean {
  const [one, other] = [version, than].map((text) =>
    text.split(".").map((part) => Number.parseInt(part, 10)),
  );
  for (const [index, part] of one!.entries()) {
    const against = other![index] ?? 0;
    if (part !== against) return part > against;
  }
  return false;
}

/** Of two rows with one key the second would take the place of the first. */
function twice(
  { name, unique }: BackupTable,
  columns: readonly string[],
  row: Row,
  seen: Map<string, Set<string>>,
): string | null {
  for (const names of unique) {
    const values = names.map((column) => row[columns.indexOf(column)] ?? null);
    // SQL takes no two empty values for the same.
    if (values.includes(null)) continue;
    const which = `${name} ${names}`;
    const known = seen.get(which) ?? new Set();
    seen.set(which, known);
    const key = JSON.stringify(values);
    if (known.has(key)) return `${names.join(", ")} of ${name} is there twice: ${key}`;
    known.add(key);
  }
  return null;
}
