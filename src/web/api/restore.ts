/** Restore, step by step: what `npm run restore` writes. */
import { createRoute, z } from "@hono/zod-openapi";
import { VERSION } from "../../core/version.ts";
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
import { rowsSchema, tableSchema, tablesHere } from "./backup-tables.ts";

const tags = ["backup"];
const security = ADMIN_ONLY;

const restoreSchema = z
  .object({
    id: z.string(),
    begunAt: z.number().meta({ description: "Epoch ms" }),
    rows: z.int().meta({ description: "Rows of the backup that are written" }),
    run: z.int().meta({ description: "Another with each beginning, to be named by each step" }),
  })
  .meta({ id: "Restore" });

const getRoute = createRoute({
  method: "get",
  path: "/api/v1/restore",
  summary: "The restore that is under way, or null, and which tables one may write",
  tags,
  security,
  responses: adminAnswers({
    description: "The restore, this version and its tables",
    schema: z.object({
      restore: restoreSchema.nullable(),
      version: z.string(),
      tables: z.array(tableSchema),
    }),
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

const runQuery = z.object({
  run: z.coerce.number().int().optional().meta({
    description: "The run of the restore; the step is refused when another has begun since",
  }),
});

const clearRoute = createRoute({
  method: "post",
  path: "/api/v1/restore/clear",
  summary: "Delete some of what is there",
  tags,
  security,
  request: { query: runQuery },
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
  request: { query: runQuery, body: jsonBody(rowsBody) },
  responses: adminAnswers({ description: "How far the restore is", schema: restoreSchema }, 409, 422),
});

const finishRoute = createRoute({
  method: "post",
  path: "/api/v1/restore/finish",
  summary: "Finish the restore: ticks go on",
  description: "Alerts that were pending when the backup was made are superseded.",
  tags,
  security,
  request: { query: runQuery },
  responses: adminAnswers({ description: "The finished restore", schema: restoreSchema }, 409),
});

export function restoreRoutes(app: WebApp): void {
  app.openapi(getRoute, async (c) => {
    const restore = await restoreInProgress(c.env.DB);
    return json({ restore: restore && shown(restore), version: VERSION, tables: tablesHere() });
  });
  app.openapi(beginRoute, async (c) => {
    const { id } = c.req.valid("json");
    const restore = await beginRestore(c.env.DB, id, Date.now());
    if (restore.id !== id)
      throw new Problem(
        409,
        `Another backup is being restored here since ${new Date(restore.begunAt).toISOString()} (${restore.rows} rows so far). ` +
          "Run npm run restore with that file again, and it goes on. If that file is lost: POST /api/v1/restore/finish ends it with what is written, and this one can be restored over it.",
      );
    return json(shown(restore), 201);
  });
  app.openapi(clearRoute, async (c) => {
    const restore = await underWay(c);
    return json({ more: await clearSome(c.env.DB, restore) });
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
    if (!(await finishRestore(c.env.DB, restore))) throw begunElsewhere();
    return json(shown(restore));
  });
}

function shown({ id, begunAt, rows, run = 0 }: Restore) {
  return { id, begunAt, rows, run };
}

async function underWay(c: WebContext): Promise<Restore> {
  const restore = await restoreInProgress(c.env.DB);
  if (restore === null)
    throw new Problem(409, "No restore is under way: begin one with POST /api/v1/restore.");
  const { run } = runQuery.parse(c.req.query());
  if (run !== undefined && run !== (restore.run ?? 0)) throw begunElsewhere();
  return restore;
}

function begunElsewhere(): Problem {
  return new Problem(
    409,
    "This restore was begun again elsewhere, and goes on there. Nothing is lost: when that one has stopped, run the same command again.",
  );
}
