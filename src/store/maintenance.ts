/** Maintenance windows. A change reaches every shard's compiled configuration. */

import { asc, eq } from "drizzle-orm";
import type { MaintenanceWindow } from "../core/config/maintenance.ts";
import { drizzled } from "./database.ts";
import { type Faults, parseJson } from "./fault.ts";
import { maintenance } from "./schema.ts";
import { bumpAllShards } from "./shards.ts";

export interface MaintenanceRow {
  readonly id: string;
  readonly monitor: string | null;
  readonly definition: string;
}

export function readWindow(row: MaintenanceRow, faults?: Faults): MaintenanceWindow | null {
  const stored = parseJson<Partial<MaintenanceWindow>>(row.definition, `maintenance ${row.id}`, faults);
  if (stored === null) return null;
  return {
    id: row.id,
    monitor: row.monitor,
    from: stored.from ?? null,
    to: stored.to ?? null,
    cron: stored.cron ?? null,
    durationMinutes: stored.durationMinutes ?? null,
    title: stored.title ?? null,
    text: stored.text ?? null,
    timeZone: stored.timeZone ?? "UTC",
    ...(stored.createdAt === undefined ? {} : { createdAt: stored.createdAt }),
  };
}

/** Ordered by id. */
export async function listMaintenance(db: D1Database, faults?: Faults): Promise<MaintenanceWindow[]> {
  const rows = await drizzled(db).select().from(maintenance).orderBy(asc(maintenance.id));
  return rows.map((row) => readWindow(row, faults)).filter((window) => window !== null);
}

/** False when the id is taken. */
export async function createMaintenance(db: D1Database, window: MaintenanceWindow): Promise<boolean> {
  const orm = drizzled(db);
  const { id, monitor, ...definition } = window;
  const [inserted] = await orm.batch([
    orm
      .insert(maintenance)
      .values({ id, monitor, definition: JSON.stringify(definition) })
      .onConflictDoNothing()
      .returning({ id: maintenance.id }),
    bumpAllShards(orm),
  ]);
  return inserted.length > 0;
}

/** False for an unknown id. */
export async function replaceMaintenance(db: D1Database, window: MaintenanceWindow): Promise<boolean> {
  const orm = drizzled(db);
  const { id, monitor, ...definition } = window;
  const [updated] = await orm.batch([
    orm
      .update(maintenance)
      .set({ monitor, definition: JSON.stringify(definition) })
      .where(eq(maintenance.id, id))
      .returning({ id: maintenance.id }),
    bumpAllShards(orm),
  ]);
  return updated.length > 0;
}

/** Null for an unknown id. */
export async function getMaintenance(db: D1Database, id: string): Promise<MaintenanceWindow | null> {
  const [row] = await drizzled(db).select().from(maintenance).where(eq(maintenance.id, id));
  return row ? readWindow(row) : null;
}

/** False for an unknown id. */
export async function deleteMaintenance(db: D1Database, id: string): Promise<boolean> {
  const orm = drizzled(db);
  const [deleted] = await orm.batch([
    orm.delete(maintenance).where(eq(maintenance.id, id)).returning({ id: maintenance.id }),
    bumpAllShards(orm),
  ]);
  return deleted.length > 0;
}
