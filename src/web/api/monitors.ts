import { createRoute, z } from "@hono/zod-openapi";
import { type Redactor, redactor } from "../../core/check/redaction.ts";
import { type Monitor, monitorSchema } from "../../core/config/monitor.ts";
import { getMonitor, listMonitors, type StoredMonitor } from "../../store/monitors.ts";
import { json, noContent } from "../answer.ts";
import { callerOf } from "../auth.ts";
import type { WebApp, WebContext } from "../context.ts";
import { ADMIN_ONLY, adminAnswers, idParam, jsonBody, listOf, READERS, withWarnings } from "../openapi.ts";
import { invalid, notFound, Problem } from "../problem.ts";
import { addMonitor, removeMonitor, replaceMonitor, type SaveMonitor } from "../save-monitor.ts";
import { looseObject, mergePatch } from "./merge-patch.ts";
import { pageQuery } from "./query.ts";

const tags = ["monitors"];
const security = ADMIN_ONLY;
const path = "/api/v1/monitors/{id}";
const params = idParam("monitor");
const monitorBody = monitorSchema.meta({ id: "Monitor" });
const savedMonitor = withWarnings(monitorBody);
/** `id` comes from the path; the rest is a monitor and is validated as one. */
const replacement = z
  .looseObject({ id: z.unknown(), target: z.unknown() }, { error: "must be a JSON object" })
  .partial()
  .meta({ description: "A monitor as in POST; its id may be left out" });
const patch = looseObject.meta({ description: "RFC 7396: null takes a field back to its default" });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/monitors",
  summary: "List monitors",
  tags,
  security: READERS,
  request: { query: z.object(pageQuery) },
  responses: adminAnswers({ description: "Monitors, by id", schema: listOf(monitorBody) }, 422),
});
const createRoute_ = createRoute({
  method: "post",
  path: "/api/v1/monitors",
  summary: "Create a monitor",
  tags,
  security,
  request: { body: jsonBody(monitorBody) },
  responses: adminAnswers(
    {
      status: 201,
      description: "The monitor with every default, and `warnings` when there are any",
      schema: savedMonitor,
    },
    409,
    422,
  ),
});
const getRoute = createRoute({
  method: "get",
  path,
  summary: "Get a monitor",
  tags,
  security: READERS,
  request: { params },
  responses: adminAnswers({ description: "The monitor with every default", schema: monitorBody }, 404),
});
const putRoute = createRoute({
  method: "put",
  path,
  summary: "Create or replace a monitor",
  description: "201 when it was created, 200 when it was replaced.",
  tags,
  security,
  request: { params, body: jsonBody(replacement) },
  responses: adminAnswers({ description: "The monitor with every default", schema: savedMonitor }, 422),
});
const patchRoute = createRoute({
  method: "patch",
  path,
  summary: "Change some fields of a monitor",
  tags,
  security,
  request: { params, body: jsonBody(patch) },
  responses: adminAnswers({ description: "The monitor with every default", schema: savedMonitor }, 404, 422),
});
const deleteRoute = createRoute({
  method: "delete",
  path,
  summary: "Delete a monitor with its history, incidents and events",
  tags,
  security,
  request: { params },
  responses: adminAnswers({ status: 204, description: "Gone" }, 404),
});

/** The stored monitor, or 404. */
export async function monitorOf(c: WebContext, id: string): Promise<StoredMonitor> {
  const stored = await getMonitor(c.env.DB, id);
  if (stored === null) throw notFound("monitor", id);
  return stored;
}

function saved(result: SaveMonitor): Response {
  switch (result.kind) {
    case "taken":
      throw new Problem(409, "The id is taken; choose another, or replace the monitor with PUT.");
    case "invalid":
      throw invalid(result.faults);
    case "saved": {
      const warnings = result.warnings.length > 0 ? { warnings: result.warnings } : {};
      return json({ ...result.stored.monitor, ...warnings }, result.created ? 201 : 200);
    }
    default:
      return result satisfies never;
  }
}

/** A definition may hold credentials as its writer typed them; a token sees of it what evidence would show. */
async function shownTo(c: WebContext, monitor: Monitor): Promise<Monitor> {
  if ((await callerOf(c)).kind === "admin") return monitor;
  const mask = redactor({ patterns: monitor.evidence.redact });
  const target = Object.fromEntries(
    Object.entries(monitor.target).map(([field, value]) => [
      field,
      typeof value === "string" ? mask.text(value) : field === "headers" ? headersShown(value, mask) : value,
    ]),
  );
  return { ...monitor, target } as Monitor;
}

function headersShown(headers: unknown, mask: Redactor): Record<string, string> {
  return Object.fromEntries(mask.headers(Object.entries(headers as Record<string, string>)));
}

export function monitorRoutes(app: WebApp): void {
  app.openapi(listRoute, async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const page = await listMonitors(c.env.DB, { limit, cursor: cursor ?? null });
    const items = await Promise.all(page.items.map(({ monitor }) => shownTo(c, monitor)));
    return json({ items, nextCursor: page.nextCursor });
  });
  app.openapi(createRoute_, async (c) => saved(await addMonitor(c.env, c.req.valid("json"), Date.now())));
  app.openapi(getRoute, async (c) => {
    const { monitor } = await monitorOf(c, c.req.valid("param").id);
    return json(await shownTo(c, monitor));
  });
  app.openapi(putRoute, async (c) =>
    saved(await replaceMonitor(c.env, c.req.valid("param").id, c.req.valid("json"), Date.now())),
  );
  app.openapi(patchRoute, async (c) => {
    const { id } = c.req.valid("param");
    const { monitor } = await monitorOf(c, id);
    return saved(await replaceMonitor(c.env, id, mergePatch(monitor, c.req.valid("json")), Date.now()));
  });
  app.openapi(deleteRoute, async (c) => {
    const { id } = c.req.valid("param");
    if (!(await removeMonitor(c.env, id))) throw notFound("monitor", id);
    return noContent();
  });
}
