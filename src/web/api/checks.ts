import { createRoute, z } from "@hono/zod-openapi";
import { VERDICTS } from "../../core/check/verdict.ts";
import { json } from "../answer.ts";
import type { WebApp } from "../context.ts";
import { adminAnswers, idParam, listOf, READERS } from "../openapi.ts";
import { checkJson, checkSchema } from "./check-json.ts";
import { historyPage } from "./history-page.ts";
import { monitorOf } from "./monitors.ts";
import { attemptQuery, cursorQuery, fromQuery, limitQuery, regionQuery, toQuery } from "./query.ts";

const verdictQuery = z.enum(VERDICTS, { error: `must be one of ${VERDICTS.join(", ")}` }).optional();

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/monitors/{id}/checks",
  summary: "List checks, oldest first",
  tags: ["checks"],
  security: READERS,
  request: {
    params: idParam("monitor"),
    query: z.object({
      from: fromQuery,
      to: toQuery,
      region: regionQuery,
      verdict: verdictQuery,
      attempt: attemptQuery,
      limit: limitQuery(1000),
      cursor: cursorQuery,
    }),
  },
  responses: adminAnswers({ description: "Checks, oldest first", schema: listOf(checkSchema) }, 404, 422),
});

export function checkRoutes(app: WebApp): void {
  app.openapi(listRoute, async (c) => {
    const stored = await monitorOf(c, c.req.valid("param").id);
    const { region, verdict, attempt, ...range } = c.req.valid("query");
    const page = await historyPage(
      c.env.DB,
      stored,
      {
        ...range,
        wanted: (check) =>
          (region === undefined || check.region === region) &&
          (verdict === undefined || check.verdict === verdict) &&
          (attempt === undefined || check.attempt === attempt),
      },
      Date.now(),
    );
    const items = page.items.map((check) => checkJson(stored.monitor.id, check));
    return json({ items, nextCursor: page.nextCursor });
  });
}
