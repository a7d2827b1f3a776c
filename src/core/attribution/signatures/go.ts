/** Proxies written in Go: Caddy and ReverseProxy answer with no body, Traefik with the bare status text. */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";

const DIAL: readonly Cause[] = [
  "connection_refused",
  "connection_terminated",
  "http_protocol_error",
  "dns_error",
  "connection_timeout",
];
const PLAIN = { "content-type": /^text\/plain; charset=utf-8$/i };
const UNSIGNED_TEXT = { server: false, etag: false, "x-powered-by": false, "x-content-type-options": false };
/** Of a text that applications send as well, what is left of a pasted answer tells nothing. */
const WHOLE = { ...UNSIGNED_TEXT, date: true };
const RELAYS = /nginx|openresty|cloudflare|haproxy|envoy|ATS|h2o|Caddy|CloudFront/i;
const UNSIGNED = { server: false, via: false, "x-powered-by": false, etag: false };

/** Caddy 1 wrote the status line's text, mholt/caddy, caddyhttp/httpserver/server.go (DefaultErrorFunc). */
const CADDY_1: readonly Signature[] = (
  [
    [502, "502 Bad Gateway", DIAL],
    [503, "503 Service Unavailable", ["destination_unavailable", "connection_limit_reached"]],
    [504, "504 Gateway Timeout", ["connection_read_timeout"]],
  ] as const
).map(([status, equals, causes]) => ({
  product: "caddy",
  when: { status, headers: { server: /^Caddy$/ }, equals },
  causes,
  sure: 0.9,
}));

const UNTYPED: readonly Signature[] = (
  [
    [502, "Bad Gateway", ["connection_refused", "connection_terminated", "dns_error"]],
    [504, "Gateway Timeout", ["connection_read_timeout", "connection_timeout"]],
  ] as const
).map(([status, equals, causes]) => ({
  product: "traefik",
  when: {
    status,
    equals,
    headers: {
      ...WHOLE,
      "content-type": false,
      connection: false,
      "content-length": new RegExp(`^${equals.length}$`),
    },
  },
  causes,
  sure: 0.65,
}));

export const GO: readonly Signature[] = [
  ...CADDY_1,
  {
    product: "caddy",
    when: { status: 502, headers: { server: /^Caddy$/ }, bodyKind: "none" },
    causes: DIAL,
    sure: 0.75,
  },
  {
    product: "caddy",
    when: { status: 503, headers: { server: /^Caddy$/ }, bodyKind: "none" },
    causes: ["destination_unavailable", "connection_limit_reached"],
    sure: 0.75,
  },
  {
    product: "caddy",
    when: { status: 504, headers: { server: /^Caddy$/ }, bodyKind: "none" },
    causes: ["connection_read_timeout"],
    sure: 0.75,
  },
  {
    product: "caddy",
    when: { status: 500, headers: { server: /^Caddy$/ }, bodyKind: "none" },
    causes: ["proxy_internal_error"],
    sure: 0.6,
  },
  {
    product: "traefik",
    when: { status: 503, headers: { "content-type": false, server: false }, equals: "no available server" },
    causes: ["destination_unavailable"],
    sure: 0.75,
    causeSure: 0.95,
  },
  {
    product: "traefik",
    when: { status: 503, headers: PLAIN, equals: "no available server" },
    causes: ["destination_unavailable"],
    sure: 0.9,
    causeSure: 0.95,
  },
  ...traefik(UNSIGNED_TEXT, 0.75),
  // Traefik 3 no longer guesses a type for it.
  ...UNTYPED,
  traefikRow(
    500,
    "Internal Server Error",
    ["http_protocol_error", "tls_protocol_error", "tls_certificate_error"],
    WHOLE,
    0.6,
  ),
  traefikRow(503, "Service Unavailable", ["destination_unavailable", "connection_limit_reached"], WHOLE, 0.6),
  traefikRow(429, "Too Many Requests", ["http_request_denied", "connection_limit_reached"], WHOLE, 0.6),
  traefikRow(404, "404 page not found", ["destination_not_found"], WHOLE, 0.6),
  ...traefik({ server: RELAYS, etag: false, "x-powered-by": false }, 0.6),
  {
    product: "go-reverseproxy",
    when: {
      status: 502,
      // Tomcat's empty 502 has no phrase; over HTTP/2 nobody's has one.
      statusText: /^Bad Gateway$/,
      // An answer of which no header is known (imported, pasted in part) tells nothing of who wrote it.
      headers: { ...UNSIGNED, "content-type": false, date: true },
      bodyKind: "empty",
    },
    causes: [...DIAL, "connection_read_timeout"],
    sure: 0.5,
  },
];

/** Its 502 and 504 are told by their text even under a relay's name; an application seldom sends these two. */
function traefik(headers: Record<string, RegExp | boolean>, sure: number): Signature[] {
  return [
    traefikRow(
      502,
      "Bad Gateway",
      ["connection_refused", "connection_terminated", "dns_error"],
      headers,
      sure,
    ),
    traefikRow(504, "Gateway Timeout", ["connection_read_timeout", "connection_timeout"], headers, sure),
  ];
}

/** Koa, Starlette and others send the same texts, but set their headers before Date or sign with a Server. */
function traefikRow(
  status: number,
  equals: string,
  causes: readonly Cause[],
  headers: Record<string, RegExp | boolean>,
  sure: number,
): Signature {
  const order = ["date", "content-length", "content-type"];
  const ordered = headers.server === false ? { order } : {};
  return {
    product: "traefik",
    when: { status, headers: { ...PLAIN, ...headers }, equals, ...ordered },
    causes,
    sure,
  };
}
