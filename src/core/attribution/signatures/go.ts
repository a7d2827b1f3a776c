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
const UNSIGNED = { server: false, via: false, "x-powered-by": false, etag: false };

export const GO: readonly Signature[] = [
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
    when: { status: 503, headers: PLAIN, equals: "no available server" },
    causes: ["destination_unavailable"],
    sure: 0.9,
    causeSure: 0.95,
  },
  ...traefik({ server: false, etag: false, "x-powered-by": false, "x-content-type-options": false }, 0.75),
  ...traefik(
    {
      server: /nginx|openresty|cloudflare|haproxy|envoy|ATS|h2o|Caddy|CloudFront/i,
      etag: false,
      "x-powered-by": false,
    },
    0.6,
  ),
  {
    product: "go-reverseproxy",
    when: { status: 502, headers: { ...UNSIGNED, date: true, "content-type": false }, bodyKind: "empty" },
    causes: [...DIAL, "connection_read_timeout"],
    sure: 0.5,
  },
];

function traefik(headers: Record<string, RegExp | boolean>, sure: number): Signature[] {
  const row = (status: number, equals: string, causes: readonly Cause[]): Signature => ({
    product: "traefik",
    when: { status, headers: { ...PLAIN, ...headers }, equals },
    causes,
    sure,
  });
  return [
    row(502, "Bad Gateway", ["connection_refused", "connection_terminated", "dns_error"]),
    row(504, "Gateway Timeout", ["connection_read_timeout", "connection_timeout"]),
    row(503, "Service Unavailable", ["destination_unavailable"]),
    row(500, "Internal Server Error", ["http_protocol_error", "tls_protocol_error", "tls_certificate_error"]),
    row(429, "Too Many Requests", ["http_request_denied", "connection_limit_reached"]),
    row(404, "404 page not found", ["destination_not_found"]),
  ];
}
