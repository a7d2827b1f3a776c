/** Tables and rows as backup and restore speak of them. */
import { z } from "@hono/zod-openapi";
import { backupTables, isSnapshotTable } from "../../store/backup.ts";

export const value = z.union([z.string(), z.number(), z.null()]);
export const rowsSchema = z.array(z.array(value).max(100)).max(5_000);
export const tableSchema = z.object({
  name: z.string(),
  columns: z.array(
    z.object({
      name: z.string(),
      blob: z.boolean(),
      type: z.enum(["integer", "text", "blob"]),
      nullable: z.boolean(),
      optional: z.boolean().meta({ description: "Whether an older backup may lack it" }),
    }),
  ),
  key: z.array(z.string()),
  unique: z.array(z.array(z.string())).meta({ description: "Columns that no two rows have alike" }),
  paged: z.boolean(),
});

export function tablesHere() {
  return backupTables().map((table) => ({ ...table, paged: !isSnapshotTable(table.name) }));
}
