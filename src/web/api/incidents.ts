import { createRoute, z } from "@hono/zod-openapi";
import { REGIONS } from "../../core/check/reading.ts";
import { label } from "../../core/config/schema-parts.ts";
import { INCIDENT_KINDS, type Incident, incidentJson } from "../../core/incident/incident.ts";
import { plainText } from "../../core/words/plain-text.ts";
import { timeSchema } from "../../core/words/time.ts";
import { schedulerOf } from "../../jobs/scheduler-stub.ts";
import { getIncident, listIncidents } from "../../store/incidents.ts";
import { getMonitor } from "../../store/monitors.ts";
import { shardNumbers } from "../../store/state.ts";
import { json } from "../answer.ts";
import type { WebApp, WebContext } from "../context.ts";
import { withLiveCounts } from "../live-incidents.ts";
import { ADMIN_ONLY, adminAnswers, idParam, jsonBody, listOf, READERS } from "../openapi.ts";
import { invalid, notFound } from "../problem.ts";
import { timeOut } from "./check-json.ts";
import { futureFault } from "./events.ts";
import { fromQuery, pageQuery, toQuery } from "./query.ts";

const tags = ["incidents"];
const security = ADMIN_ONLY;
const path = "/api/v1/incidents/{id}";
const params = idParam("incident");

const noteText = z
  .string({ error: "is required: what to tell" })
  .overwrite((text) => plainText(text).trim())
  .min(1, { error: "must not be empty" })
  .max(5000, { error: "must be at most 5000 characters" });

const incidentSchema = z
  .object({
    id: z.string(),
    monitor: z.string().nullable().meta({ description: "null when Edgetick itself was silent" }),
    kind: z.enum(INCIDENT_KINDS),
    state: z.enum(["open", "closed"]),
    startedAt: timeOut,
    endedAt: timeOut.nullable(),
    unwatchedMs: z
      .int()
      .optional()
      .meta({ description: "How long of it nobody looked; not counted in its length" }),
    cut: z
      .enum(["paused", "deleted"])
      .optional()
      .meta({ description: "It did not end by itself: the monitor was watched no more" }),
    acknowledgedBy: z
      .string()
      .optional()
      .meta({ description: "Who takes care of it; absent when nobody does" }),
    acknowledgedAt: timeOut.optional(),
    escalatedAt: timeOut.optional(),
    lastFailureAt: timeOut.nullable(),
    regions: z.array(z.enum(REGIONS)),
    checks: z.int(),
    failures: z.int(),
    blips: z.int(),
    firstFailure: z
      .string()
      .nullable()
      .meta({ description: "The id of the failing check: where the evidence is" }),
    summary: z.string(),
    publicSummary: z.string(),
    linked: z.array(z.string()),
    hypotheses: z
      .array(z.object({ cause: z.string(), confidence: z.number(), summary: z.string() }))
      .optional(),
    timeline: z.array(z.object({ at: timeOut, type: z.string(), text: z.string() })),
    updates: z.array(z.object({ at: timeOut, text: z.string(), public: z.boolean() })),
    imported: z.boolean(),
  })
  .meta({ id: "Incident" });

const kindQuery = z.enum(INCIDENT_KINDS, { error: `must be one of ${INCIDENT_KINDS.join(", ")}` }).optional();
const stateQuery = z.enum(["open", "closed"], { error: "must be open or closed" }).optional();

const editBody = z
  .strictObject(
    {
      summary: noteText.optional().meta({ description: "For the operator" }),
      publicSummary: noteText.optional().meta({ description: "For the public page" }),
      acknowledgedBy: label(100)
        .min(1, { error: "must not be empty" })
        .nullable()
        .optional()
        .meta({ description: "Who takes care of it: stops reminders and escalation; null takes it back" }),
    },
    { error: "must be a JSON object" },
  )
  .refine((edit) => Object.values(edit).some((value) => value !== undefined), {
    error: "needs at least one of summary, publicSummary and acknowledgedBy",
  });
const updateBody = z.strictObject(
  {
    text: noteText,
    public: z.boolean({ error: "must be true or false" }).default(true),
    at: timeSchema.optional().meta({ type: ["string", "integer"], description: "By default now" }),
  },
  { error: "must be a JSON object" },
);

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/incidents",
  summary: "List incidents, newest first",
  tags,
  security: READERS,
  request: {
    query: z.object({
      monitor: z.string().optional(),
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
  summary: "Reword an incident",
  tags,
  security,
  request: { params, body: jsonBody(editBody) },
  responses: adminAnswers({ description: "The incident", schema: incidentSchema }, 404, 422),
});
const updateRoute = createRoute({
  method: "post",
  path: `${path}/updates`,
  summary: "Add a note, by default a public one",
  tags,
  security,
  request: { params, body: jsonBody(updateBody) },
  responses: adminAnswers({ status: 201, description: "The incident", schema: incidentSchema }, 404, 422),
});

type Edit = Parameters<ReturnType<typeof schedulerOf>["editIncident"]>[2];

/** The Scheduler of the incident's shard is its only writer. One of no monitor may be any shard's. */
export async function edited(c: WebContext, id: string, edit: Edit): Promise<Incident> {
  const incident = await getIncident(c.env.DB, id);
  if (incident === null) throw notFound("incident", id);
  const owner = incident.monitor === null ? null : await getMonitor(c.env.DB, incident.monitor);
  const shards = owner === null ? await shardNumbers(c.env.DB) : [owner.shard];
  for (const shard of shards) {
    const result = await schedulerOf(c.env, shard).editIncident(shard, id, edit);
    if (result !== null) return result;
  }
  throw notFound("incident", id);
}

export function incidentRoutes(app: WebApp): void {
  app.openapi(listRoute, async (c) => {
    const { items, nextCursor } = await listIncidents(c.env.DB, c.req.valid("query"));
    const live = await withLiveCounts(c.env.DB, items);
    return json({ items: live.map(incidentJson), nextCursor });
  });
  app.openapi(getRoute, async (c) => {
    const { id } = c.req.valid("param");
    const incident = await getIncident(c.env.DB, id);
    if (incident === null) throw notFound("incident", id);
    const [live = incident] = await withLiveCounts(c.env.DB, [incident]);
    return json(incidentJson(live));
  });
  app.openapi(patchRoute, async (c) =>
    json(incidentJson(await edited(c, c.req.valid("param").id, c.req.valid("json")))),
  );
  app.openapi(updateRoute, async (c) => {
    const { at = Date.now(), ...note } = c.req.valid("json");
    const fault = futureFault(at, Date.now());
    if (fault !== null) throw invalid([fault]);
    return json(incidentJson(await edited(c, c.req.valid("param").id, { update: { at, ...note } })), 201);
  });
}
