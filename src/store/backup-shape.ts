/**
 * What a table of a backup is, and why rows don't fit it. Pure: the Worker refuses by it, and `npm run restore` reads the
 * whole file by it before anything is deleted.
 */
export type Row = readonly (string | number | null)[];

export interface BackupColumn {
  readonly name: string;
  readonly blob: boolean;
  readonly type: "integer" | "text" | "blob";
  readonly nullable: boolean;
  /** May be absent from an older backup. */
  readonly optional: boolean;
}

export interface BackupTable {
  readonly name: string;
  readonly columns: readonly BackupColumn[];
  /** The primary key's columns: the order in which rows are read. */
  readonly key: readonly string[];
  /** Each a list of columns that no two rows have alike, the key's first. */
  readonly unique: readonly (readonly string[])[];
}

/** D1's limit for a text or blob: https://developers.cloudflare.com/d1/platform/limits/ */
const MAX_VALUE_BYTES = 2_000_000;

/** Why a backup's table can't be written into this installation's, or null. */
export function columnsFault(known: BackupTable, columns: readonly string[]): string | null {
  const { name: table } = known;
  const strange = columns.find((name) => !known.columns.some((column) => column.name === name));
  if (strange !== undefined) return `this version's table ${table} has no column ${strange}`;
  const missing = known.columns.find(({ name, optional }) => !optional && !columns.includes(name));
  if (missing !== undefined) return `the backup's table ${table} lacks its column ${missing.name}`;
  return new Set(columns).size === columns.length ? null : `the backup's table ${table} names a column twice`;
}

/** Why a row with such columns, all of them known, can't be written, or null. */
export function rowFault(known: BackupTable, columns: readonly string[], row: Row): string | null {
  if (row.length !== columns.length) return `a row of ${known.name} has not ${columns.length} values`;
  for (const [index, name] of columns.entries()) {
    const column = known.columns.find((one) => one.name === name);
    const fault = column && valueFault(column, row[index]);
    if (fault) return `${name} of a row of ${known.name} ${fault}`;
  }
  return null;
}

function valueFault({ type, nullable }: BackupColumn, value: unknown): string | null {
  if (value === null) return nullable ? null : "is empty";
  if (type === "integer") return typeof value === "number" && Number.isFinite(value) ? null : "is no number";
  if (typeof value !== "string") return "is no text";
  const isHex = type === "blob";
  if (isHex && (value.length % 2 !== 0 || /[^0-9A-Fa-f]/.test(value))) return "is no hexadecimal";
  const bytes = isHex ? value.length / 2 : Buffer.byteLength(value);
  return bytes > MAX_VALUE_BYTES ? `has ${bytes} bytes, more than D1 takes` : null;
}
