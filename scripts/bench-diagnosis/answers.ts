/** What a probe gets from a gateway (or without one) for a fault behind it, after the captures of real gateways. */
import { type FailureSummary, leadingCause } from "../../src/core/check/verdict.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

export interface Bad {
  readonly status: number | null;
  /** From the probe's start; null: as long as a round trip to the gateway. */
  readonly latencyMs: number | null;
  /** By how long the answer took, since attribution reads that too. */
  readonly failure: FailureSummary | ((latencyMs: number) => FailureSummary);
}

/** A set of gateways and their answers; `answer` is null where one was never seen with a fault. */
export interface Gateways {
  readonly names: readonly string[];
  readonly answer: (gateway: string, kind: Kind, tookMs: number | null) => Bad | null;
}

/** Gateways that Node reads from files; none inside workerd. */
let real: Gateways | null = null;

export function useReal(gateways: Gateways): void {
  real = gateways;
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

const CLASSIC = ["nginx", "haproxy", "apache", "envoy", "aws-alb", "caddy", "unknown"] as const;
/** `real:` before its name: judged by attribution. Else a table of what attribution would keep of it. */
export type Gateway = string;

/** A cause with 0.9, or several with their weights. */
type Kept = string | Readonly<Record<string, number>>;
type Table = Readonly<Record<Kind, readonly [status: number, kept: Kept]>>;

/** nginx writes one page for both. */
const NGINX_504 = { connection_read_timeout: 0.55, connection_timeout: 0.3 };

const TABLES: Readonly<Record<(typeof CLASSIC)[number], Table>> = {
  nginx: {
    refused: [502, "unknown"],
    closed: [502, "unknown"],
    "read-timeout": [504, NGINX_504],
    "connect-timeout": [504, NGINX_504],
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

/** One that can answer all these faults: half the time a real one. `among` limits the products. */
export function pickGateway(
  world: Pick<World, "open">,
  r: Random,
  kinds: readonly Kind[],
  among?: RegExp,
): Gateway {
  const useReal = real !== null && r.chance(0.5);
  const names = useReal
    ? real!.names.filter((name) => kinds.every((kind) => real!.answer(name, kind, null) !== null))
    : CLASSIC;
  const fitting = names.filter((name) => among === undefined || among.test(name));
  const name = r.pick(fitting.length > 0 ? fitting : names);
  const gateway = useReal ? `real:${name}` : name;
  if (kinds.some((kind) => !tells(gateway, kind))) world.open = true;
  return gateway;
}

/** The first cause that the answer stands for, when it is likelier than all others together. */
const SAYS: Readonly<Record<Kind, RegExp>> = {
  refused: /^connection_refused/,
  closed: /^(connection_terminated|http_response_incomplete)/,
  "read-timeout": /^(connection_read_timeout|http_response_timeout)/,
  "connect-timeout": /^(connection_timeout|destination_ip_unroutable)/,
  "no-healthy": /^destination_unavailable/,
  dns: /^dns_/,
  limit: /^connection_limit_reached/,
  "app-error": /^passed_through/,
};

/** Whether the answer itself names this fault. */
export function tells(gateway: Gateway, kind: Kind, tookMs = kind.endsWith("timeout") ? 5000 : 40): boolean {
  const { failure } = answer(gateway, kind, tookMs);
  const cause = leadingCause(typeof failure === "function" ? failure(tookMs) : failure);
  return cause !== null && SAYS[kind].test(cause);
}

/** The gateway's answer to a fault; `tookMs` is how long the gateway waited, 0 for an immediate fault. */
export function answer(gateway: Gateway, kind: Kind, tookMs: number | null = null): Bad {
  if (gateway.startsWith("real:")) {
    const bad = real?.answer(gateway.slice("real:".length), kind, tookMs);
    if (bad) return bad;
    throw new Error(`${gateway} was never seen with ${kind}`);
  }
  const [status, kept] = TABLES[gateway as (typeof CLASSIC)[number]][kind];
  const app = kind === "app-error" && gateway !== "unknown";
  const role =
    gateway === "unknown" ? "unknown" : app ? "app" : gateway === "aws-alb" ? "load-balancer" : "proxy";
  const product = app || gateway === "unknown" ? null : gateway;
  const weights = typeof kept === "string" ? { [kept]: 0.9 } : kept;
  const causes = Object.entries(weights)
    .filter(([cause]) => cause !== "unknown")
    .map(([cause, weight]) => ({ cause, weight }));
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
export function telling(world: Pick<World, "open">, r: Random, kind: Kind): Gateway {
  for (let tried = 0; tried < 40; tried++) {
    const gateway = pickGateway({ open: false }, r, [kind]);
    if (tells(gateway, kind)) return gateway;
  }
  return pickGateway(world, r, [kind]);
}
