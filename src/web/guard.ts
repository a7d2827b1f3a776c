/** What stands before every route: which methods there are, and who may call. */
import { createMiddleware } from "hono/factory";
import { assertAccess } from "./auth.ts";
import type { WebApp, WebEnv } from "./context.ts";
import { Problem } from "./problem.ts";
import { type RouteTable, routeTableOf } from "./route-table.ts";

/** The table is made at the first request, when all routes are registered. */
export function routeTable(app: WebApp): () => RouteTable {
  let table: RouteTable | null = null;
  return () => {
    table ??= routeTableOf(app);
    return table;
  };
}

/** 405 with Allow for a method that the path does not have (RFC 9110, 15.5.6); OPTIONS names those that it has. */
export function onlyKnownMethods(table: () => RouteTable) {
  return createMiddleware<WebEnv>(async (c, next) => {
    const methods = table().methodsAt(c.req.path);
    if (methods.length === 0 || methods.includes(c.req.method)) return next();
    const allow = [...methods, "OPTIONS"].join(", ");
    if (c.req.method === "OPTIONS") return new Response(null, { status: 204, headers: { allow } });
    throw new Problem(405, `${c.req.path} takes ${allow}.`, { headers: { allow } });
  });
}

/** The admin, and the scopes that the route's own `security` names. What is described nowhere is the admin's. */
export function onlyAllowed(table: () => RouteTable) {
  return createMiddleware<WebEnv>(async (c, next) => {
    await assertAccess(c, table().operationAt(c.req.method, c.req.path)?.scopes ?? []);
    await next();
  });
}
