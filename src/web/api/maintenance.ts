import { createRoute, z } from "@hono/zod-openapi";
import type { MaintenanceWindow } from "../../core/config/maintenance.ts";
import { maintenanceSchema, parseMaintenance } from "../../core/config/maintenance-input.ts";
import { occurrencesOf } from "../../core/config/occurrence.ts";
import { isoTime } from "../../core/words/time.ts";
import { addWindow, removeWindow } from "../../jobs/maintenance.ts";
import { listMaintenance } from "../../store/maintenance.ts";
import { pageById } from "../../store/page.ts";
import { json, noContent } from "../answer.ts";
import type { WebApp } from "../context.ts";
import { ADMIN_ONLY, adminAnswers, idParam, jsonBody, listOf, READERS } from "../openapi.ts";
import { invalid, notFound, Problem } from "../problem.ts";
import { timeOut } from "./check-json.ts";
import { assertMonitor } from "./events.ts";
import { pageQuery } from "./query.ts";

const tags = ["maintenance"];
const security = ADMIN_ONLY;
const body = maintenanceSchema.meta({
  description:
    "A one-off window has `from` and `to`, a recurring one `cron` (five fields, on the clocks of `timeZone`) and `durationMinutes`",
});

const windowSchema = z
  .object({
    id: z.string(),
    monitor: z.string().nullable(),
    from: timeOut.nullable(),
    to: timeOut.nullable(),
    cron: z.string().nullable(),
    durationMinutes: z.int().nullable(),
    title: z.string().nullable(),
    text: z.string().nullable(),
    timeZone: z.string(),
    next: z
      .object({ from: timeOut, to: timeOut })
      .nullable()
      .meta({ description: "The present or else the coming time; null when all is over" }),
  })
  .meta({ id: "MaintenanceWindow" });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/maintenance",
  summary: "List maintenance windows",
  tags,
  security: READERS,
  request: { query: z.object(pageQuery) },
  responses: adminAnswers({ description: "Windows, by id", schema: listOf(windowSchema) }, 422),
});
const postRoute = createRoute({
  method: "post",
  path: "/api/v1/maintenance",
  summary: "Schedule maintenance",
  description:
    "Checks inside are kept but not counted, also when the window is added afterwards. Visitors see it beforehand.",
  tags,
  security,
  request: { body: jsonBody(body) },
  responses: adminAnswers({ status: 201, description: "The window", schema: windowSchema }, 409, 422),
});
const deleteRoute = createRoute({
  method: "delete",
  path: "/api/v1/maintenance/{id}",
  summary: "Delete a maintenance window",
  tags,
  security,
  request: { params: idParam("window") },
  responses: adminAnswers({ status: 204, description: "Gone" }, 404),
});

/** Made up for a window without an id: short, since people delete by it. */
function newId(): string {
  return `m-${crypto.randomUUID().slice(0, 8)}`;
}

function windowJson({ createdAt: _, ...window }: MaintenanceWindow, now: number) {
  const next = occurrencesOf(window, now).find(({ to }) => to > now);
  return {
    ...window,
    from: isoTime(window.from),
    to: isoTime(window.to),
    next: next === undefined ? null : { from: isoTime(next.from), to: isoTime(next.to) },
  };
}

export function maintenanceRoutes(app: WebApp): void {
  app.openapi(listRoute, async (c) => {
    const { items, nextCursor } = pageById(await listMaintenance(c.env.DB), c.req.valid("query"));
    return json({ items: items.map((window) => windowJson(window, Date.now())), nextCursor });
  });
  app.openapi(postRoute, async (c) => {
    const parsed = parseMaintenance(c.req.valid("json"), newId());
    if (!parsed.ok) throw invalid(parsed.faults);
    const { window } = parsed;
    await assertMonitor(c, window.monitor);
    const now = Date.now();
    if (!(await addWindow(c.env, window, now))) throw new Problem(409, "The id is taken; choose another.");
    return json(windowJson(window, now), 201);
  });
  app.openapi(deleteRoute, async (c) => {
    const { id } = c.req.valid("param");
    if (!(await removeWindow(c.env, id, Date.now()))) throw notFound("maintenance window", id);
    return noContent();
  });
}
