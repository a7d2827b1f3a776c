import { createRoute, z } from "@hono/zod-openapi";
import type { MaintenanceWindow } from "../../core/config/maintenance.ts";
import { maintenanceSchema } from "../../core/config/maintenance-input.ts";
import { occurrencesOf } from "../../core/config/occurrence.ts";
import { isoTime } from "../../core/words/time.ts";
import { removeWindow } from "../../jobs/maintenance.ts";
import { listMaintenance } from "../../store/maintenance.ts";
import { pageById } from "../../store/page.ts";
import { json, noContent } from "../answer.ts";
import type { WebApp } from "../context.ts";
import { ADMIN_ONLY, adminAnswers, idParam, jsonBody, listOf, READERS } from "../openapi.ts";
import { invalid, notFound, Problem } from "../problem.ts";
import { addMaintenance, changeMaintenance, type SaveWindow, storedWindow } from "../save-maintenance.ts";
import { timeOut } from "./check-json.ts";
import { looseObject, mergePatch } from "./merge-patch.ts";
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
const patchRoute = createRoute({
  method: "patch",
  path: "/api/v1/maintenance/{id}",
  summary: "Change some fields of a maintenance window",
  description:
    "What it covered and what it covers now of the past is re-evaluated; a change of title or text re-evaluates nothing. One that was moved is announced again.",
  tags,
  security,
  request: {
    params: idParam("window"),
    body: jsonBody(
      looseObject.meta({
        description: "RFC 7396: null removes a field, as `from` and `to` of a window that is to recur",
      }),
    ),
  },
  responses: adminAnswers({ description: "The window", schema: windowSchema }, 404, 422),
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

/** A window as its input: what it does not have is left out. */
function inputOf({ createdAt: _, ...window }: MaintenanceWindow): object {
  return Object.fromEntries(Object.entries(window).filter(([, value]) => value !== null));
}

function savedOf(result: SaveWindow): MaintenanceWindow {
  switch (result.kind) {
    case "saved":
      return result.window;
    case "invalid":
      throw invalid(result.faults);
    case "taken":
      throw new Problem(409, "The id is taken; choose another.");
    default:
      return result satisfies never;
  }
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
    const now = Date.now();
    return json(windowJson(savedOf(await addMaintenance(c, c.req.valid("json"), now)), now), 201);
  });
  app.openapi(patchRoute, async (c) => {
    const former = await storedWindow(c);
    const now = Date.now();
    const input = mergePatch(inputOf(former), c.req.valid("json"));
    return json(windowJson(savedOf(await changeMaintenance(c, former, input, now)), now));
  });
  app.openapi(deleteRoute, async (c) => {
    const { id } = c.req.valid("param");
    if (!(await removeWindow(c.env, id, Date.now()))) throw notFound("maintenance window", id);
    return noContent();
  });
}
