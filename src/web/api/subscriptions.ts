/** Visitors' subscriptions, for the admin: who is stored, and taking one away. */
import { createRoute, z } from "@hono/zod-openapi";
import { isoTime } from "../../core/words/time.ts";
import { listSubscriptions, removeSubscription } from "../../store/subscriptions.ts";
import { json, noContent } from "../answer.ts";
import type { WebApp } from "../context.ts";
import { ADMIN_ONLY, adminAnswers, idParam, listOf } from "../openapi.ts";
import { notFound } from "../problem.ts";
import { timeOut } from "./check-json.ts";
import { pageQuery } from "./query.ts";

const common = { tags: ["alerting"], security: ADMIN_ONLY };

const subscriptionSchema = z
  .object({
    id: z.string(),
    address: z.string(),
    monitor: z.string().nullable().meta({ description: "null: the whole page" }),
    createdAt: timeOut,
  })
  .meta({ id: "Subscription" });

const listRoute = createRoute({
  ...common,
  method: "get",
  path: "/api/v1/subscriptions",
  summary: "List visitors' subscriptions by e-mail, newest first",
  request: { query: z.object(pageQuery) },
  responses: adminAnswers({ description: "Subscriptions", schema: listOf(subscriptionSchema) }, 422),
});
const deleteRoute = createRoute({
  ...common,
  method: "delete",
  path: "/api/v1/subscriptions/{id}",
  summary: "Delete a subscription, with its address",
  request: { params: idParam("subscription") },
  responses: adminAnswers({ status: 204, description: "Gone" }, 404),
});

export function subscriptionRoutes(app: WebApp): void {
  app.openapi(listRoute, async (c) => {
    const { items, nextCursor } = await listSubscriptions(c.env.DB, c.req.valid("query"));
    return json({ items: items.map((one) => ({ ...one, createdAt: isoTime(one.createdAt) })), nextCursor });
  });
  app.openapi(deleteRoute, async (c) => {
    const { id } = c.req.valid("param");
    if (!(await removeSubscription(c.env.DB, id))) throw notFound("subscription", id);
    return noContent();
  });
}
