/**
 * What to watch: one schema a kind, every default and limit, and nothing about how it is kept. The same schemas validate
 * the API, `npm run apply` and the admin page, and feed OpenAPI.
 */
import { z } from "zod";
import { dnsSchema } from "./monitor/dns.ts";
import { domainSchema } from "./monitor/domain.ts";
import { heartbeatSchema } from "./monitor/heartbeat.ts";
import { httpSchema } from "./monitor/http.ts";
import { tcpSchema } from "./monitor/tcp.ts";
import { tlsSchema } from "./monitor/tls.ts";

export const MONITOR_KINDS = ["http", "tcp", "tls", "dns", "domain", "heartbeat"] as const;
export type MonitorKind = (typeof MONITOR_KINDS)[number];

const SCHEMAS = [httpSchema, tcpSchema, tlsSchema, dnsSchema, domainSchema, heartbeatSchema] as const;
const anyKind = z.discriminatedUnion("kind", SCHEMAS, {
  error: (issue) =>
    issue.code === "invalid_union" ? `must be one of ${MONITOR_KINDS.join(", ")}` : "must be a JSON object",
});

/** A monitor without a kind is of kind http. */
export const monitorSchema = z.preprocess(
  (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && !Object.hasOwn(value, "kind")
      ? { ...value, kind: "http" }
      : value,
  anyKind,
);

export type Monitor = z.output<typeof anyKind>;
export type MonitorOf<K extends MonitorKind> = Extract<Monitor, { kind: K }>;
/** The kinds that are asked something; a heartbeat waits to be pinged. */
export type ProbedKind = Exclude<MonitorKind, "heartbeat">;
/** What a user writes for a monitor of kind http. */
export type MonitorInput = z.input<typeof httpSchema>;
