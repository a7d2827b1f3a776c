/** What the app answers at a path: the methods, and the scopes that each operation's `security` names. */
import { TrieRouter } from "hono/router/trie-router";
import { TOKEN_SCOPES, type TokenScope } from "../core/config/token.ts";
import type { WebApp } from "./context.ts";

interface Operation {
  readonly method: string;
  /** As in the OpenAPI document: `/api/v1/monitors/{id}`. */
  readonly path: string;
  /** Tokens that may call it, besides the admin; null: anybody may. */
  readonly scopes: readonly TokenScope[] | null;
  readonly operationId: string | null;
}

export interface RouteTable {
  /** Empty for a path that is nowhere. HEAD comes with GET. */
  methodsAt(path: string): readonly string[];
  operationAt(method: string, path: string): Operation | null;
  readonly operations: readonly Operation[];
}

type Security = readonly Readonly<Record<string, readonly string[]>>[];

function scopesOf(security: Security): readonly TokenScope[] | null {
  if (security.length === 0) return null;
  const named = security.flatMap(({ bearer = [] }) => bearer);
  return TOKEN_SCOPES.filter((scope) => named.includes(scope));
}

function operationsOf(app: WebApp): Operation[] {
  return app.openAPIRegistry.definitions.flatMap((definition) => {
    if (definition.type !== "route") return [];
    const { method, path, security = [], operationId = null } = definition.route;
    return [{ method: method.toUpperCase(), path, scopes: scopesOf(security), operationId }];
  });
}

function pathOf(path: string): string {
  return path.replace(/\{(\w+)\}/g, ":$1");
}

/** Of the routes that are registered by the time of the first question. */
export function routeTableOf(app: WebApp): RouteTable {
  const operations = operationsOf(app);
  const methods = new TrieRouter<string>();
  for (const { method, path } of app.routes) if (method !== "ALL") methods.add("ALL", path, method);
  const described = new TrieRouter<Operation>();
  for (const operation of operations) described.add(operation.method, pathOf(operation.path), operation);
  return {
    operations,
    methodsAt: (path) => {
      const found = new Set(methods.match("ALL", path)[0].map(([method]) => method));
      if (found.has("GET")) found.add("HEAD");
      return [...found].sort();
    },
    operationAt: (method, path) =>
      described.match(method === "HEAD" ? "GET" : method, path)[0][0]?.[0] ?? null,
  };
}
