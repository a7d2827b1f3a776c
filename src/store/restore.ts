/**
 * A restore in progress: one row of settings that freezes the installation. While it is there no shard can be loaded, so no
 * tick commits; the raised revisions make every Scheduler's memory stale at once. The end sets every revision above both the
 * old installation's and the backup's, and a new epoch voids what the Schedulers kept by themselves. Every step is fenced by
 * the run, as every commit is by its `rev`: of two at once only the one that began last changes anything.
 */
import { backupTable, backupTables, writeRows } from "./backup.ts";
import { type BackupTable, columnsFault, type Row, rowFault } from "./backup-shape.ts";
import { parseJson } from "./fault.ts";
import { readNote } from "./settings.ts";

export interface Restore {
  readonly id: string;
  /** Epoch ms. */
  readonly begunAt: number;
  /** Every revision of the installation was at most this. */
  readonly revFloor: number;
  /** Rows of the backup that are written, counted from its start. */
  readonly rows: number;
  /** Another with each beginning: who began before can do nothing any more. */
  readonly run?: number;
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
  const value = await readNote(db, RESTORE);
  return value === null ? null : parseJson<Restore>(value, "restore");
}

/** Freezes. A restore that is under way with the same id is gone on with, by a run of its own; another is named. */
export async function beginRestore(db: D1Database, id: string, now: number): Promise<Restore> {
  const { rev } = (await db
    .prepare("SELECT ifnull(max(rev), 0) AS rev FROM state")
    .first<{ rev: number }>())!;
  const fresh: Restore = { id, begunAt: now, revFloor: rev + FAR, rows: 0, run: 0 };
  const [, , mark] = await db.batch<{ value: string }>([
    db
      .prepare("UPDATE state SET rev = rev + ? WHERE NOT EXISTS (SELECT 1 FROM settings WHERE name = ?)")
      .bind(FAR, RESTORE),
    db
      .prepare(
        `INSERT INTO settings (name, value) VALUES (?, ?)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE NOT json_valid(settings.value)`,
      )
      .bind(RESTORE, JSON.stringify(fresh)),
    db
      .prepare(
        `UPDATE settings SET value = CASE WHEN value ->> 'id' = ?2
           THEN json_set(value, '$.run', ifnull(value ->> 'run', 0) + 1) ELSE value END
         WHERE name = ?1 RETURNING value`,
      )
      .bind(RESTORE, id),
  ]);
  return JSON.parse(mark!.results[0]!.value) as Restore;
}

/** Holds while no other run has begun. Its parameters: `RESTORE`, and the run. */
const IS_RUN = "EXISTS (SELECT 1 FROM settings WHERE name = ? AND ifnull(value ->> 'run', 0) = ?)";
const runOf = ({ run = 0 }: Restore) => [RESTORE, run] as const;

/** Deletes some rows of the first table that has any; false when all are empty. What was written counts no more. */
export async function clearSome(db: D1Database, restore: Restore): Promise<boolean> {
  await mark(db, { ...restore, rows: 0 });
  let statements = 0;
  for (const table of backupTables())
    while (statements++ < CLEARS_A_CALL) {
      const { meta } = await cleared(db, table, restore);
      if (meta.changes === 0) break;
    }
  return statements >= CLEARS_A_CALL;
}

async function mark(db: D1Database, restore: Restore): Promise<void> {
  await db
    .prepare(`UPDATE settings SET value = ? WHERE name = ? AND ${IS_RUN}`)
    .bind(JSON.stringify(restore), RESTORE, ...runOf(restore))
    .run();
}

function cleared(db: D1Database, { name }: BackupTable, restore: Restore): Promise<D1Result> {
  const own = name === "settings" ? OWN_SETTINGS : [];
  const spare = own.length > 0 ? `WHERE name NOT IN (${own.map(() => "?").join(", ")})` : "";
  return db
    .prepare(
      `DELETE FROM "${name}" WHERE rowid IN (SELECT rowid FROM "${name}" ${spare} LIMIT ${CLEARED_ROWS}) AND ${IS_RUN}`,
    )
    .bind(...own, ...runOf(restore))
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
  const fault = columnsFault(known, columns);
  if (fault !== null) return fault;
  for (const row of rows) {
    const why = rowFault(known, columns, row);
    if (why !== null) return why;
  }
  return null;
}

export async function restoreRows(db: D1Database, restore: Restore, given: RestoredRows): Promise<void> {
  const { table, columns, rows, upTo } = given;
  const own = table === "settings" ? columns.indexOf("name") : -1;
  const kept = own < 0 ? rows : rows.filter((row) => !OWN_SETTINGS.includes(String(row[own])));
  await writeRows(db, backupTable(table)!, columns, kept, { sql: IS_RUN, parameters: runOf(restore) });
  await mark(db, { ...restore, rows: upTo });
}

/** Thaws. Alerts that were pending when the backup was made are not news any more. False when another run has begun. */
export async function finishRestore(db: D1Database, restore: Restore): Promise<boolean> {
  if (!(await isCurrent(db, restore))) return false;
  await db.batch([
    // Aborts the batch for a run that is over: the column is NOT NULL.
    db
      .prepare(`UPDATE settings SET value = CASE WHEN ${IS_RUN} THEN value END WHERE name = ?`)
      .bind(...runOf(restore), RESTORE),
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
      // The same backup restored once more is another installation again.
      .bind(EPOCH, JSON.stringify(`${restore.id} ${restore.begunAt}`)),
    db.prepare("DELETE FROM settings WHERE name = ?").bind(RESTORE),
  ]);
  return true;
}

async function isCurrent(db: D1Database, restore: Restore): Promise<boolean> {
  const found = await db
    .prepare(`SELECT ${IS_RUN} AS found`)
    .bind(...runOf(restore))
    .first<{ found: number }>();
  return found?.found === 1;
}
