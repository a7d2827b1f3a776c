import { createRoute, z } from "@hono/zod-openapi";
import { type Failure, failureJson } from "../../core/check/failure.ts";
import { checkId, parseCheckId } from "../../core/check/reading.ts";
import { findFailure, readFailures } from "../../store/evidence.ts";
import { getMonitor } from "../../store/monitors.ts";
import { json } from "../answer.ts";
import { seesEvidence } from "../auth.ts";
import type { WebApp, WebContext } from "../context.ts";
import { adminAnswers, idParam, listOf, READERS } from "../openapi.ts";
import { notFound } from "../problem.ts";
import { failureSchema } from "./evidence-json.ts";
import { historyPage } from "./history-page.ts";
import { hostJson, hostOf } from "./host-json.ts";
import { monitorOf } from "./monitors.ts";
import { attemptQuery, cursorQuery, fromQuery, limitQuery, regionQuery, toQuery } from "./query.ts";
import { transcript } from "./transcript.ts";

const FORMAT_MESSAGE = "must be json or curl";
const formatQuery = z.enum(["json", "curl"], { error: FORMAT_MESSAGE }).optional();

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/monitors/{id}/failures",
  summary: "List failing checks with their evidence, oldest first",
  tags: ["failures"],
  security: READERS,
  request: {
    params: idParam("monitor"),
    query: z.object({
      from: fromQuery,
      to: toQuery,
      region: regionQuery,
      attempt: attemptQuery,
      limit: limitQuery(100),
      cursor: cursorQuery,
    }),
  },
  responses: adminAnswers({ description: "Failing checks", schema: listOf(failureSchema) }, 404, 422),
});
/** The same failure as a transcript, where that is asked for. */
function withText(responses: ReturnType<typeof adminAnswers>): ReturnType<typeof adminAnswers> {
  const good = responses[200] as { description: string; content?: Record<string, unknown> };
  const content = { ...good.content, "text/plain": { schema: z.string() } };
  const both: { description: string } = { ...good, ...{ content } };
  return { ...responses, 200: both };
}

const getRoute = createRoute({
  method: "get",
  path: "/api/v1/failures/{id}",
  summary: "Get one failing check with its whole evidence",
  description:
    "With `Accept: text/plain` or `?format=curl` as a transcript in the manner of curl -v, with the command to repeat it.",
  tags: ["failures"],
  security: READERS,
  request: { params: idParam("check"), query: z.object({ format: formatQuery }) },
  responses: withText(adminAnswers({ description: "The failure", schema: failureSchema }, 404, 422)),
});

/** As {@link findFailure}, of whichever monitor the id names. */
export async function failureById(db: D1Database, id: string): Promise<Failure | null> {
  const stored = await getMonitor(db, parseCheckId(id)?.monitor ?? "");
  return stored && (await findFailure(db, stored, id));
}

function wantsText(c: WebContext, format: "json" | "curl" | undefined): boolean {
  if (format !== undefined) return format === "curl";
  const accept = c.req.header("accept") ?? "";
  return accept.includes("text/plain") && !accept.includes("application/json");
}

export function failureRoutes(app: WebApp): void {
  app.openapi(listRoute, async (c) => {
    const { key, shard, monitor } = await monitorOf(c, c.req.valid("param").id);
    const { region, attempt, ...range } = c.req.valid("query");
    const page = await historyPage(
      c.env.DB,
      { key, shard, monitor },
      {
        ...range,
        wanted: (check) =>
          check.verdict === "down" &&
          (region === undefined || check.region === region) &&
          (attempt === undefined || check.attempt === attempt),
      },
      Date.now(),
    );
    const failures = await readFailures(c.env.DB, { key, monitor: monitor.id, shard, checks: page.items });
    const items = page.items.flatMap(
      (check) => failures.get(checkId(monitor.id, check.minute, check.region, check.attempt)) ?? [],
    );
    const bodies = await seesEvidence(c);
    return json({
      items: items.map((failure) => failureJson(failure, bodies)),
      nextCursor: page.nextCursor,
    });
  });
  app.openapi(getRoute, async (c) => {
    const { id } = c.req.valid("param");
    const failure = await failureById(c.env.DB, id);
    if (failure === null) throw notFound("failing check", id);
    const bodies = await seesEvidence(c);
    if (!wantsText(c, c.req.valid("query").format)) {
      const stored = await getMonitor(c.env.DB, failure.monitor);
      const host = stored === null ? [] : await hostOf(c.env.DB, stored.key, failure);
      return json({ ...failureJson(failure, bodies), host: hostJson(host, bodies) });
    }
    return c.text(transcript(failure, bodies));
  });
}
