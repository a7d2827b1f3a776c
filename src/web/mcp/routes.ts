/** `POST /mcp`: for assistants that speak the Model Context Protocol, with a token of scope `read` or `evidence`. */
import { createRoute, z } from "@hono/zod-openapi";
import { json } from "../answer.ts";
import type { WebApp, WebContext } from "../context.ts";
import { adminAnswers, READERS } from "../openapi.ts";
import { Problem } from "../problem.ts";
import { answerMessage } from "./server.ts";
import type { ApiAnswer } from "./tool.ts";

const route = createRoute({
  method: "post",
  path: "/mcp",
  summary: "The Model Context Protocol: tools that read monitors, failures and diagnoses",
  description:
    "Streamable HTTP without sessions: one JSON-RPC message a POST, answered with JSON. Texts of targets and logs stand " +
    "in fields called `untrusted`.",
  tags: ["mcp"],
  security: READERS,
  request: { body: { required: true, content: { "application/json": { schema: z.unknown() } } } },
  responses: adminAnswers({
    description: "The JSON-RPC answer; 202 for a notification",
    schema: z.unknown(),
  }),
});

export function mcpRoutes(app: WebApp): void {
  app.openAPIRegistry.registerPath(route);
  app.post("/mcp", async (c) => {
    refuseForeignPage(c);
    const { status, body } = await answerMessage(await c.req.text(), {
      env: c.env,
      api: (path) => askSelf(app, c, path),
    });
    return body === null ? new Response(null, { status }) : json(body, status);
  });
}

/** A page of another site in the user's browser must not reach it (specification, "Security Warning"). */
function refuseForeignPage(c: WebContext): void {
  const origin = c.req.header("origin");
  if (origin !== undefined && origin !== new URL(c.req.url).origin)
    throw new Problem(403, "Requests of other sites' pages are refused.");
}

async function askSelf(app: WebApp, c: WebContext, path: string): Promise<ApiAnswer> {
  const authorization = c.req.header("authorization") ?? "";
  const url = new URL(path, c.req.url);
  const response = await app.fetch(new Request(url, { headers: { authorization } }), c.env, c.executionCtx);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
