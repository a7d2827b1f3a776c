/** Hosting platforms whose router answers for an app that does not. */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";
import { FLY } from "./fly.ts";

const HEROKU = "herokucdn.com/error-pages/application-error.html";

/** Heroku shows one page for all H codes; time tells some apart (H12 at 30 s, H19 at 5 s, H15 at 55 s, H20 at 75 s). */
const HEROKU_TIMES: readonly (readonly [from: number, to: number, causes: readonly Cause[]])[] = [
  [
    0,
    1500,
    ["destination_unavailable", "connection_refused", "connection_terminated", "http_protocol_error"],
  ],
  [4800, 6000, ["connection_timeout"]],
  [29_500, 32_000, ["connection_read_timeout"]],
  [55_000, 57_000, ["connection_read_timeout"]],
  [75_000, 78_000, ["destination_unavailable"]],
];

/** https://vercel.com/docs/errors */
const VERCEL: readonly (readonly [code: string, causes: readonly Cause[]])[] = [
  ["FUNCTION_INVOCATION_TIMEOUT", ["http_response_timeout"]],
  ["EDGE_FUNCTION_INVOCATION_TIMEOUT", ["http_response_timeout"]],
  ["MIDDLEWARE_INVOCATION_TIMEOUT", ["http_response_timeout"]],
  ["FUNCTION_INVOCATION_FAILED", ["connection_terminated"]],
  ["EDGE_FUNCTION_INVOCATION_FAILED", ["connection_terminated"]],
  ["MIDDLEWARE_INVOCATION_FAILED", ["proxy_internal_error"]],
  ["FUNCTION_RESPONSE_STREAM_INCOMPLETE", ["http_response_incomplete", "connection_terminated"]],
  ["NO_RESPONSE_FROM_FUNCTION", ["connection_terminated"]],
  ["BODY_NOT_A_STRING_FROM_FUNCTION", ["http_protocol_error"]],
  ["FUNCTION_THROTTLED", ["connection_limit_reached"]],
  ["FUNCTION_PAYLOAD_TOO_LARGE", ["http_request_error"]],
  ["FUNCTION_RESPONSE_PAYLOAD_TOO_LARGE", ["http_response_body_size"]],
  ["DEPLOYMENT_PAUSED", ["destination_unavailable"]],
  ["DEPLOYMENT_DISABLED", ["destination_unavailable"]],
  ["DEPLOYMENT_NOT_FOUND", ["destination_not_found"]],
  ["DNS_HOSTNAME_[A-Z_]+", ["dns_error"]],
  [
    "ROUTER_EXTERNAL_TARGET_CONNECTION_ERROR",
    ["connection_refused", "connection_terminated", "connection_timeout"],
  ],
  ["ROUTER_EXTERNAL_TARGET_HANDSHAKE_ERROR", ["tls_protocol_error"]],
  ["ROUTER_EXTERNAL_TARGET_ERROR", ["connection_terminated"]],
  ["ROUTER_CANNOT_MATCH", ["destination_not_found"]],
  ["FALLBACK_BODY_TOO_LARGE", ["http_response_body_size"]],
  ["SANDBOX_NOT_LISTENING", ["connection_refused"]],
  ["OPTIMIZED_EXTERNAL_IMAGE_REQUEST_FAILED", ["connection_terminated"]],
  ["INFINITE_LOOP_DETECTED", ["proxy_loop_detected"]],
  ["INTERNAL_[A-Z_]+", ["proxy_internal_error"]],
];

export const PLATFORMS: readonly Signature[] = [
  ...HEROKU_TIMES.map(
    ([from, to, causes]): Signature => ({
      product: "heroku",
      when: { status: 503, body: [HEROKU], latencyMs: [from, to] },
      causes,
      sure: 0.95,
      causeSure: 0.85,
    }),
  ),
  {
    product: "heroku",
    when: { body: [HEROKU] },
    causes: [
      "destination_unavailable",
      "connection_read_timeout",
      "connection_refused",
      "connection_terminated",
    ],
    sure: 0.95,
  },
  {
    product: "heroku",
    when: {
      status: [500, 502, 503],
      shown:
        /^(?:Heroku \| )?Application error An error occurred in the application and your page could not be served\. /i,
    },
    causes: [
      "destination_unavailable",
      "connection_read_timeout",
      "connection_refused",
      "connection_terminated",
    ],
    sure: 0.93,
  },
  // The pages of before herokucdn.com.
  {
    product: "heroku",
    when: { status: [500, 502, 503, 504], body: [/s3\.amazonaws\.com\/heroku_pages\/error\.html/i] },
    causes: [
      "destination_unavailable",
      "connection_read_timeout",
      "connection_refused",
      "connection_terminated",
    ],
    sure: 0.95,
  },
  {
    product: "heroku",
    when: { body: [/s3\.amazonaws\.com\/heroku_pages\/maintenance\.html/i] },
    causes: ["proxy_internal_response"],
    sure: 0.95,
  },
  {
    product: "heroku",
    when: { body: ["herokucdn.com/error-pages/maintenance-mode.html"] },
    causes: ["proxy_internal_response"],
    sure: 0.97,
  },
  {
    product: "heroku",
    when: { body: ["herokucdn.com/error-pages/no-such-app.html"] },
    causes: ["destination_not_found"],
    sure: 0.97,
  },

  ...FLY,
  {
    product: "render",
    when: { headers: { "x-render-routing": /hibernate-wake-error/i } },
    causes: ["destination_unavailable"],
    sure: 0.97,
  },
  {
    product: "render",
    when: { headers: { "x-render-routing": /no-(?:server|deploy)/i } },
    causes: ["destination_not_found", "destination_unavailable"],
    sure: 0.97,
  },
  {
    product: "render",
    when: { headers: { "x-render-routing": /(?:error|unavailable|timeout|suspend)/i } },
    causes: ["destination_unavailable", "connection_refused", "connection_read_timeout"],
    sure: 0.9,
  },
  {
    product: "render",
    when: {
      status: [502, 503],
      headers: { "rndr-id": true, "x-render-origin-server": false },
      body: ["<title>502</title>"],
    },
    causes: ["connection_refused", "connection_terminated"],
    sure: 0.75,
  },

  {
    product: "railway",
    when: { status: [502, 503, 504], headers: { "x-railway-fallback": /true/i } },
    causes: ["connection_refused", "destination_unavailable", "connection_timeout"],
    sure: 0.97,
  },
  {
    product: "railway",
    when: { status: 404, headers: { "x-railway-fallback": /true/i } },
    causes: ["destination_not_found"],
    sure: 0.97,
  },
  {
    product: "railway",
    when: { status: [502, 503, 504], body: [/"message" ?: ?"Application failed to respond"/i] },
    causes: ["connection_refused", "destination_unavailable", "connection_timeout"],
    sure: 0.93,
  },

  ...VERCEL.flatMap(([code, causes]): Signature[] => [
    {
      product: "vercel",
      when: { headers: { "x-vercel-error": new RegExp(`^${code}$`) } },
      causes,
      sure: 0.97,
      causeSure: 0.95,
    },
    {
      product: "vercel",
      when: {
        status: [402, 404, 413, 429, 500, 502, 503, 504, 508],
        shown: new RegExp(`\\b\\d{3}: ?[A-Z_]{3,40} .{0,200}?Code: ?${code} ID: ?[a-z]{3}\\d:`),
      },
      causes,
      sure: 0.93,
    },
    {
      product: "vercel",
      when: {
        status: [404, 413, 500, 502, 503, 504, 508],
        body: [/^(?:A server error|An error) (?:has )?occurred/i, new RegExp(`\\b${code}\\b`)],
      },
      causes,
      sure: 0.93,
    },
  ]),
  { product: "vercel", when: { headers: { "x-vercel-error": true } }, causes: [], sure: 0.95 },
  {
    product: "vercel",
    when: { status: [403, 429], headers: { "x-vercel-mitigated": true } },
    causes: ["http_request_denied"],
    sure: 0.95,
  },

  {
    product: "netlify",
    when: {
      headers: { "x-nf-request-id": true },
      body: [
        /error decoding lambda response|function invocation failed|task timed out after|error - (?:an )?unhandled/i,
      ],
    },
    causes: ["proxy_internal_error", "http_response_timeout"],
    sure: 0.9,
  },
  {
    product: "netlify",
    when: { status: 404, body: [/^Not Found - Request ID: [0-9A-Z]{26}/] },
    causes: ["destination_not_found"],
    sure: 0.95,
  },
  {
    product: "netlify",
    when: { status: [500, 502], body: [/^error decoding lambda response/i] },
    causes: ["http_protocol_error", "proxy_internal_error", "connection_terminated"],
    sure: 0.85,
  },
  {
    product: "netlify",
    when: { status: [502, 503, 504], headers: { server: /^Netlify$/i }, bodyKind: "none" },
    causes: ["connection_terminated", "connection_read_timeout", "connection_refused"],
    sure: 0.75,
  },
];
