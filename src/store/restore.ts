/**
 * A restore in progress: one row of settings that freezes the installation. While it is there no shard can be loaded, so no
 * tick commits; the raised revisions make every Scheduler's memory stale at once. The end sets every revision above both the
 * old installation's and the backup's, and a new epoch voids what the Schedulers kept by themselves.
 */
import { type BackupTable, backupTable, backupTables, type Row, writeRows } from "./backup.ts";
import { parseJson } from "./fault.ts";

export interface Restore {
  readonly id: string;
  /** Epoch ms. */
  readonly begunAt: number;
  /** Every revision of the installation was at most this. */
  readonly revFloor: number;
  /** Rows of the backup that are written, counted from its start. */
  readonly rows: number;
}

const RESTORE = "restore";
const EPOCH = "epoch";
/** Rows of `settings` that belong to the installation and not to what is restored. */
const OWN_SETTINGS: readonly string[] = [RESTORE, EPOCH, "cron"];
const FAR = 1_000_000;
/** Rows deleted by a statement, and statements in a call. */
const CLEARED_ROWS = 500;
const CLEARS_A_CALL = 20;

export async function restoreInProgress(db: D1Database): Promise<Restore | null> {
  const row = await db
    .prepare("SELECT value FROM settings WHERE name = ?")
    .bind(RESTORE)
    .first<{ value: string }>();
  return row === null ? null : parseJson<Restore>(row.value, "restore");
}

/** Freezes. A restore that is under way with the same id is gone on with; another is named. */
export async function beginRestore(db: D1Database, id: string, now: number): Promise<Restore> {
  const running = await restoreInProgress(db);
  if (running !== null) return running;
  const { rev } = (await db
    .prepare("SELECT ifnull(max(rev), 0) AS rev FROM state")
    .first<{ rev: number }>())!;
  const restore: Restore = { id, begunAt: now, revFloor: rev + FAR, rows: 0 };
  await db.batch([
    db.prepare("INSERT INTO settings (name, value) VALUES (?, ?)").bind(RESTORE, JSON.stringify(restore)),
    db.prepare("UPDATE state SET rev = rev + ?").bind(FAR),
  ]);
  return restore;
}

/** Deletes some rows of the first table that has any; false when all are empty. */
export async function clearSome(db: D1Database): Promise<boolean> {
  let statements = 0;
  for (const table of backupTables())
    while (statements++ < CLEARS_A_CALL) {
      const { meta } = await cleared(db, table);
      if (meta.changes === 0) break;
    }
  return statements >= CLEARS_A_CALL;
}

function cleared(db: D1Database, { name }: BackupTable): Promise<D1Result> {
  const spare = name === "settings" ? `WHERE name NOT IN (${OWN_SETTINGS.map(() => "?").join(", ")})` : "";
  return db
    .prepare(
      `DELETE FROM "${name}" WHERE rowid IN (SELECT rowid FROM "${name}" ${spare} LIMIT ${CLEARED_ROWS})`,
    )
    .bind(...(name === "settings" ? OWN_SETTINGS : []))
    .run();
}

interface RestoredRows {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** Rows of the backup up to and with these. */
  readonly upTo: number;
}

/** Why rows can't be written here, or null. */
export function rowsFault({
  table,
  columns,
  rows,
}: Pick<RestoredRows, "table" | "columns" | "rows">): string | null {
  const known = backupTable(table);
  if (known === null) return `this version has no table ${table}`;
  const strange = columns.find((name) => !known.columns.some((column) => column.name === name));
  if (strange !== undefined) return `this version's table ${table} has no column ${strange}`;
  const missing = known.key.find((name) => !columns.includes(name));
  if (missing !== undefined) return `the backup's table ${table} lacks its key ${missing}`;
  return rows.every((row) => row.length === columns.length)
    ? null
    : `a row of ${table} has not ${columns.length} values`;
}

export async function restoreRows(db: D1Database, restore: Restore, given: RestoredRows): Promise<void> {
  const { table, columns, rows, upTo } = given;
  const own = table === "settings" ? columns.indexOf("name") : -1;
  const kept = own < 0 ? rows : rows.filter((row) => !OWN_SETTINGS.includes(String(row[own])));
  await writeRows(db, backupTable(table)!, columns, kept);
  const value = JSON.stringify({ ...restore, rows: upTo } satisfies Restore);
  await db.prepare("UPDATE settings SET value = ? WHERE name = ?").bind(value, RESTORE).run();
}

/** Thaws. Alerts that were pending when the backup was made are not news any more. */
export async function finishRestore(db: D1Database, restore: Restore): Promise<void> {
  await db.batch([
    db
      .prepare("UPDATE state SET rev = max(rev, ?) + 1, config_rev = config_rev + 1, run = NULL")
      .bind(restore.revFloor),
    db.prepare(
      "UPDATE deliveries SET state = 'superseded', next_at = NULL, leased_until = NULL WHERE state = 'pending'",
    ),
    db
      .prepare(
        "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
      )
      .bind(EPOCH, JSON.stringify(restore.id)),
    db.prepare("DELETE FROM settings WHERE name = ?").bind(RESTORE),
  ]);
}
