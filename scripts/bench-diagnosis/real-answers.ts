/**
 * What real gateways answer to a fault behind them, judged by the product's own attribution: from the captures under
 * test/fixtures/gateways, and from managed gateways' documented answers. History keeps what attribution makes of them.
 */

import { attribute, summarise } from "../../src/core/attribution/attribute.ts";
import type { AttributionInput } from "../../src/core/attribution/attribution.ts";
import type { Header } from "../../src/core/check/reading.ts";
import type { FailureSummary } from "../../src/core/check/verdict.ts";
import { readCaptures } from "../capture/captures.ts";
import type { Bad, Gateways, Kind } from "./answers.ts";

const FAULTS: Readonly<Record<Kind, readonly string[]>> = {
  refused: ["connection-refused"],
  closed: ["close-no-response", "rst-before-headers"],
  "read-timeout": ["read-timeout"],
  "connect-timeout": ["connect-timeout"],
  "no-healthy": ["no-healthy-upstream"],
  dns: ["dns-failure"],
  limit: ["queue-full"],
  "app-error": ["upstream-500"],
};

interface Page {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: string;
}

const html: Header = ["content-type", "text/html"];
const text: Header = ["content-type", "text/plain"];
const alb = (status: number, words: string): Page => ({
  status,
  headers: [["server", "awselb/2.0"], html],
  body: `<html>\r\n<head><title>${status} ${words}</title></head>\r\n<body>\r\n<center><h1>${status} ${words}</h1></center>\r\n</body>\r\n</html>\r\n`,
});
const envoy = (status: number, body: string): Page => ({
  status,
  headers: [["server", "envoy"], text],
  body,
});
const reset = (reason: string) =>
  envoy(503, `upstream connect error or disconnect/reset before headers. reset reason: ${reason}`);
const cloudflare = (status: number): Page => ({
  status,
  headers: [["server", "cloudflare"], ["cf-ray", "8f1c2d3e4f5a6b7c-FRA"], text],
  body: `error code: ${status}`,
});
const traefik = (status: number, body: string): Page => ({ status, headers: [text], body });
const plain = (status: number, body: string): Page => ({ status, headers: [html], body });
const own500: Page = {
  status: 500,
  headers: [["content-type", "application/json"]],
  body: '{"error":"internal","trace":"a1b2"}',
};

/** From the vendors' documentation and source: shared/facts' managed signatures. */
const MANAGED: Readonly<Record<string, Readonly<Partial<Record<Kind, Page>>>>> = {
  "aws-alb": {
    refused: alb(502, "Bad Gateway"),
    closed: alb(502, "Bad Gateway"),
    "read-timeout": alb(504, "Gateway Time-out"),
    "connect-timeout": alb(504, "Gateway Time-out"),
    "no-healthy": alb(503, "Service Temporarily Unavailable"),
    "app-error": own500,
  },
  envoy: {
    refused: reset("remote connection failure, transport failure reason: delayed connect error: 111"),
    closed: reset("connection termination"),
    "read-timeout": envoy(504, "upstream request timeout"),
    "connect-timeout": reset("connection timeout"),
    "no-healthy": envoy(503, "no healthy upstream"),
    limit: reset("overflow"),
    "app-error": own500,
  },
  cloudflare: {
    refused: cloudflare(521),
    closed: cloudflare(520),
    "read-timeout": cloudflare(524),
    "connect-timeout": cloudflare(522),
    dns: cloudflare(530),
    "app-error": own500,
  },
  "traefik-3": {
    refused: traefik(502, "Bad Gateway"),
    closed: traefik(502, "Bad Gateway"),
    "read-timeout": traefik(504, "Gateway Timeout"),
    "connect-timeout": traefik(504, "Gateway Timeout"),
    "no-healthy": traefik(503, "no available server"),
    "app-error": own500,
  },
  // A page that no table knows, as a company's own front door writes it.
  unknown: {
    refused: plain(502, "<h1>Oops</h1><p>Please come back in a moment.</p>"),
    closed: plain(502, "<h1>Oops</h1><p>Please come back in a moment.</p>"),
    "read-timeout": plain(504, "<h1>Oops</h1><p>Please come back in a moment.</p>"),
    "connect-timeout": plain(504, "<h1>Oops</h1><p>Please come back in a moment.</p>"),
    "no-healthy": plain(503, "<h1>Oops</h1><p>Please come back in a moment.</p>"),
    limit: plain(503, "<h1>Oops</h1><p>Please come back in a moment.</p>"),
    dns: plain(502, "<h1>Oops</h1><p>Please come back in a moment.</p>"),
    "app-error": own500,
  },
};

const CAPTURED = [
  "nginx",
  "nginx-tokens-off",
  "haproxy",
  "haproxy-two-servers",
  "apache",
  "caddy",
  "varnish",
  "h2o",
  "lighttpd",
  "trafficserver",
  "go-reverseproxy",
] as const;
const captures = readCaptures("own").filter(
  ({ request, surfaced, status }) => request.method === "GET" && surfaced && status !== null,
);

export const REAL: Gateways = {
  names: [...CAPTURED, ...Object.keys(MANAGED)],
  answer: realAnswer,
};

const pages = new Map<string, Page | null>();

function pageOf(gateway: string, kind: Kind): Page | null {
  const key = `${gateway} ${kind}`;
  let page = pages.get(key);
  if (page === undefined) {
    page = MANAGED[gateway]?.[kind] ?? captured(gateway, kind);
    pages.set(key, page);
  }
  return page;
}

function captured(gateway: string, kind: Kind): Page | null {
  const found = FAULTS[kind]
    .map((fault) => captures.find(({ name }) => name === `own-${gateway}-${fault}`))
    .find((one) => one !== undefined);
  return found?.status ? { status: found.status, headers: found.headers, body: found.body ?? "" } : null;
}

/** Null: this gateway was never seen with this fault. */
function realAnswer(gateway: string, kind: Kind, tookMs: number | null): Bad | null {
  const page = pageOf(gateway, kind);
  if (page === null) return null;
  return {
    status: page.status,
    latencyMs: tookMs,
    failure: (latencyMs) => summaryOf(gateway, kind, page, latencyMs),
  };
}

const summaries = new Map<string, FailureSummary>();

function summaryOf(gateway: string, kind: Kind, page: Page, latencyMs: number): FailureSummary {
  const took = latencyMs < 250 ? 50 : Math.round(latencyMs / 100) * 100;
  const key = `${gateway} ${kind} ${took}`;
  let summary = summaries.get(key);
  if (summary === undefined) {
    const input: AttributionInput = { ...page, statusText: "", latencyMs: took, error: null };
    summary = summarise(attribute(input));
    summaries.set(key, summary);
  }
  return summary;
}
