import { createRoute, z } from "@hono/zod-openapi";
import { MINUTE_MS } from "../../core/check/check.ts";
import type { InputFault } from "../../core/config/input-fault.ts";
import { prose } from "../../core/config/schema-parts.ts";
import { plainLine } from "../../core/words/plain-text.ts";
import { isoTime, timeSchema } from "../../core/words/time.ts";
import { listAllEvents } from "../../store/event-list.ts";
import { createEvent, deleteEvent, type StoredEvent } from "../../store/events.ts";
import { getMonitor } from "../../store/monitors.ts";
import { json, noContent } from "../answer.ts";
import { callerOf } from "../auth.ts";
import type { Caller, WebApp, WebContext } from "../context.ts";
import { ADMIN_ONLY, adminAnswers, EVENT_SENDERS, idParam, jsonBody, listOf, READERS } from "../openapi.ts";
import { invalid, notFound, Problem } from "../problem.ts";
import { timeOut } from "./check-json.ts";
import { fromQuery, pageQuery, toQuery } from "./query.ts";

const tags = ["events"];
const security = ADMIN_ONLY;
const MAX_MS = 31 * 24 * 3_600_000;
const DURATION_MESSAGE = `must be a whole number of milliseconds from 0 to ${MAX_MS}`;

export const eventBody = z.strictObject(
  {
    kind: z
      .string({ error: 'is required: what happened, as in "deploy" or "cron:backup"' })
      .overwrite(plainLine)
      .min(1, { error: "must not be empty" })
      .max(100, { error: "must be at most 100 characters" }),
    at: timeSchema.optional().meta({ type: ["string", "integer"], description: "By default now" }),
    durationMs: z
      .int({ error: DURATION_MESSAGE })
      .min(0, { error: DURATION_MESSAGE })
      .max(MAX_MS, { error: DURATION_MESSAGE })
      .nullable()
      .default(null),
    monitor: z
      .string({ error: "must be a monitor's id, or null for all" })
      .nullable()
      .default(null)
      .meta({ description: "null: it concerns all monitors" }),
    note: prose(2000).nullable().default(null),
  },
  { error: "must be a JSON object" },
);

const eventSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    at: timeOut,
    durationMs: z.int().nullable(),
    monitor: z.string().nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: "Event" });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/events",
  summary: "List events, newest first",
  description: "The runs of heartbeats are among them, as `cron:<id>` with their duration.",
  tags,
  security: READERS,
  request: {
    query: z.object({
      monitor: z.string().optional().meta({ description: "That monitor's events and those of all" }),
      from: fromQuery,
      to: toQuery,
      ...pageQuery,
    }),
  },
  responses: adminAnswers({ description: "Events", schema: listOf(eventSchema) }, 422),
});
const postRoute = createRoute({
  method: "post",
  path: "/api/v1/events",
  summary: "Mark a deploy, a cron run, a change",
  tags,
  security: EVENT_SENDERS,
  request: { body: jsonBody(eventBody) },
  responses: adminAnswers({ status: 201, description: "The event", schema: eventSchema }, 422),
});
const deleteRoute = createRoute({
  method: "delete",
  path: "/api/v1/events/{id}",
  summary: "Delete an event",
  tags,
  security,
  request: { params: idParam("event") },
  responses: adminAnswers({ status: 204, description: "Gone" }, 404),
});

/** A token that was made for some monitors marks nothing of others, nor of all. */
function assertOwnMonitor(caller: Caller, monitor: string | null): void {
  const own = caller.kind === "token" ? caller.token.monitors : null;
  if (own !== null && (monitor === null || !own.includes(monitor)))
    throw new Problem(403, `This token's events must name one of its monitors: ${own.join(", ")}.`);
}

/** Clocks differ a little; what is further ahead is a mistake, and would explain failures that are yet to come. */
const CLOCK_SKEW_MS = 5 * MINUTE_MS;

/** For what has happened: it can't lie ahead. */
export function futureFault(at: number, now: number): InputFault | null {
  return at > now + CLOCK_SKEW_MS ? { path: "at", message: "must not be in the future" } : null;
}

/** 422 when a body names a monitor that does not exist. */
export async function assertMonitor(c: WebContext, id: string | null): Promise<void> {
  if (id !== null && (await getMonitor(c.env.DB, id)) === null)
    throw invalid([{ path: "monitor", message: `there is no monitor "${id}"` }]);
}

function eventJson(event: StoredEvent) {
  return { ...event, at: isoTime(event.at) };
}

export function eventRoutes(app: WebApp): void {
  app.openapi(listRoute, async (c) => {
    const { items, nextCursor } = await listAllEvents(c.env.DB, c.req.valid("query"), Date.now());
    return json({ items: items.map(eventJson), nextCursor });
  });
  app.openapi(postRoute, async (c) => {
    const { at = Date.now(), ...event } = c.req.valid("json");
    const fault = futureFault(at, Date.now());
    if (fault !== null) throw invalid([fault]);
    assertOwnMonitor(await callerOf(c), event.monitor);
    await assertMonitor(c, event.monitor);
    return json(eventJson(await createEvent(c.env.DB, { ...event, at })), 201);
  });
  app.openapi(deleteRoute, async (c) => {
    const { id } = c.req.valid("param");
    if (!(await deleteEvent(c.env.DB, id))) throw notFound("event", id);
    return noContent();
  });
}
