/** Backup and restore, row by row: what `npm run backup` and `npm run restore` speak. */
import { createRoute, z } from "@hono/zod-openapi";
import { VERSION } from "../../core/version.ts";
import {
  type BackupTable,
  backupTable,
  backupTables,
  isPagedTable,
  isSnapshotTable,
  type Row,
  readPage,
  readSnapshot,
} from "../../store/backup.ts";
import {
  beginRestore,
  clearSome,
  finishRestore,
  type Restore,
  restoreInProgress,
  restoreRows,
  rowsFault,
} from "../../store/restore.ts";
import { json } from "../answer.ts";
import type { WebApp, WebContext } from "../context.ts";
import { ADMIN_ONLY, adminAnswers, jsonBody } from "../openapi.ts";
import { invalid, Problem } from "../problem.ts";

const tags = ["backup"];
const security = ADMIN_ONLY;

const value = z.union([z.string(), z.number(), z.null()]);
const rowsSchema = z.array(z.array(value).max(100)).max(5_000);
const tableSchema = z.object({
  name: z.string(),
  columns: z.array(z.object({ name: z.string(), blob: z.boolean() })),
  key: z.array(z.string()),
  paged: z.boolean(),
});

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

const restoreSchema = z
  .object({
    id: z.string(),
    begunAt: z.number().meta({ description: "Epoch ms" }),
    rows: z.int().meta({ description: "Rows of the backup that are written" }),
  })
  .meta({ id: "Restore" });

const getRoute = createRoute({
  method: "get",
  path: "/api/v1/restore",
  summary: "The restore that is under way, or null",
  tags,
  security,
  responses: adminAnswers({
    description: "The restore",
    schema: z.object({ restore: restoreSchema.nullable() }),
  }),
});

const beginRoute = createRoute({
  method: "post",
  path: "/api/v1/restore",
  summary: "Begin a restore: the installation is frozen",
  description:
    "Nothing is probed until the restore is finished. A restore under way with the same id is gone on with.",
  tags,
  security,
  request: { body: jsonBody(z.strictObject({ id: z.string().min(1).max(100) })) },
  responses: adminAnswers({ status: 201, description: "The restore", schema: restoreSchema }, 409, 422),
});

const clearRoute = createRoute({
  method: "post",
  path: "/api/v1/restore/clear",
  summary: "Delete some of what is there",
  tags,
  security,
  responses: adminAnswers(
    { description: "Whether there is more to delete", schema: z.object({ more: z.boolean() }) },
    409,
  ),
});

const rowsBody = z.strictObject({
  table: z.string(),
  columns: z.array(z.string()).max(100),
  rows: rowsSchema,
  upTo: z.int().min(0).meta({ description: "Rows of the backup up to and with these" }),
});

const rowsRoute = createRoute({
  method: "post",
  path: "/api/v1/restore/rows",
  summary: "Write rows of a backup",
  tags,
  security,
  request: { body: jsonBody(rowsBody) },
  responses: adminAnswers({ description: "How far the restore is", schema: restoreSchema }, 409, 422),
});

const finishRoute = createRoute({
  method: "post",
  path: "/api/v1/restore/finish",
  summary: "Finish the restore: ticks go on",
  description: "Alerts that were pending when the backup was made are superseded.",
  tags,
  security,
  responses: adminAnswers({ description: "The finished restore", schema: restoreSchema }, 409),
});

export function backupRoutes(app: WebApp): void {
  app.openapi(snapshotRoute, async (c) => {
    const rows = await readSnapshot(c.env.DB);
    return json({
      version: VERSION,
      at: Date.now(),
      tables: backupTables().map((table) => ({ ...table, paged: !isSnapshotTable(table.name) })),
      rows: Object.fromEntries(rows),
    });
  });
  app.openapi(pageRoute, async (c) => {
    const table = backupTable(c.req.valid("param").table);
    if (table === null || !isPagedTable(table.name))
      throw new Problem(404, `There is no table ${c.req.valid("param").table} to read by pages.`);
    return json(await readPage(c.env.DB, table, afterOf(table, c.req.valid("query").after)));
  });
  app.openapi(getRoute, async (c) => {
    const restore = await restoreInProgress(c.env.DB);
    return json({ restore: restore && shown(restore) });
  });
  app.openapi(beginRoute, async (c) => {
    const { id } = c.req.valid("json");
    const restore = await beginRestore(c.env.DB, id, Date.now());
    if (restore.id !== id)
      throw new Problem(
        409,
        `Another restore is under way: ${restore.id}. Go on with that backup, or finish it.`,
      );
    return json(shown(restore), 201);
  });
  app.openapi(clearRoute, async (c) => {
    await underWay(c);
    return json({ more: await clearSome(c.env.DB) });
  });
  app.openapi(rowsRoute, async (c) => {
    const restore = await underWay(c);
    const given = c.req.valid("json");
    const fault = rowsFault(given);
    if (fault !== null) throw invalid([{ path: "table", message: fault }]);
    await restoreRows(c.env.DB, restore, given);
    return json(shown({ ...restore, rows: given.upTo }));
  });
  app.openapi(finishRoute, async (c) => {
    const restore = await underWay(c);
    await finishRestore(c.env.DB, restore);
    return json(shown(restore));
  });
}

function shown({ id, begunAt, rows }: Restore) {
  return { id, begunAt, rows };
}

async function underWay(c: WebContext): Promise<Restore> {
  const restore = await restoreInProgress(c.env.DB);
  if (restore === null)
    throw new Problem(409, "No restore is under way: begin one with POST /api/v1/restore.");
  return restore;
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
