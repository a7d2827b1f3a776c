/** The one row a shard: what a Scheduler starts a tick from, and what the pages read. */
import { getTableConfig } from "drizzle-orm/sqlite-core";
import { MINUTE_MS } from "../core/check/check.ts";
import type { ShardConfig, ShardCore } from "../core/shard/shard.ts";
import type { Rollup } from "../core/shard/view.ts";
import { unpackHex } from "./blob.ts";
import { readCore, readRollupBlob } from "./by-id-blob.ts";
import { type ChannelRow, readChannel } from "./channels.ts";
import type { Faults } from "./fault.ts";
import { type MaintenanceRow, readWindow } from "./maintenance.ts";
import { type MonitorRow, readMonitor } from "./monitors.ts";
import * as schema from "./schema.ts";
import { settingsFrom } from "./settings.ts";

interface LoadedShard {
  readonly shard: number;
  readonly rev: number;
  readonly configRev: number;
  readonly run: string | null;
  /** Another after each restore of a backup: what was kept outside of D1 before is void. */
  readonly epoch: string | null;
  /** Null when never written, or unreadable: compile it again. */
  readonly config: ShardConfig | null;
  /** Null when never written, or unreadable: start afresh. */
  readonly core: ShardCore | null;
}

export async function shardNumbers(db: D1Database): Promise<number[]> {
  const { results } = await db
    .prepare(`SELECT shard FROM state WHERE NOT ${RESTORING} ORDER BY shard`)
    .all<{ shard: number }>();
  return results.map((row) => row.shard);
}

/** Those that have something to do each minute: one that was emptied sleeps, once its last alerts are out. */
export async function tickingShards(db: D1Database): Promise<number[]> {
  const { results } = await db
    .prepare(
      `SELECT shard FROM state WHERE NOT ${RESTORING}
         AND (EXISTS (SELECT 1 FROM monitors m WHERE m.shard = state.shard)
           OR EXISTS (SELECT 1 FROM deliveries d WHERE d.shard = state.shard AND d.state = 'pending'))
       ORDER BY shard`,
    )
    .all<{ shard: number }>();
  return results.map((row) => row.shard);
}

/** A backup is being restored: no shard may be loaded, so that nothing is committed into what comes. */
const RESTORING = "EXISTS (SELECT 1 FROM settings WHERE name = 'restore')";

export class Frozen extends Error {
  override readonly name = "Frozen";

  constructor() {
    super("a backup is being restored; ticks go on when it is finished");
  }
}

/** Null when there is no such shard. Throws {@link Frozen} while a backup is being restored. */
export async function loadShard(db: D1Database, shard: number, faults?: Faults): Promise<LoadedShard | null> {
  const row = await db
    .prepare(
      `SELECT rev, config_rev, run, hex(config) AS config, hex(core) AS core, ${RESTORING} AS restoring,
         (SELECT value FROM settings WHERE name = 'epoch') AS epoch
       FROM state WHERE shard = ?`,
    )
    .bind(shard)
    .first<{
      rev: number;
      config_rev: number;
      run: string | null;
      config: string;
      core: string;
      restoring: number;
      epoch: string | null;
    }>();
  if (row === null) return null;
  if (row.restoring === 1) throw new Frozen();
  const config = unpackHex<ShardConfig>(row.config);
  const core = readCore(row.core);
  if (row.config !== "" && config === null) faults?.push(`shard ${shard}: the configuration is unreadable`);
  if (row.core !== "" && core === null) faults?.push(`shard ${shard}: the conditions' memory is unreadable`);
  const { rev, config_rev: configRev, run, epoch } = row;
  return { shard, rev, configRev, run, config, core, epoch };
}

/** Compiles what the shard's ticks need from the tables, disabled monitors included. One batch, one snapshot. */
export async function compileConfig(db: D1Database, shard: number, faults?: Faults): Promise<ShardConfig> {
  const [revs, monitors, windows, channels, settings] = await db.batch([
    db.prepare("SELECT config_rev FROM state WHERE shard = ?").bind(shard),
    db.prepare("SELECT * FROM monitors WHERE shard = ? ORDER BY key").bind(shard),
    db.prepare("SELECT * FROM maintenance ORDER BY id"),
    db.prepare("SELECT id, definition FROM channels ORDER BY id"),
    db.prepare("SELECT value FROM settings WHERE name = 'page'"),
  ]);
  const { statusUrl, plan, subscribeChannel, heartbeatUrl } = settingsFrom(
    (settings!.results[0] as { value: string } | undefined)?.value,
    faults,
  );
  return {
    rev: (revs?.results[0] as { config_rev: number } | undefined)?.config_rev ?? 0,
    monitors: (monitors!.results as MonitorRow[])
      .map((row) => readMonitor(row, faults))
      .filter((stored) => stored !== null)
      .map(({ key, monitor, createdAt }) => ({
        key,
        monitor,
        sinceMinute: Math.floor(createdAt / MINUTE_MS),
      })),
    maintenance: (windows!.results as MaintenanceRow[])
      .map((row) => readWindow(row, faults))
      .filter((window) => window !== null),
    channels: (channels!.results as ChannelRow[])
      .map((row) => readChannel(row, faults))
      .filter((channel) => channel !== null)
      .map(({ id, events }) => ({ id, events })),
    subscribers: subscribeChannel !== null,
    statusUrl,
    plan,
    heartbeatUrl,
  };
}

/** Empty when there is none yet. */
export async function readRollup(db: D1Database, shard: number): Promise<Rollup> {
  const row = await db
    .prepare("SELECT hex(rollup) AS rollup FROM state WHERE shard = ?")
    .bind(shard)
    .first<{ rollup: string }>();
  return readRollupBlob(row?.rollup ?? null) ?? new Map();
}

/** Null when every table and column that this version uses is there; else what is missing and what to run. */
export async function schemaFault(db: D1Database): Promise<string | null> {
  const { results } = await db
    .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    .all<{ name: string; sql: string }>();
  const found = new Map(results.map((row) => [row.name, row.sql]));
  for (const table of Object.values(schema)) {
    const { name, columns } = getTableConfig(table);
    const definition = found.get(name);
    const missing =
      definition === undefined ? name : columns.find((column) => !definition.includes(`\`${column.name}\``));
    if (missing !== undefined)
      return `the database is not migrated (${typeof missing === "string" ? missing : `${name}.${missing.name}`} is missing): run "npm run deploy", or "npx wrangler d1 migrations apply DB --remote" (--local where it runs under wrangler dev)`;
  }
  return null;
}
