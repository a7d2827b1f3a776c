/**
 * The tables. Blobs live in rowid tables (a WITHOUT ROWID row of 1.2 KB took 4.7 KB), and no column that an upsert
 * sets is indexed, because each rewritten index entry is billed as a row.
 */
import { sql } from "drizzle-orm";
import { blob, index, integer, primaryKey, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";

/** `key` is never used again: a deleted and re-created id can't see old history. `definition` is a Monitor as JSON. */
export const monitors = sqliteTable(
  "monitors",
  {
    key: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull().unique(),
    shard: integer().notNull(),
    definition: text().notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [index("monitors_shard").on(table.shard)],
);

/** One row a shard. `rev` is NOT NULL: a fence (`CASE WHEN rev = ? THEN … END`) aborts its batch. `usage`: core/usage, JSON. */
export const state = sqliteTable("state", {
  shard: integer().primaryKey(),
  rev: integer().notNull().default(0),
  configRev: integer("config_rev").notNull().default(0),
  run: text(),
  config: blob({ mode: "buffer" }),
  core: blob({ mode: "buffer" }),
  view: blob({ mode: "buffer" }),
  rollup: blob({ mode: "buffer" }),
  usage: text(),
});

/** All checks of a shard's hour: chunks (codec/chunk.ts), one appended by each commit. `hour` is since the epoch. */
export const hot = sqliteTable(
  "hot",
  { shard: integer().notNull(), hour: integer().notNull(), v: blob({ mode: "buffer" }).notNull() },
  (table) => [primaryKey({ columns: [table.shard, table.hour] })],
);

/** All checks of a monitor's UTC day: chunks, one appended an hour, repacked into one when the day is over. */
export const segments = sqliteTable(
  "segments",
  { monitor: integer().notNull(), day: integer().notNull(), v: blob({ mode: "buffer" }).notNull() },
  (table) => [primaryKey({ columns: [table.monitor, table.day] })],
);

/** Totals of a finished UTC day. `sketch` is a Sketch (codec/sketch-text.ts), in older rows as JSON. */
export const days = sqliteTable(
  "days",
  {
    monitor: integer().notNull(),
    day: integer().notNull(),
    up: integer().notNull(),
    slow: integer().notNull(),
    down: integer().notNull(),
    lost: integer().notNull(),
    blips: integer().notNull(),
    observedSeconds: integer("observed_seconds").notNull(),
    outageSeconds: integer("outage_seconds").notNull(),
    sketch: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.monitor, table.day] })],
);

/** Evidence of one commit (evidence-blob.ts). `keys` is `,1,7,`: whose evidence is inside. Bodies expire first. */
export const evidence = sqliteTable(
  "evidence",
  {
    shard: integer().notNull(),
    minute: integer().notNull(),
    part: integer().notNull(),
    keys: text().notNull(),
    v: blob({ mode: "buffer" }).notNull(),
    bodies: blob({ mode: "buffer" }),
  },
  (table) => [primaryKey({ columns: [table.shard, table.minute, table.part] })],
);

/**
 * What an agent, or a person who pasted a log, reported about one window (host-evidence.ts): `facts` is JSON and stays as long
 * as failures do; `v` holds samples and lines and expires with the bodies. `monitor` is its key.
 */
export const hostEvidence = sqliteTable(
  "host_evidence",
  {
    monitor: integer().notNull(),
    minute: integer().notNull(),
    want: text().notNull(),
    agent: text().notNull(),
    isControl: integer("is_control").notNull(),
    fromMs: integer("from_ms").notNull(),
    toMs: integer("to_ms").notNull(),
    facts: text().notNull(),
    v: blob({ mode: "buffer" }),
  },
  (table) => [primaryKey({ columns: [table.monitor, table.minute, table.want, table.agent] })],
);

/** `body` is the whole Incident as JSON; indexed columns never change after the insert. */
export const incidents = sqliteTable(
  "incidents",
  {
    id: text().primaryKey(),
    monitor: text(),
    kind: text().notNull(),
    state: text().notNull(),
    startedAt: integer("started_at").notNull(),
    endedAt: integer("ended_at"),
    body: text().notNull(),
  },
  (table) => [
    index("incidents_started").on(table.startedAt, table.id),
    index("incidents_monitor").on(table.monitor, table.startedAt),
  ],
);

export const events = sqliteTable(
  "events",
  {
    id: text().primaryKey(),
    kind: text().notNull(),
    at: integer().notNull(),
    durationMs: integer("duration_ms"),
    monitor: text(),
    note: text(),
  },
  (table) => [index("events_at").on(table.at, table.id)],
);

export const channels = sqliteTable("channels", {
  id: text().primaryKey(),
  definition: text().notNull(),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

export const maintenance = sqliteTable("maintenance", {
  id: text().primaryKey(),
  monitor: text(),
  definition: text().notNull(),
});

export const settings = sqliteTable("settings", { name: text().primaryKey(), value: text().notNull() });

/** What the deliveries of one event say, once for all channels: JSON. `id` is that of the first of them. */
export const payloads = sqliteTable("payloads", {
  seq: integer().primaryKey(),
  id: text().notNull().unique(),
  createdAt: integer("created_at").notNull(),
  body: text().notNull(),
});

/**
 * The outbox, in the order of `seq`. A lease moves `next_at` to its end, `leased_until`. `payload` is what this one says over
 * what `payload_id` names; all of it in rows of older versions, which lack the three nullable columns behind it. */
export const deliveries = sqliteTable(
  "deliveries",
  {
    seq: integer().primaryKey(),
    id: text().notNull().unique(),
    shard: integer().notNull(),
    channel: text().notNull(),
    type: text().notNull(),
    incident: text(),
    createdAt: integer("created_at").notNull(),
    payload: text().notNull(),
    payloadId: text("payload_id"),
    repeats: integer(),
    ends: integer(),
    state: text().notNull(),
    attempts: integer().notNull().default(0),
    nextAt: integer("next_at"),
    leasedUntil: integer("leased_until"),
    lastStatus: integer("last_status"),
    lastError: text("last_error"),
    sentAt: integer("sent_at"),
  },
  (table) => [
    index("deliveries_due").on(table.shard, table.nextAt).where(sql`state = 'pending'`),
    index("deliveries_created").on(table.createdAt, table.id),
  ],
);

/**
 * Who confirmed that they want mails: of the page, or of one monitor (its id; empty: the page). `key` is what ends it:
 * nobody but the subscriber has it. `refused` counts refusals by the mail server in a row.
 */
export const subscriptions = sqliteTable(
  "subscriptions",
  {
    id: text().primaryKey(),
    key: text().notNull(),
    address: text().notNull(),
    monitor: text().notNull().default(""),
    createdAt: integer("created_at").notNull(),
    refused: integer().notNull().default(0),
  },
  (table) => [unique("subscriptions_address").on(table.address, table.monitor)],
);

/** `hash` is the SHA-256 of the token; `key` the token itself, of a ping key only. `monitors` is a JSON list. */
export const tokens = sqliteTable("tokens", {
  id: text().primaryKey(),
  name: text().notNull(),
  scope: text().notNull(),
  hash: text().notNull().unique(),
  key: text(),
  monitors: text(),
  createdAt: integer("created_at").notNull(),
  expiresAt: integer("expires_at"),
  lastUsedAt: integer("last_used_at"),
});

/** Without an index of its own: rows come in the order of time, and are read from the newest. */
export const audit = sqliteTable("audit", {
  id: integer().primaryKey({ autoIncrement: true }),
  at: integer().notNull(),
  actor: text().notNull(),
  token: text(),
  name: text(),
  address: text(),
  method: text().notNull(),
  path: text().notNull(),
  subject: text(),
  fields: text().notNull(),
});

export const revokedSessions = sqliteTable("revoked_sessions", {
  id: text().primaryKey(),
  endsAt: integer("ends_at").notNull(),
});

/** `who` is a keyed hash of an address, or `*` for all of them. */
export const loginFailures = sqliteTable("login_failures", {
  who: text().primaryKey(),
  failures: integer().notNull(),
  at: integer().notNull(),
});

/** `key` and `request` are hashes. */
export const idempotency = sqliteTable("idempotency", {
  key: text().primaryKey(),
  request: text().notNull(),
  status: integer(),
  body: text(),
  at: integer().notNull(),
});
