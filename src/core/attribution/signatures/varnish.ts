/** Varnish and Fastly, which grew from it: Varnish says "Guru Meditation", Fastly "Guru Mediation" and names the fault. */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";

const FETCH_FAILED: readonly Cause[] = [
  "connection_refused",
  "connection_terminated",
  "destination_unavailable",
  "http_protocol_error",
  "connection_read_timeout",
  "connection_timeout",
];
const version = /varnish \(Varnish\/([\d.]{1,20})\)/;

/** https://www.fastly.com/documentation/guides/debugging/common-503-errors/ */
const FASTLY_FAULTS: readonly (readonly [phrase: string, causes: readonly Cause[]])[] = [
  ["backend read error", ["connection_terminated"]],
  ["first byte timeout", ["connection_read_timeout"]],
  ["between bytes timeout", ["connection_read_timeout"]],
  ["connection timed out", ["connection_timeout"]],
  ["connection refused", ["connection_refused"]],
  ["operation now in progress", ["connection_timeout"]],
  ["backend is unhealthy", ["destination_unavailable"]],
  ["all backends failed or unhealthy", ["destination_unavailable"]],
  ["quorum weight not reached", ["destination_unavailable"]],
  ["backend write error", ["connection_terminated", "connection_write_timeout"]],
  ["client read error", ["http_request_error"]],
  ["backend.max_conn reached", ["connection_limit_reached"]],
  ["hostname doesn't match against certificate", ["tls_certificate_error"]],
  ["certificate has expired", ["tls_certificate_error"]],
  ["unable to get local issuer certificate", ["tls_certificate_error"]],
  ["ssl handshake error", ["tls_protocol_error"]],
  ["no stale object available", ["destination_unavailable"]],
  ["response header too big", ["http_response_header_size"]],
  ["loop detected", ["proxy_loop_detected"]],
];

export const VARNISH: readonly Signature[] = [
  ...FASTLY_FAULTS.map(
    ([phrase, causes]): Signature => ({
      product: "fastly",
      when: { body: [`error 503 ${phrase}`, "guru mediation:"] },
      causes,
      sure: 0.95,
      causeSure: 0.95,
    }),
  ),
  {
    product: "fastly",
    when: { body: ["guru mediation:", "varnish cache server"] },
    causes: ["proxy_internal_error", "destination_unavailable"],
    sure: 0.9,
  },
  {
    product: "fastly",
    when: { status: [500, 503], body: [/^Fastly error: unknown domain/i] },
    causes: ["destination_not_found"],
    sure: 0.95,
  },
  {
    product: "varnish",
    when: { body: [/<h1>Error \d{3} Backend fetch failed<\/h1>/i, "guru meditation:"] },
    causes: FETCH_FAILED,
    sure: 0.95,
    version,
  },
  // Varnish 3 said no more of a failed fetch than the status.
  {
    product: "varnish",
    when: {
      status: 503,
      body: [/^<\?xml /, /<h1>Error 503 Service Unavailable<\/h1>/i, /<h3>Guru Meditation:<\/h3>/i],
    },
    causes: FETCH_FAILED,
    sure: 0.95,
    version,
  },
  {
    product: "varnish",
    when: { body: [/<h1>Error \d{3} [^<]{0,80}<\/h1>/i, /<h3>Guru Meditation:<\/h3>/i] },
    causes: ["proxy_internal_response", "http_request_denied"],
    sure: 0.95,
    version,
  },
  // Copied out of a browser, or cut short.
  {
    product: "varnish",
    when: { shown: /^(?:503 Backend fetch failed )?Error 503 Backend fetch failed\b/i },
    causes: FETCH_FAILED,
    sure: 0.93,
    version,
  },
  {
    product: "varnish",
    when: { headers: { "x-varnish": true }, body: [/<title>503 Backend fetch failed<\/title>/i] },
    causes: FETCH_FAILED,
    sure: 0.93,
    version,
  },
  {
    product: "varnish",
    when: { status: 503, statusText: /^Backend fetch failed$/i, bodyKind: "none" },
    causes: FETCH_FAILED,
    sure: 0.9,
    version,
  },
  {
    product: "varnish",
    when: {
      status: 503,
      headers: { server: /^Varnish$/i, "x-varnish": true, "retry-after": /^5$/ },
      bodyKind: "none",
    },
    causes: FETCH_FAILED,
    sure: 0.8,
    version,
  },
  // Its name stands in Server only on what it made up: what it fetched keeps the backend's.
  {
    product: "varnish",
    when: { status: [500, 502, 503, 504], headers: { server: /^Varnish$/i } },
    causes: FETCH_FAILED,
    sure: 0.75,
    causeSure: 0.7,
    version,
  },
];
