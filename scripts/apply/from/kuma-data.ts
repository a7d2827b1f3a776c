/**
 * Uptime Kuma's two forms in one: the backup JSON of version 1 (camelCase, as its socket API speaks) and the SQLite file of
 * versions 1 and 2 (snake_case). Only columns that are there are read, so any version of the schema opens. Read only.
 */
import { DatabaseSync } from "node:sqlite";
import { SourceFault } from "./source.ts";

export interface KumaMonitor {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly active: boolean;
  readonly parent: number | null;
  /** Any other column by its name in the database. */
  readonly field: (name: string) => unknown;
  readonly notifications: readonly number[];
  /** Null: the form says nothing about status pages. */
  readonly pageGroup: string | null | undefined;
}

export interface KumaNotification {
  readonly id: number;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface KumaMaintenance {
  readonly id: number;
  readonly title: string;
  readonly field: (name: string) => unknown;
  readonly monitors: readonly number[];
}

export interface KumaHeartbeat {
  readonly status: number;
  readonly msg: string | null;
  readonly time: string | number;
  readonly ping: number | null;
}

export interface KumaData {
  readonly monitors: readonly KumaMonitor[];
  readonly notifications: readonly KumaNotification[];
  readonly maintenance: readonly KumaMaintenance[];
  readonly title: string | null;
  readonly timeZone: string;
  /** Null: the form has none. */
  readonly heartbeats: ((monitor: number) => Iterable<KumaHeartbeat>) | null;
}

type Row = Record<string, unknown>;

export function readKumaFile(file: string, bytes: Buffer): KumaData {
  const sqlite = bytes.subarray(0, 15).toString("latin1") === "SQLite format 3";
  return sqlite ? fromDatabase(file) : fromBackup(bytes.toString("utf8"));
}

function fromBackup(text: string): KumaData {
  let backup: { monitorList?: Row[]; notificationList?: Row[] };
  try {
    backup = JSON.parse(text) as typeof backup;
  } catch {
    throw new SourceFault("is neither Uptime Kuma's backup JSON nor its SQLite file (kuma.db)");
  }
  if (!Array.isArray(backup.monitorList))
    throw new SourceFault("has no monitorList: is it a backup of Uptime Kuma (Settings, Backup, Export)?");
  return {
    monitors: backup.monitorList.map((row) => {
      const field = (name: string) => row[name] ?? row[camel(name)];
      const { notificationIDList = {} } = row as { notificationIDList?: Record<string, boolean> };
      return {
        ...common(row),
        field: (name) =>
          name === "accepted_statuscodes_json" ? (row.accepted_statuscodes ?? field(name)) : field(name),
        notifications: Object.entries(notificationIDList).flatMap(([id, on]) => (on ? [Number(id)] : [])),
        pageGroup: undefined,
      };
    }),
    notifications: (backup.notificationList ?? []).map(notification),
    maintenance: [],
    title: null,
    timeZone: "UTC",
    heartbeats: null,
  };
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function common(row: Row): Pick<KumaMonitor, "id" | "name" | "type" | "active" | "parent"> {
  return {
    id: Number(row.id),
    name: String(row.name ?? row.id),
    type: String(row.type ?? ""),
    active: row.active === true || row.active === 1,
    parent: row.parent === null || row.parent === undefined ? null : Number(row.parent),
  };
}

function notification(row: Row): KumaNotification {
  let config: Record<string, unknown> = {};
  try {
    config = JSON.parse(String(row.config ?? "{}")) as Record<string, unknown>;
  } catch {
    // Left out by name later: it has no type.
  }
  return { id: Number(row.id), name: String(row.name ?? config.name ?? row.id), config };
}

function fromDatabase(file: string): KumaData {
  const database = open(file);
  const all = (sql: string): Row[] => database.prepare(sql).all() as Row[];
  const tables = new Set(
    all("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => String(name)),
  );
  if (!tables.has("monitor")) throw new SourceFault("has no table of monitors: is it Uptime Kuma's kuma.db?");
  const rowsOf = (table: string) => (tables.has(table) ? all(`SELECT * FROM "${table}"`) : []);
  const links = rowsOf("monitor_notification");
  const groups = new Map(rowsOf("group").map(({ id, name }) => [Number(id), String(name)]));
  const published = rowsOf("monitor_group");
  const windows = rowsOf("monitor_maintenance");
  const pages = rowsOf("status_page");
  const setting = (key: string) => rowsOf("setting").find((row) => row.key === key)?.value;
  return {
    monitors: rowsOf("monitor").map((row) => ({
      ...common(row),
      field: (name) => row[name],
      notifications: links
        .filter(({ monitor_id }) => Number(monitor_id) === Number(row.id))
        .map(({ notification_id }) => Number(notification_id)),
      pageGroup: pageGroupOf(Number(row.id), published, groups),
    })),
    notifications: rowsOf("notification").map(notification),
    maintenance: rowsOf("maintenance").map((row) => ({
      id: Number(row.id),
      title: String(row.title ?? row.id),
      field: (name) => row[name],
      monitors: windows
        .filter(({ maintenance_id }) => Number(maintenance_id) === Number(row.id))
        .map(({ monitor_id }) => Number(monitor_id)),
    })),
    title: pages.length === 0 ? null : String(pages[0]!.title),
    timeZone: unquoted(setting("serverTimezone")) ?? "UTC",
    heartbeats: tables.has("heartbeat")
      ? (monitor) =>
          database
            .prepare("SELECT status, msg, time, ping FROM heartbeat WHERE monitor_id = ? ORDER BY time")
            .iterate(monitor) as Iterable<unknown> as Iterable<KumaHeartbeat>
      : null,
  };
}

function open(file: string): DatabaseSync {
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    database.prepare("SELECT count(*) FROM sqlite_master").get();
    return database;
  } catch (error) {
    throw new SourceFault(
      `can't be opened (${(error as Error).message}); copy kuma.db together with kuma.db-wal and kuma.db-shm, or stop Kuma first`,
    );
  }
}

/** Settings are JSON texts. */
function unquoted(value: unknown): string | null {
  const text = typeof value === "string" ? value.replace(/^"(.*)"$/, "$1") : "";
  return text === "" ? null : text;
}

function pageGroupOf(
  monitor: number,
  published: readonly Row[],
  groups: ReadonlyMap<number, string>,
): string | null {
  const found = published.find(({ monitor_id }) => Number(monitor_id) === monitor);
  return found === undefined ? null : (groups.get(Number(found.group_id)) ?? "");
}
