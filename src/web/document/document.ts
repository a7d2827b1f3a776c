/** /openapi.json: what the routes say of themselves, and the pages, which are not described by schemas. */
import { VERSION } from "../../core/version.ts";
import type { WebApp } from "../context.ts";
import { idParam } from "../openapi.ts";
import { SESSION_COOKIE } from "../session.ts";
import { finished } from "./finish.ts";
import type { JsonObject } from "./json-schema.ts";

const PAGES: readonly (readonly [path: string, summary: string, isAdmin: boolean])[] = [
  ["/", "The status page", false],
  ["/m/{id}", "A monitor's page", false],
  ["/incidents/{id}", "An incident's page", false],
  ["/history", "Past incidents", false],
  ["/admin", "Monitors, channels, deliveries, events and settings; login by token", true],
];

const HTML = { description: "HTML", content: { "text/html": { schema: { type: "string" as const } } } };

/** What no route object describes: the pages, this document, and how to sign in. */
export function describeRest(app: WebApp): void {
  const registry = app.openAPIRegistry;
  registry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description:
      "The Worker's ADMIN_TOKEN may do all; a token of POST /api/v1/tokens what names its scope. An empty list: the ADMIN_TOKEN only",
  });
  registry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: SESSION_COOKIE,
    description: "Set by the login at /admin; unsafe methods need this site's own Origin",
  });
  for (const [path, summary, isAdmin] of PAGES) {
    registry.registerPath({
      method: "get",
      path,
      summary,
      tags: ["pages"],
      security: isAdmin ? [{ session: [] }] : [],
      ...(path.includes("{id}")
        ? { request: { params: idParam(path.startsWith("/m/") ? "monitor" : "incident") } }
        : {}),
      responses: {
        200: HTML,
        ...(path.includes("{id}") ? { 404: { ...HTML, description: "There is no such thing" } } : {}),
        ...(isAdmin ? { 401: { ...HTML, description: "The form to sign in" } } : {}),
      },
    });
  }
  registry.registerPath({
    method: "get",
    path: "/openapi.json",
    summary: "This document",
    tags: ["public"],
    security: [],
    responses: {
      200: { description: "OpenAPI 3.1", content: { "application/json": { schema: { type: "object" } } } },
    },
  });
}

let document: unknown = null;

/** Made once an isolate: it does not depend on the request. */
export function documentOf(app: WebApp): unknown {
  document ??= finished(routesDocument(app));
  return document;
}

function routesDocument(app: WebApp): JsonObject {
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Edgetick",
      version: VERSION,
      license: { name: "MIT", url: "https://spdx.org/licenses/MIT.html" },
      description:
        "Uptime monitoring that keeps the intermittent failure. Times go out as ISO 8601 in UTC; times that come in " +
        "are ISO 8601 with a zone, epoch milliseconds or epoch seconds (below 1e11). Errors are RFC 9457 problem details. Lists are {items, nextCursor}: " +
        "pass nextCursor as ?cursor= for the next page.",
    },
  }) as unknown as JsonObject;
}
