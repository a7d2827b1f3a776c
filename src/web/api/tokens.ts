import { createRoute, z } from "@hono/zod-openapi";
import { TOKEN_SCOPES, tokenSchema } from "../../core/config/token.ts";
import { isoTime } from "../../core/words/time.ts";
import { deleteToken, listTokens, type StoredToken } from "../../store/tokens.ts";
import { json, noContent } from "../answer.ts";
import type { WebApp } from "../context.ts";
import { makeToken } from "../make-token.ts";
import { ADMIN_ONLY, adminAnswers, idParam, jsonBody, listOf } from "../openapi.ts";
import { invalid, notFound } from "../problem.ts";
import { timeOut } from "./check-json.ts";
import { pageQuery } from "./query.ts";

const tags = ["access"];
const security = ADMIN_ONLY;

const tokenOut = z
  .object({
    id: z.string(),
    name: z.string(),
    scope: z.enum(TOKEN_SCOPES),
    monitors: z.array(z.string()).nullable(),
    createdAt: timeOut,
    expiresAt: timeOut.nullable(),
    lastUsedAt: timeOut.nullable().meta({ description: "To the hour; of an agent its own list says it" }),
    key: z.string().optional().meta({ description: "Of scope ping only: the key of the ping URLs" }),
  })
  .meta({ id: "Token" });
const tokenMade = tokenOut
  .extend({ token: z.string().meta({ description: "Shown this once; only its SHA-256 is kept" }) })
  .meta({ id: "NewToken" });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/tokens",
  summary: "List tokens, newest first",
  tags,
  security,
  request: { query: z.object(pageQuery) },
  responses: adminAnswers({ description: "Tokens, without the secret", schema: listOf(tokenOut) }, 422),
});
const postRoute = createRoute({
  method: "post",
  path: "/api/v1/tokens",
  summary: "Make a token",
  description:
    "`read` may call every GET, without what quotes a body or a log line; `evidence` those too, deliveries and " +
    "channels. `agent` is one host agent's: its name and its monitors. `events` may post events. `ping` is the key " +
    "of heartbeats; a new one leaves the older ones a day.",
  tags,
  security,
  request: { body: jsonBody(tokenSchema.meta({ id: "TokenInput" })) },
  responses: adminAnswers({ status: 201, description: "The token", schema: tokenMade }, 422),
});
const deleteRoute = createRoute({
  method: "delete",
  path: "/api/v1/tokens/{id}",
  summary: "Delete a token; it holds no longer from here on",
  tags,
  security,
  request: { params: idParam("token") },
  responses: adminAnswers({ status: 204, description: "Gone" }, 404),
});

function tokenJson({ id, name, scope, monitors, createdAt, expiresAt, lastUsedAt, key }: StoredToken) {
  const times = {
    createdAt: isoTime(createdAt),
    expiresAt: isoTime(expiresAt),
    lastUsedAt: isoTime(lastUsedAt),
  };
  return { id, name, scope, monitors, ...times, ...(key === null ? {} : { key }) };
}

export function tokenRoutes(app: WebApp): void {
  app.openapi(listRoute, async (c) => {
    const { items, nextCursor } = await listTokens(c.env.DB, c.req.valid("query"));
    return json({ items: items.map(tokenJson), nextCursor });
  });
  app.openapi(postRoute, async (c) => {
    // The body as sent: the schema's own output says its times in another way.
    const made = await makeToken(c.env, await c.req.json(), Date.now());
    if (made.kind === "invalid") throw invalid(made.faults);
    return json({ ...tokenJson(made.stored), token: made.text }, 201);
  });
  app.openapi(deleteRoute, async (c) => {
    const { id } = c.req.valid("param");
    if (!(await deleteToken(c.env.DB, id))) throw notFound("token", id);
    return noContent();
  });
}
