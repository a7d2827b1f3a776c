import { createRoute, z } from "@hono/zod-openapi";
import { NEWS_TYPES } from "../../core/alert/queue.ts";
import { ALERT_TYPES } from "../../core/incident/incident.ts";
import { isoTime } from "../../core/words/time.ts";
import { schedulerOf } from "../../jobs/scheduler-stub.ts";
import { type Delivery, getDelivery, listDeliveries, redeliver } from "../../store/deliveries.ts";
import { json } from "../answer.ts";
import type { WebApp } from "../context.ts";
import { ADMIN_ONLY, adminAnswers, EVIDENCE_READERS, idParam, listOf } from "../openapi.ts";
import { notFound } from "../problem.ts";
import { timeOut } from "./check-json.ts";
import { pageQuery } from "./query.ts";

const tags = ["alerting"];
const security = ADMIN_ONLY;
const STATES = ["pending", "sent", "failed", "superseded"] as const;

export const deliverySchema = z
  .object({
    id: z.string(),
    shard: z.int(),
    channel: z.string().meta({ description: "`@subscribers`: news to visitors who subscribed" }),
    type: z.enum([...ALERT_TYPES, ...NEWS_TYPES]),
    incident: z.string().nullable(),
    createdAt: timeOut,
    payload: z.unknown().meta({ description: "The webhook body's data" }),
    state: z.enum(STATES),
    attempts: z.int(),
    nextAt: timeOut.nullable(),
    lastStatus: z.int().nullable(),
    lastError: z.string().nullable(),
    sentAt: timeOut.nullable(),
  })
  .meta({ id: "Delivery" });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/deliveries",
  summary: "List deliveries, newest first",
  tags,
  security: EVIDENCE_READERS,
  request: {
    query: z.object({
      channel: z.string().optional(),
      state: z.enum(STATES, { error: `must be one of ${STATES.join(", ")}` }).optional(),
      ...pageQuery,
    }),
  },
  responses: adminAnswers({ description: "Deliveries", schema: listOf(deliverySchema) }, 422),
});
const redeliverRoute = createRoute({
  method: "post",
  path: "/api/v1/deliveries/{id}/redeliver",
  summary: "Send a delivery again",
  tags,
  security,
  request: { params: idParam("delivery") },
  responses: adminAnswers({ description: "The delivery after the try", schema: deliverySchema }, 404),
});

/** `payload` is JSON as it was sent, its times included. */
export function deliveryJson({ createdAt, nextAt, sentAt, ...delivery }: Delivery) {
  const times = { createdAt: isoTime(createdAt), nextAt: isoTime(nextAt), sentAt: isoTime(sentAt) };
  return { ...delivery, ...times };
}

export function deliveryRoutes(app: WebApp): void {
  app.openapi(listRoute, async (c) => {
    const { items, nextCursor } = await listDeliveries(c.env.DB, c.req.valid("query"));
    return json({ items: items.map(deliveryJson), nextCursor });
  });
  app.openapi(redeliverRoute, async (c) => {
    const { id } = c.req.valid("param");
    const delivery = await getDelivery(c.env.DB, id);
    if (delivery === null || !(await redeliver(c.env.DB, id, Date.now()))) throw notFound("delivery", id);
    await schedulerOf(c.env, delivery.shard).deliverNow(delivery.shard);
    return json(deliveryJson((await getDelivery(c.env.DB, id)) ?? delivery));
  });
}
