import { createRoute, z } from "@hono/zod-openapi";
import { byHandFields, newIncidentSchema, noteSchema } from "../../core/config/incident-input.ts";
import { label } from "../../core/config/schema-parts.ts";
import { INCIDENT_KINDS } from "../../core/incident/incident.ts";
import { getIncident, listIncidents } from "../../store/incidents.ts";
import { json, noContent } from "../answer.ts";
import { edited, openByHand, removeByHand } from "../change-incident.ts";
import type { WebApp } from "../context.ts";
import { eachWithEvents, withEvents } from "../incident-json.ts";
import { withLiveCounts } from "../live-incidents.ts";
import { ADMIN_ONLY, adminAnswers, idParam, jsonBody, listOf, READERS } from "../openapi.ts";
import { notFound } from "../problem.ts";
import { incidentSchema } from "./incident-schema.ts";
import { fromQuery, pageQuery, toQuery } from "./query.ts";

const tags = ["incidents"];
const security = ADMIN_ONLY;
const path = "/api/v1/incidents/{id}";
const params = idParam("incident");

const kindQuery = z.enum(INCIDENT_KINDS, { error: `must be one of ${INCIDENT_KINDS.join(", ")}` }).optional();
const stateQuery = z.enum(["open", "closed"], { error: "must be open or closed" }).optional();

const editBody = z
  .strictObject(
    {
      ...byHandFields,
      summary: noteSchema.optional().meta({ description: "For the operator" }),
      publicSummary: noteSchema.optional().meta({ description: "For the public page" }),
      acknowledgedBy: label(100)
        .min(1, { error: "must not be empty" })
        .nullable()
        .optional()
        .meta({ description: "Who takes care of it: stops reminders and escalation; null takes it back" }),
    },
    { error: "must be a JSON object" },
  )
  .refine((edit) => Object.values(edit).some((value) => value !== undefined), {
    error:
      "needs at least one of summary, publicSummary, acknowledgedBy, and of an incident by hand title, impact and monitors",
  });
const listRoute = createRoute({
  method: "get",
  path: "/api/v1/incidents",
  summary: "List incidents, newest first",
  tags,
  security: READERS,
  request: {
    query: z.object({
      monitor: z.string().optional().meta({ description: "Its own, and those by hand that name it" }),
      state: stateQuery,
      kind: kindQuery,
      from: fromQuery,
      to: toQuery,
      ...pageQuery,
    }),
  },
  responses: adminAnswers({ description: "Incidents", schema: listOf(incidentSchema) }, 422),
});
const getRoute = createRoute({
  method: "get",
  path,
  summary: "Get an incident with its timeline",
  tags,
  security: READERS,
  request: { params },
  responses: adminAnswers({ description: "The incident", schema: incidentSchema }, 404),
});
const patchRoute = createRoute({
  method: "patch",
  path,
  summary: "Reword or acknowledge an incident",
  tags,
  security,
  request: { params, body: jsonBody(editBody) },
  responses: adminAnswers({ description: "The incident", schema: incidentSchema }, 404, 422),
});
const postRoute = createRoute({
  method: "post",
  path: "/api/v1/incidents",
  summary: "Open an incident by hand",
  description:
    "It shows on the page, in feeds and in APIs, and changes the page's headline by its impact; never an uptime.",
  tags,
  security,
  request: { body: jsonBody(newIncidentSchema) },
  responses: adminAnswers({ status: 201, description: "The incident", schema: incidentSchema }, 422),
});
const deleteRoute = createRoute({
  method: "delete",
  path,
  summary: "Delete an incident by hand",
  description: "What was measured stays.",
  tags,
  security,
  request: { params },
  responses: adminAnswers({ status: 204, description: "Gone" }, 404, 409),
});

export function incidentRoutes(app: WebApp): void {
  app.openapi(listRoute, async (c) => {
    const { items, nextCursor } = await listIncidents(c.env.DB, c.req.valid("query"));
    const live = await withLiveCounts(c.env.DB, items);
    return json({ items: await eachWithEvents(c.env.DB, live), nextCursor });
  });
  app.openapi(getRoute, async (c) => {
    const { id } = c.req.valid("param");
    const incident = await getIncident(c.env.DB, id);
    if (incident === null) throw notFound("incident", id);
    const [live = incident] = await withLiveCounts(c.env.DB, [incident]);
    return json(await withEvents(c.env.DB, live));
  });
  app.openapi(patchRoute, async (c) =>
    json(await withEvents(c.env.DB, await edited(c, c.req.valid("param").id, c.req.valid("json")))),
  );
  app.openapi(postRoute, async (c) =>
    json(await withEvents(c.env.DB, await openByHand(c, c.req.valid("json"), Date.now())), 201),
  );
  app.openapi(deleteRoute, async (c) => {
    await removeByHand(c, c.req.valid("param").id);
    return noContent();
  });
}
