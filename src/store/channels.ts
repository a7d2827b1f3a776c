/** The channels as configured. A change reaches every shard's compiled configuration. */
import { asc, eq } from "drizzle-orm";
import { type Channel, channelSchema } from "../core/config/channel/channel.ts";
import { drizzled } from "./database.ts";
import { type Faults, parseJson } from "./fault.ts";
import { channels } from "./schema.ts";
import { bumpAllShards } from "./shards.ts";

export interface ChannelRow {
  readonly id: string;
  readonly definition: string;
}

/** As with monitors: a channel that today's rules would refuse is still alerted. */
export function readChannel(row: ChannelRow, faults?: Faults): Channel | null {
  const subject = `channel ${row.id}`;
  const stored = parseJson<Channel>(row.definition, subject, faults);
  if (stored === null) return null;
  const parsed = channelSchema.safeParse(stored);
  if (parsed.success) return parsed.data;
  faults?.push(`${subject} breaks a rule: ${parsed.error.issues[0]?.message}`);
  return typeof stored.kind === "string" ? { ...stored, id: row.id } : null;
}

/** Ordered by id. */
export async function listChannels(db: D1Database, faults?: Faults): Promise<Channel[]> {
  const rows = await drizzled(db).select().from(channels).orderBy(asc(channels.id));
  return rows.map((row) => readChannel(row, faults)).filter((channel) => channel !== null);
}

export async function getChannel(db: D1Database, id: string): Promise<Channel | null> {
  const [row] = await drizzled(db).select().from(channels).where(eq(channels.id, id));
  return row ? readChannel(row) : null;
}

/** Null when the id is taken. */
export async function createChannel(db: D1Database, channel: Channel, now: number): Promise<Channel | null> {
  const orm = drizzled(db);
  const values = { id: channel.id, definition: JSON.stringify(channel), createdAt: now, updatedAt: now };
  const [inserted] = await orm.batch([
    orm.insert(channels).values(values).onConflictDoNothing().returning({ id: channels.id }),
    bumpAllShards(orm),
  ]);
  return inserted.length === 0 ? null : channel;
}

export async function putChannel(
  db: D1Database,
  channel: Channel,
  now: number,
): Promise<{ created: boolean }> {
  const orm = drizzled(db);
  const definition = JSON.stringify(channel);
  const [before] = await orm.batch([
    orm.select({ id: channels.id }).from(channels).where(eq(channels.id, channel.id)),
    orm
      .insert(channels)
      .values({ id: channel.id, definition, createdAt: now, updatedAt: now })
      .onConflictDoUpdate({ target: channels.id, set: { definition, updatedAt: now } }),
    bumpAllShards(orm),
  ]);
  return { created: before.length === 0 };
}

/** False for an unknown id. */
export async function deleteChannel(db: D1Database, id: string): Promise<boolean> {
  const orm = drizzled(db);
  const [deleted] = await orm.batch([
    orm.delete(channels).where(eq(channels.id, id)).returning({ id: channels.id }),
    bumpAllShards(orm),
  ]);
  return deleted.length > 0;
}
