/** Backup, row by row: what `npm run backup` reads. */
import { createRoute, z } from "@hono/zod-openapi";
import { VERSION } from "../../core/version.ts";
import { backupTable, isPagedTable, readPage, readSnapshot } from "../../store/backup.ts";
import type { BackupTable, Row } from "../../store/backup-shape.ts";
import { json } from "../answer.ts";
import type { WebApp } from "../context.ts";
import { ADMIN_ONLY, adminAnswers } from "../openapi.ts";
import { invalid, Problem } from "../problem.ts";
import { rowsSchema, tableSchema, tablesHere, value } from "./backup-tables.ts";

const tags = ["backup"];
const security = ADMIN_ONLY;

const snapshotRoute = createRoute({
  method: "get",
  path: "/api/v1/backup",
  summary: "The tables, and every row of those that are read in one snapshot",
  description: "Blobs are hex. The other tables are read with /api/v1/backup/{table}.",
  tags,
  security,
  responses: adminAnswers({
    description: "Tables and rows",
    schema: z.object({
      version: z.string(),
      at: z.number().meta({ description: "Epoch ms" }),
      tables: z.array(tableSchema),
      rows: z.record(z.string(), rowsSchema),
    }),
  }),
});

const pageRoute = createRoute({
  method: "get",
  path: "/api/v1/backup/{table}",
  summary: "A page of a table's rows, in the order of its key",
  tags,
  security,
  request: {
    params: z.object({ table: z.string() }),
    query: z.object({
      after: z.string().optional().meta({ description: "The last page's `next`, as JSON" }),
    }),
  },
  responses: adminAnswers(
    {
      description: "Rows of about a megabyte; `next` is null at the end",
      schema: z.object({ rows: rowsSchema, next: z.array(value).nullable() }),
    },
    404,
    422,
  ),
});

export function backupRoutes(app: WebApp): void {
  app.openapi(snapshotRoute, async (c) => {
    const rows = await readSnapshot(c.env.DB);
    return json({
      version: VERSION,
      at: Date.now(),
      tables: tablesHere(),
      rows: Object.fromEntries(rows),
    });
  });
  app.openapi(pageRoute, async (c) => {
    const table = backupTable(c.req.valid("param").table);
    if (table === null || !isPagedTable(table.name))
      throw new Problem(404, `There is no table ${c.req.valid("param").table} to read by pages.`);
    return json(await readPage(c.env.DB, table, afterOf(table, c.req.valid("query").after)));
  });
}

function afterOf(table: BackupTable, after: string | undefined): Row | null {
  if (after === undefined) return null;
  const fault = invalid([{ path: "after", message: "must be the last page's next, as JSON" }]);
  try {
    const parsed = z.array(value).length(table.key.length).safeParse(JSON.parse(after));
    if (!parsed.success) throw fault;
    return parsed.data;
  } catch {
    throw fault;
  }
}
