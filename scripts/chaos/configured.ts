/** The configuration as plain SQL shows it. */
import type { DatabaseSync } from "node:sqlite";

export interface ConfiguredMonitor {
  readonly key: number;
  readonly id: string;
  readonly shard: number;
  readonly enabled: boolean;
  readonly intervalMinutes: number;
  readonly regions: readonly string[];
  readonly accepts: readonly string[];
  readonly bodyContains: readonly string[];
  readonly slowMs: number | null;
  readonly ladder: number;
  readonly escalateTo: readonly string[];
  readonly createdAt: number;
}

export interface ConfiguredChannel {
  readonly id: string;
  readonly events: readonly string[] | null;
  readonly quietHours: {
    readonly from: string;
    readonly to: string;
    readonly except: readonly string[];
  } | null;
}

export interface ConfiguredWindow {
  readonly id: string;
  readonly monitor: string | null;
  readonly from: number;
  readonly to: number;
}

export interface Configured {
  readonly minute: number;
  readonly monitors: readonly ConfiguredMonitor[];
  readonly channels: readonly ConfiguredChannel[];
  readonly windows: readonly ConfiguredWindow[];
}

export function configured(db: DatabaseSync, minute: number): Configured {
  const monitors = rows(db, "SELECT key, id, shard, definition, created_at FROM monitors ORDER BY key");
  const channels = rows(db, "SELECT id, definition FROM channels ORDER BY id");
  const windows = rows(db, "SELECT id, monitor, definition FROM maintenance ORDER BY id");
  return {
    minute,
    monitors: monitors.map(monitorOf),
    channels: channels.map(({ id, definition }) => {
      const { events = null, quietHours = null } = JSON.parse(String(definition));
      return { id: String(id), events, quietHours };
    }),
    windows: windows.map(({ id, monitor, definition }) => {
      const { from, to } = JSON.parse(String(definition)) as { from: number; to: number };
      return { id: String(id), monitor: monitor as string | null, from, to };
    }),
  };
}

function monitorOf(row: Record<string, unknown>): ConfiguredMonitor {
  const { enabled, intervalMinutes, regions, assert, recheck, alert } = JSON.parse(String(row.definition));
  return {
    key: Number(row.key),
    id: String(row.id),
    shard: Number(row.shard),
    enabled,
    intervalMinutes,
    regions,
    accepts: assert.status,
    bodyContains: assert.bodyContains,
    slowMs: assert.slowMs,
    ladder: recheck.afterSeconds.length,
    escalateTo: alert.escalateTo,
    createdAt: Number(row.created_at),
  };
}

function rows(db: DatabaseSync, sql: string): Record<string, unknown>[] {
  return db.prepare(sql).all() as Record<string, unknown>[];
}
