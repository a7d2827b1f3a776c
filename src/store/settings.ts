/** What the operator set for the pages. One row; a field that it lacks has its default. */
import { eq } from "drizzle-orm";
import { type SettingsInput, settingsSchema } from "../core/config/settings.ts";
import { drizzled } from "./database.ts";
import { type Faults, parseJson } from "./fault.ts";
import { settings } from "./schema.ts";
import { bumpAllShards } from "./shards.ts";

export type Settings = SettingsInput;

/** As the schema fills them in: said once. */
export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({});

const NAME = "page";

export function settingsFrom(value: string | null | undefined, faults?: Faults): Settings {
  const stored = value ? parseJson<Partial<Settings>>(value, "settings", faults) : null;
  return { ...DEFAULT_SETTINGS, ...stored };
}

export async function readSettings(db: D1Database, faults?: Faults): Promise<Settings> {
  const [row] = await drizzled(db).select().from(settings).where(eq(settings.name, NAME));
  return settingsFrom(row?.value, faults);
}

export async function writeSettings(db: D1Database, values: Settings): Promise<void> {
  const orm = drizzled(db);
  const value = JSON.stringify(values);
  await orm.batch([
    orm
      .insert(settings)
      .values({ name: NAME, value })
      .onConflictDoUpdate({ target: settings.name, set: { value } }),
    bumpAllShards(orm),
  ]);
}

const CRON = "cron";

/** While there is no monitor no tick is recorded: this row says that the Cron Trigger comes all the same. */
export async function noteCron(db: D1Database, at: number): Promise<void> {
  await writeNote(db, CRON, String(at));
}

/** Epoch ms; null when none came since the last monitor went. */
export async function lastCron(db: D1Database): Promise<number | null> {
  const value = await readNote(db, CRON);
  return value === null ? null : Number(value);
}

/** What Edgetick notes for itself beside the settings, by a name of its own. */
export async function readNote(db: D1Database, name: string): Promise<string | null> {
  const row = await db
    .prepare("SELECT value FROM settings WHERE name = ?")
    .bind(name)
    .first<{ value: string }>();
  return row?.value ?? null;
}

export async function writeNote(db: D1Database, name: string, value: string): Promise<void> {
  await db
    .prepare("INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2")
    .bind(name, value)
    .run();
}
