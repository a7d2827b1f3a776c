/** What every operation has in common, said once: its name, the answers that guards and limits give, its headers. */
import { isObject, type Json, type JsonObject } from "./json-schema.ts";

/** Where the words of a path don't make a good name. */
const NAMES: Readonly<Record<string, string>> = {
  "get /": "statusPage",
  "get /m/{id}": "monitorPage",
  "get /incidents/{id}": "incidentPage",
  "get /history": "historyPage",
  "get /admin": "adminPage",
  "get /api/v1/status": "getStatus",
  "get /api/v1/settings": "getSettings",
  "put /api/v1/settings": "replaceSettings",
  "patch /api/v1/settings": "updateSettings",
  "get /metrics": "getMetrics",
  "get /healthz": "getHealth",
  "get /openapi.json": "getOpenApiDocument",
  "post /api/v1/attribute": "attribute",
  "post /api/v1/monitors/{id}/check": "checkMonitorNow",
  "post /api/v1/monitors/{id}/checks": "importChecks",
  "post /api/v1/monitors/{id}/logs": "readLogs",
  "get /api/v1/monitors/{id}/diagnosis": "getDiagnosis",
  "post /api/v1/channels/{id}/test": "testChannel",
  "post /api/v1/deliveries/{id}/redeliver": "redeliver",
  "post /api/v1/incidents/{id}/updates": "addIncidentUpdate",
  "patch /api/v1/incidents/{id}/updates/{note}": "updateIncidentUpdate",
  "delete /api/v1/incidents/{id}/updates/{note}": "deleteIncidentUpdate",
  "post /api/v1/agents/{name}/report": "reportFromAgent",
  "get /api/v1/audit": "listAuditEntries",
  "get /api/v1/maintenance": "listMaintenanceWindows",
  "post /api/v1/maintenance": "createMaintenanceWindow",
  "patch /api/v1/maintenance/{id}": "updateMaintenanceWindow",
  "delete /api/v1/maintenance/{id}": "deleteMaintenanceWindow",
  "get /api/v1/backup": "beginBackup",
  "get /api/v1/backup/{table}": "getBackupTable",
  "post /api/v1/restore": "beginRestore",
  "post /api/v1/restore/clear": "clearForRestore",
  "post /api/v1/restore/rows": "restoreRows",
  "post /api/v1/restore/finish": "finishRestore",
  "post /mcp": "mcp",
  "get /ping/{key}/{id}": "ping",
  "post /ping/{key}/{id}": "pingWithBody",
  "get /ping/{key}/{id}/{action}": "pingAction",
  "post /ping/{key}/{id}/{action}": "pingActionWithBody",
  "get /feed.atom": "getAtomFeed",
  "get /feed.rss": "getRssFeed",
};

function camel(words: readonly string[]): string {
  return words
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join("");
}

function singular(word: string): string {
  return word.endsWith("ies") ? `${word.slice(0, -3)}y` : word.replace(/s$/, "");
}

/** "listMonitors", "createMonitor", "getMonitor", "replaceMonitor", "updateMonitor", "deleteMonitor". */
function operationId(method: string, path: string): string {
  const known = NAMES[`${method} ${path}`];
  if (known !== undefined) return known;
  if (path.startsWith("/api/v2/"))
    return camel(["getStatuspage", ...path.slice("/api/v2/".length).replace(".json", "").split(/[/-]/)]);
  const parts = path
    .replace(/^\/api\/v1/, "")
    .split("/")
    .filter((part) => part !== "");
  const isOne = parts.at(-1)?.includes("{") ?? false;
  const words = parts
    .filter((part) => !/^\{\w+\}$/.test(part))
    .flatMap((part) => part.replace(/\{\w+\}/g, "").split(/[^A-Za-z0-9]+/))
    .filter((word) => word !== "");
  const last = words.pop() ?? "";
  const isList = /s$/.test(last);
  switch (method) {
    case "get":
      return camel([
        isOne || !isList ? "get" : "list",
        ...words.map(singular),
        isOne ? singular(last) : last,
      ]);
    case "post":
      return camel(["create", ...words.map(singular), singular(last)]);
    case "put":
      return camel(["replace", ...words.map(singular), singular(last)]);
    case "patch":
      return camel(["update", ...words.map(singular), singular(last)]);
    default:
      return camel([method, ...words.map(singular), singular(last)]);
  }
}

const PROBLEM = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };

export const RESPONSES: JsonObject = {
  NotModified: { description: "Unchanged since the version whose ETag came in If-None-Match" },
  BadRequest: { description: "The body is no JSON", content: PROBLEM },
  Unauthorized: { description: "The token is missing, wrong or expired", content: PROBLEM },
  Forbidden: { description: "The token is for something else", content: PROBLEM },
  TooLarge: { description: "Too much at once; split it", content: PROBLEM },
  TooMany: {
    description: "Too many wrong tokens came from this address",
    headers: { "Retry-After": { description: "Seconds", schema: { type: "integer" } } },
    content: PROBLEM,
  },
  Unavailable: {
    description: "The database is not migrated or no usable ADMIN_TOKEN is set; `detail` has the command",
    content: PROBLEM,
  },
};

function response(name: string): JsonObject {
  return { $ref: `#/components/responses/${name}` };
}

const IDEMPOTENCY_KEY: JsonObject = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "A repeated request with the same key gets the first one's answer and does nothing; kept for a day",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

/** Answers that the route itself describes stay as they are. */
export function completed(method: string, path: string, operation: JsonObject): JsonObject {
  const isGuarded = Array.isArray(operation.security) && operation.security.length > 0;
  const { responses = {}, parameters = [] } = operation;
  const isKeyed = method === "post" && path.startsWith("/api/v1/");
  const more: Record<string, Json> = {
    ...(method === "get" && !/\/(?:checks|failures)$|^\/api\/v1\/backup\b/.test(path)
      ? { 304: response("NotModified") }
      : {}),
    ...(operation.requestBody === undefined
      ? {}
      : { 400: response("BadRequest"), 413: response("TooLarge") }),
    ...(isGuarded
      ? { 401: response("Unauthorized"), 403: response("Forbidden"), 429: response("TooMany") }
      : {}),
    ...(path === "/openapi.json" ? {} : { 503: response("Unavailable") }),
  };
  return {
    operationId: operationId(method, path),
    ...operation,
    ...(isKeyed ? { parameters: [...(parameters as readonly Json[]), IDEMPOTENCY_KEY] } : {}),
    responses: {
      ...more,
      ...(isObject(responses) ? responses : {}),
      ...(isGuarded && path !== "/admin" ? { 401: response("Unauthorized") } : {}),
    },
  };
}
