/** What a probe gets from a gateway (or without one) for a fault behind it, after the captures of real gateways. */
import type { FailureSummary } from "../../src/core/check/verdict.ts";
import type { Random } from "./random.ts";

export interface Bad {
  readonly status: number | null;
  /** From the probe's start; null: as long as a round trip to the gateway. */
  readonly latencyMs: number | null;
  readonly failure: FailureSummary;
}

export type Kind =
  | "refused"
  | "closed"
  | "read-timeout"
  | "connect-timeout"
  | "no-healthy"
  | "dns"
  | "limit"
  | "app-error";

export const GATEWAYS = ["nginx", "haproxy", "apache", "envoy", "aws-alb", "caddy", "unknown"] as const;
export type Gateway = (typeof GATEWAYS)[number];

type Table = Readonly<Record<Kind, readonly [status: number, cause: string]>>;

const TABLES: Readonly<Record<Gateway, Table>> = {
  nginx: {
    refused: [502, "unknown"],
    closed: [502, "unknown"],
    "read-timeout": [504, "connection_read_timeout"],
    "connect-timeout": [504, "connection_read_timeout"],
    "no-healthy": [502, "unknown"],
    dns: [502, "unknown"],
    limit: [503, "unknown"],
    "app-error": [500, "passed_through"],
  },
  haproxy: {
    refused: [503, "unknown"],
    closed: [502, "http_response_incomplete"],
    "read-timeout": [504, "connection_read_timeout"],
    "connect-timeout": [503, "connection_timeout"],
    "no-healthy": [503, "destination_unavailable"],
    dns: [503, "unknown"],
    limit: [503, "unknown"],
    "app-error": [500, "passed_through"],
  },
  apache: {
    refused: [503, "connection_refused"],
    closed: [502, "http_response_incomplete"],
    "read-timeout": [502, "connection_read_timeout"],
    "connect-timeout": [503, "connection_timeout"],
    "no-healthy": [503, "unknown"],
    dns: [502, "dns_error"],
    limit: [503, "unknown"],
    "app-error": [500, "passed_through"],
  },
  envoy: {
    refused: [503, "connection_refused"],
    closed: [503, "connection_terminated"],
    "read-timeout": [504, "http_response_timeout"],
    "connect-timeout": [503, "connection_timeout"],
    "no-healthy": [503, "destination_unavailable"],
    dns: [503, "dns_error"],
    limit: [503, "connection_limit_reached"],
    "app-error": [500, "passed_through"],
  },
  "aws-alb": {
    refused: [502, "unknown"],
    closed: [502, "connection_terminated"],
    "read-timeout": [504, "connection_read_timeout"],
    "connect-timeout": [504, "connection_timeout"],
    "no-healthy": [503, "destination_unavailable"],
    dns: [502, "unknown"],
    limit: [503, "unknown"],
    "app-error": [500, "passed_through"],
  },
  caddy: {
    refused: [502, "unknown"],
    closed: [502, "unknown"],
    "read-timeout": [504, "connection_read_timeout"],
    "connect-timeout": [502, "unknown"],
    "no-healthy": [503, "destination_unavailable"],
    dns: [502, "unknown"],
    limit: [503, "unknown"],
    "app-error": [500, "passed_through"],
  },
  unknown: {
    refused: [502, "unknown"],
    closed: [502, "unknown"],
    "read-timeout": [504, "unknown"],
    "connect-timeout": [504, "unknown"],
    "no-healthy": [503, "unknown"],
    dns: [502, "unknown"],
    limit: [503, "unknown"],
    "app-error": [500, "unknown"],
  },
};

/** The gateway's answer to a fault; `tookMs` is how long the gateway waited, 0 for an immediate fault. */
export function answer(gateway: Gateway, kind: Kind, tookMs: number | null = null): Bad {
  const [status, cause] = TABLES[gateway][kind];
  const app = kind === "app-error" && gateway !== "unknown";
  const role =
    gateway === "unknown" ? "unknown" : app ? "app" : gateway === "aws-alb" ? "load-balancer" : "proxy";
  const product = app || gateway === "unknown" ? null : gateway;
  const causes = cause === "unknown" ? [] : [{ cause, weight: 0.9 }];
  return { status, latencyMs: tookMs, failure: { type: "http.status", hop: { role, product }, causes } };
}

/** No answer at all: refused, reset, timed out, by NEL type. */
export function noAnswer(type: FailureSummary["type"], tookMs: number | null): Bad {
  return {
    status: null,
    latencyMs: tookMs,
    failure: { type, hop: { role: "nobody", product: null }, causes: [] },
  };
}

export function deadline(timeoutMs: number): Bad {
  return noAnswer("probe.timeout", timeoutMs);
}

/** A wait behind the gateway as the probe sees it: the gateway's wall, or the probe's own deadline when that is sooner. */
export function waited(gateway: Gateway, kind: Kind, wallMs: number, timeoutMs: number): Bad {
  return wallMs < timeoutMs ? answer(gateway, kind, wallMs) : deadline(timeoutMs);
}

/** Gateways that tell a fault apart from others. */
export function telling(r: Random, kind: Kind): Gateway {
  return r.pick(GATEWAYS.filter((gateway) => !["unknown"].includes(TABLES[gateway][kind][1])));
}
