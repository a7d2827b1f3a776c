import { beforeAll, expect, it } from "vitest";
import { migrated, stranger } from "./served.ts";

/** Every path of the contract, with its methods. */
const CONTRACT: Record<string, string[]> = {
  "/": ["get"],
  "/m/{id}": ["get"],
  "/incidents/{id}": ["get"],
  "/history": ["get"],
  "/admin": ["get"],
  "/api/v1/status": ["get"],
  "/api/v1/monitors": ["get", "post"],
  "/api/v1/monitors/{id}": ["get", "put", "patch", "delete"],
  "/api/v1/monitors/{id}/check": ["post"],
  "/api/v1/monitors/{id}/checks": ["get", "post"],
  "/api/v1/monitors/{id}/failures": ["get"],
  "/api/v1/failures/{id}": ["get"],
  "/api/v1/monitors/{id}/logs": ["post"],
  "/api/v1/agents": ["get"],
  "/api/v1/agents/{name}": ["delete"],
  "/api/v1/agents/{name}/report": ["post"],
  "/api/v1/monitors/{id}/diagnosis": ["get"],
  "/api/v1/incidents": ["get", "post"],
  "/api/v1/incidents/{id}": ["delete", "get", "patch"],
  "/api/v1/incidents/{id}/updates": ["post"],
  "/api/v1/incidents/{id}/updates/{note}": ["delete", "patch"],
  "/api/v1/events": ["get", "post"],
  "/api/v1/events/{id}": ["delete"],
  "/api/v1/channels": ["get", "post"],
  "/api/v1/channels/{id}": ["get", "put", "patch", "delete"],
  "/api/v1/channels/{id}/test": ["post"],
  "/api/v1/deliveries": ["get"],
  "/api/v1/deliveries/{id}/redeliver": ["post"],
  "/api/v1/maintenance": ["get", "post"],
  "/api/v1/maintenance/{id}": ["patch", "delete"],
  "/api/v1/settings": ["get", "put", "patch"],
  "/api/v1/usage": ["get"],
  "/api/v1/subscriptions": ["get"],
  "/api/v1/subscriptions/{id}": ["delete"],
  "/api/v1/tokens": ["get", "post"],
  "/api/v1/tokens/{id}": ["delete"],
  "/api/v1/audit": ["get"],
  "/api/v1/backup": ["get"],
  "/api/v1/backup/{table}": ["get"],
  "/api/v1/restore": ["get", "post"],
  "/api/v1/restore/clear": ["post"],
  "/api/v1/restore/rows": ["post"],
  "/api/v1/restore/finish": ["post"],
  "/api/v1/attribute": ["post"],
  "/mcp": ["post"],
  "/metrics": ["get"],
  "/feed.atom": ["get"],
  "/feed.rss": ["get"],
  "/badge/{id}.svg": ["get"],
  "/badge/{id}.json": ["get"],
  "/api/v2/summary.json": ["get"],
  "/api/v2/status.json": ["get"],
  "/api/v2/components.json": ["get"],
  "/api/v2/incidents.json": ["get"],
  "/api/v2/incidents/unresolved.json": ["get"],
  "/api/v2/scheduled-maintenances.json": ["get"],
  "/api/v2/scheduled-maintenances/upcoming.json": ["get"],
  "/api/v2/scheduled-maintenances/active.json": ["get"],
  "/ping/{key}/{id}": ["get", "post"],
  "/ping/{key}/{id}/{action}": ["get", "post"],
  "/healthz": ["get"],
  "/openapi.json": ["get"],
};

interface Operation {
  parameters?: { name: string; in: string }[];
  responses: Record<string, unknown>;
  security?: unknown[];
  summary?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: a JSON document, looked into
let document: any;

beforeAll(async () => {
  await migrated();
  document = (await stranger("/openapi.json")).json;
});

it("describes every path and method of the contract, and no other", () => {
  const described = Object.fromEntries(
    Object.entries(document.paths as Record<string, object>).map(([path, item]) => [
      path,
      Object.keys(item).sort(),
    ]),
  );
  expect(described).toEqual(
    Object.fromEntries(Object.entries(CONTRACT).map(([path, methods]) => [path, [...methods].sort()])),
  );
});

it("has no reference that leads nowhere", () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
    (match) => match[1]!,
  );
  expect(references.length).toBeGreaterThan(20);
  for (const reference of references)
    expect(reference.split("/").reduce((node, key) => node?.[key], document)).toBeDefined();
});

it("declares each path's parameters, a summary, and who may call", () => {
  for (const [path, item] of Object.entries(document.paths as Record<string, Record<string, Operation>>)) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    for (const [method, operation] of Object.entries(item)) {
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
      expect([path, method, declared.map(({ name }) => name)]).toEqual([path, method, named]);
      expect(operation.summary).toBeTruthy();
      const needsToken = "401" in operation.responses;
      if (path.startsWith("/api/v1/") && path !== "/api/v1/status")
        expect([path, needsToken]).toEqual([path, true]);
      if (needsToken) expect(operation.security).toContainEqual({ session: [] });
    }
  }
});

it("takes a monitor's limits from the schema that validates", () => {
  const {
    MonitorInput: any,
    HttpMonitorInput: Monitor,
    TcpMonitorInput,
    ...others
  } = document.components.schemas;
  const kinds = [
    "HttpMonitor",
    "TcpMonitor",
    "TlsMonitor",
    "DnsMonitor",
    "DomainMonitor",
    "HeartbeatMonitor",
  ];
  expect(any.anyOf).toEqual(kinds.map((name) => ({ $ref: `#/components/schemas/${name}Input` })));
  expect(others.Monitor.oneOf).toEqual(kinds.map((name) => ({ $ref: `#/components/schemas/${name}` })));
  expect(others.Monitor.discriminator.mapping.tcp).toBe("#/components/schemas/TcpMonitor");
  expect(TcpMonitorInput.required).toEqual(["kind", "id", "target"]);
  expect(others.TlsMonitorInput.properties.intervalMinutes.default).toBe(360);
  expect(Monitor.required).toEqual(["id", "target"]);
  expect(Monitor.properties.intervalMinutes).toMatchObject({
    type: "integer",
    minimum: 1,
    maximum: 1440,
    default: 1,
  });
  expect(Monitor.properties.target.properties.timeoutMs).toMatchObject({ maximum: 30_000, default: 10_000 });
  expect(Monitor.additionalProperties).toBe(false);
});

it("says what a time may be in a body, and that an attribution is never null", () => {
  const { ImportLine, Attribution } = document.components.schemas;
  expect(ImportLine.properties.at.type).toEqual(["string", "integer"]);
  expect(Attribution.type).toBe("object");
});

it("writes times as texts and attempts as numbers", () => {
  const { parameters } = document.paths["/api/v1/monitors/{id}/checks"].get;
  const types = Object.fromEntries(
    parameters.map(({ name, schema }: { name: string; schema: { type: string } }) => [name, schema.type]),
  );
  expect(types).toMatchObject({ from: "string", to: "string", attempt: "integer", limit: "integer" });
});
