/**
 * The whole database, row by row, for backup and restore. What the tables are comes from the schema, so that a new table can't
 * be forgotten: the test of this file fails until it is named in one of the three lists below.
 * A row travels as a list of its values in the order of `columns`; a blob as upper-case hex.
 */
import { getTableConfig } from "drizzle-orm/sqlite-core";
import type { BackupColumn, BackupTable, Row } from "./backup-shape.ts";
import { toHex } from "./blob.ts";
import { jsonParameters } from "./json-parameters.ts";
import * as schema from "./schema.ts";

/** Small, or bound to each other by a commit: read together, in one batch and so in one snapshot. */
const SNAPSHOT: readonly string[] = [
  "state",
  "hot",
  "monitors",
  "channels",
  "maintenance",
  "settings",
  "incidents",
  "events",
  "subscriptions",
  "tokens",
];
/** Large, and never changed behind the snapshot in a way that a reader of history would notice: read page by page. */
const PAGED: readonly string[] = [
  "segments",
  "days",
  "evidence",
  "host_evidence",
  "deliveries",
  "payloads",
  "audit",
];
/** About this installation's visitors of the last hours: neither backed up nor emptied by a restore. */
const LEFT_ALONE: readonly string[] = ["revoked_sessions", "login_failures", "idempotency"];

export function backupTables(): readonly BackupTable[] {
  const order = [...SNAPSHOT, ...PAGED];
  return Object.values(schema)
    .map(shapeOf)
    .filter(({ name }) => !LEFT_ALONE.includes(name))
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

function shapeOf(table: (typeof schema)[keyof typeof schema]): BackupTable {
  const { name, columns, primaryKeys, uniqueConstraints } = getTableConfig(table);
  const namesOf = (list: readonly { readonly name: string }[]) => list.map((column) => column.name);
  const own = columns.filter((column) => column.primary);
  const key = namesOf(own.length > 0 ? own : (primaryKeys[0]?.columns ?? []));
  const alone = columns.filter((column) => column.isUnique).map((column) => [column.name]);
  const together = uniqueConstraints.map((constraint) => namesOf(constraint.columns));
  return {
    name,
    columns: columns.map((column): BackupColumn => {
      const type = column.getSQLType() as BackupColumn["type"];
      const nullable = !column.notNull && !key.includes(column.name);
      const optional = nullable || (column.hasDefault && !key.includes(column.name));
      return { name: column.name, blob: type === "blob", type, nullable, optional };
    }),
    key,
    unique: [key, ...alone, ...together],
  };
}

export function isSnapshotTable(name: string): boolean {
  return SNAPSHOT.includes(name);
}

export function isPagedTable(name: string): boolean {
  return PAGED.includes(name);
}

export function backupTable(name: string): BackupTable | null {
  return backupTables().find((table) => table.name === name) ?? null;
}

/** hex() of more than this would pass D1's 2 MB for a value. */
const MAX_HEX_BYTES = 900_000;
/** Rows looked at for a page, and the bytes that it may bring: one row at least. */
const PAGE_ROWS = 500;
const PAGE_BYTES = 1_000_000;

function selected({ columns }: BackupTable): string {
  return columns
    .map(({ name, blob }) =>
      blob
        ? `CASE WHEN length("${name}") <= ${MAX_HEX_BYTES} THEN hex("${name}") END AS "${name}", length("${name}") AS "${name}#"`
        : `"${name}"`,
    )
    .join(", ");
}

type Fields = Record<string, string | number | null>;

function lengthOf({ columns }: BackupTable): string {
  return columns.map(({ name }) => `ifnull(length("${name}"), 0)`).join(" + ");
}

/** Every row of the snapshot's tables, by table. */
export async function readSnapshot(db: D1Database): Promise<Map<string, Row[]>> {
  const tables = backupTables().filter(({ name }) => isSnapshotTable(name));
  const results = await db.batch<Fields>(
    tables.map((table) =>
      db.prepare(`SELECT ${selected(table)} FROM "${table.name}" ORDER BY ${keyList(table)}`),
    ),
  );
  const rows = new Map<string, Row[]>();
  for (const [index, table] of tables.entries())
    rows.set(
      table.name,
      await Promise.all(results[index]!.results.map((fields) => rowOf(db, table, fields))),
    );
  return rows;
}

function keyList({ key }: BackupTable): string {
  return key.map((name) => `"${name}"`).join(", ");
}

interface RowPage {
  readonly rows: readonly Row[];
  /** The last row's key, to go on after; null at the end. */
  readonly next: Row | null;
}

export async function readPage(db: D1Database, table: BackupTable, after: Row | null): Promise<RowPage> {
  const keys = keyList(table);
  const from = after === null ? "" : `WHERE (${keys}) > (${table.key.map(() => "?").join(", ")})`;
  const { results } = await db
    .prepare(
      `SELECT ${selected(table)} FROM (
         SELECT *, sum(bytes) OVER (ORDER BY ${keys}) - bytes AS before FROM (
           SELECT *, ${lengthOf(table)} AS bytes FROM "${table.name}" ${from} ORDER BY ${keys} LIMIT ${PAGE_ROWS}
         )
       ) WHERE before = 0 OR before < ${PAGE_BYTES} ORDER BY ${keys}`,
    )
    .bind(...(after ?? []))
    .all<Fields>();
  const rows = await Promise.all(results.map((fields) => rowOf(db, table, fields)));
  const last = results.at(-1);
  return { rows, next: last === undefined ? null : table.key.map((name) => last[name] ?? null) };
}

/** A blob that was too long for hex() is read by itself, as bytes. */
async function rowOf(db: D1Database, table: BackupTable, fields: Fields): Promise<Row> {
  const values: (string | number | null)[] = [];
  for (const { name, blob } of table.columns) {
    const value = fields[name] ?? null;
    const long = blob && value === null && Number(fields[`${name}#`] ?? 0) > MAX_HEX_BYTES;
    values.push(long ? await longBlob(db, table, name, fields) : value);
  }
  return values;
}

async function longBlob(
  db: D1Database,
  table: BackupTable,
  column: string,
  fields: Fields,
): Promise<string | null> {
  const where = table.key.map((name) => `"${name}" = ?`).join(" AND ");
  const row = await db
    .prepare(`SELECT "${column}" AS v FROM "${table.name}" WHERE ${where}`)
    .bind(...table.key.map((name) => fields[name] ?? null))
    .first<{ v: number[] | null }>();
  return row?.v == null ? null : toHex(Uint8Array.from(row.v)).toUpperCase();
}

/** A row whose text is longer than this is bound value by value. */
const MAX_JSON_ROW = 1_400_000;

/** A condition on which rows are written, with its parameters. */
interface Fence {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/**
 * Writes rows over what is there, in one batch, while the fence holds. `columns` are those of the backup, which may be of an
 * older version: a column that it lacks gets its default.
 */
export async function writeRows(
  db: D1Database,
  table: BackupTable,
  columns: readonly string[],
  rows: readonly Row[],
  fence: Fence = { sql: "true", parameters: [] },
): Promise<void> {
  const kept = columns.map((name) => table.columns.find((column) => column.name === name)!);
  const names = kept.map(({ name }) => `"${name}"`).join(", ");
  const isLong = (row: Row) =>
    row.reduce<number>((sum, value) => sum + String(value).length, 0) > MAX_JSON_ROW;
  const values = kept
    .map(({ blob }, index) => (blob ? `unhex(value ->> '$[${index}]')` : `value ->> '$[${index}]'`))
    .join(", ");
  const many = jsonParameters(rows.filter((row) => !isLong(row))).map((parameter) =>
    db
      .prepare(
        `INSERT OR REPLACE INTO "${table.name}" (${names}) SELECT ${values} FROM json_each(?) WHERE ${fence.sql}`,
      )
      .bind(parameter, ...fence.parameters),
  );
  const single = rows
    .filter(isLong)
    .map((row) =>
      db
        .prepare(
          `INSERT OR REPLACE INTO "${table.name}" (${names}) SELECT ${kept.map(() => "?").join(", ")} WHERE ${fence.sql}`,
        )
        .bind(
          ...row.map((value, index) =>
            kept[index]!.blob && value !== null ? bytesOf(String(value)) : value,
          ),
          ...fence.parameters,
        ),
    );
  if (many.length + single.length > 0) await db.batch([...many, ...single]);
}

function bytesOf(hex: string): ArrayBuffer {
  const bytes = Buffer.from(hex, "hex");
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
