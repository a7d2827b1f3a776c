import { createRoute, z } from "@hono/zod-openapi";
import { FIXED_DAYS } from "../../core/config/retention.ts";
import { isoTime } from "../../core/words/time.ts";
import { type AuditEntry, listAudit } from "../../store/audit.ts";
import { json } from "../answer.ts";
import type { WebApp } from "../context.ts";
import { ADMIN_ONLY, adminAnswers, listOf } from "../openapi.ts";
import { timeOut } from "./check-json.ts";
import { fromQuery, pageQuery, toQuery } from "./query.ts";

const entryOut = z
  .object({
    id: z.int(),
    at: timeOut,
    actor: z.object({
      kind: z.enum(["admin", "session", "token"]).meta({
        description: "admin: the bearer of ADMIN_TOKEN; session: signed in with it; token: one with a scope",
      }),
      token: z.string().nullable().meta({ description: "The token's id" }),
      name: z.string().nullable().meta({ description: "The token's name at that time" }),
      address: z.string().nullable().meta({ description: "The client's IP address" }),
    }),
    method: z.string(),
    path: z.string(),
    subject: z.string().nullable().meta({ description: "The id of what was made" }),
    fields: z
      .array(z.string())
      .meta({ description: "Names of the fields that were sent, never their values" }),
  })
  .meta({ id: "AuditEntry" });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/audit",
  summary: "List what admins and tokens changed, newest first",
  description: `Kept for ${FIXED_DAYS.audit} days.`,
  tags: ["access"],
  security: ADMIN_ONLY,
  request: {
    query: z.object({
      token: z.string().optional().meta({ description: "What the token with this id changed" }),
      from: fromQuery,
      to: toQuery,
      ...pageQuery,
    }),
  },
  responses: adminAnswers({ description: "Changes", schema: listOf(entryOut) }, 422),
});

function entryJson({ id, at, actor, token, name, address, ...change }: AuditEntry) {
  return { id, at: isoTime(at), actor: { kind: actor, token, name, address }, ...change };
}

export function auditRoutes(app: WebApp): void {
  app.openapi(listRoute, async (c) => {
    const { items, nextCursor } = await listAudit(c.env.DB, c.req.valid("query"));
    return json({ items: items.map(entryJson), nextCursor });
  });
}
