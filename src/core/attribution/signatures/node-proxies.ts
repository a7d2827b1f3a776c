/** Proxies in Node. A 504 of theirs within milliseconds is no timeout: they use it for refusals as well. */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";

const TRYING = "error occurred while trying to proxy";
const JSON_TYPE = { "content-type": /^application\/json/i };

/** @fastify/reply-from passes undici's and Node's error on: code, then message. */
const REPLY_FROM: readonly (readonly [pattern: RegExp, causes: readonly Cause[]])[] = [
  [/"message":"connect ECONNREFUSED/, ["connection_refused"]],
  [/"code":"ECONNRESET"/, ["connection_terminated"]],
  [
    /"code":"UND_ERR_SOCKET"|"message":"(?:other side closed|socket hang up|read ECONNRESET)/,
    ["connection_terminated"],
  ],
  [/"message":"Response does not match the HTTP\/1\.1 protocol/, ["http_protocol_error"]],
  [/"message":"(?:Headers Overflow|Header(?:s)? (?:size )?[Oo]verflow)/, ["http_response_header_size"]],
  [/"code":"UND_ERR_HEADERS_OVERFLOW"/, ["http_response_header_size"]],
  [/"message":"(?:getaddrinfo )?E(?:NOTFOUND|AI_AGAIN)/, ["dns_error"]],
  [
    /"message":"(?:self[- ]signed|unable to (?:get|verify)|certificate|Hostname\/IP does not match)/i,
    ["tls_certificate_error"],
  ],
  [
    /"message":"[^"]{0,160}(?:SSL routines|ssl3_|EPROTO|wrong version number|tlsv1 alert)/i,
    ["tls_protocol_error"],
  ],
  [/"message":"[^"]{0,160}(?:EHOSTUNREACH|ENETUNREACH)/, ["destination_ip_unroutable"]],
  [/"message":"(?:Connect Timeout|connect ETIMEDOUT)/, ["connection_timeout"]],
];

export const NODE_PROXIES: readonly Signature[] = [
  {
    product: "http-proxy-middleware",
    when: { status: 504, body: [TRYING] },
    causes: [
      "connection_refused",
      "connection_terminated",
      "dns_error",
      "connection_read_timeout",
      "connection_timeout",
    ],
    sure: 0.95,
  },
  {
    product: "http-proxy-middleware",
    when: { status: 502, body: [TRYING] },
    causes: ["http_protocol_error", "http_response_header_size"],
    sure: 0.95,
  },
  {
    product: "http-proxy-middleware",
    when: { status: 500, body: [TRYING] },
    causes: [
      "tls_protocol_error",
      "tls_certificate_error",
      "http_response_header_size",
      "http_protocol_error",
    ],
    sure: 0.95,
  },
  {
    product: "http-proxy-middleware",
    when: { body: [/^Error occurr?ed while (?:trying to )?proxy(?:ing)?(?: to|:)/i] },
    causes: ["connection_refused", "connection_terminated", "dns_error"],
    sure: 0.95,
  },
  {
    product: "http-proxy",
    when: {
      status: [500, 502],
      equals: "Something went wrong. And we are reporting a custom error message.",
    },
    causes: [
      "connection_refused",
      "connection_terminated",
      "http_protocol_error",
      "dns_error",
      "connection_read_timeout",
    ],
    sure: 0.9,
  },
  ...REPLY_FROM.map(
    ([pattern, causes]): Signature => ({
      product: "fastify-http-proxy",
      when: { status: [500, 502, 503, 504], headers: JSON_TYPE, body: [/^\{"statusCode":5\d\d,/, pattern] },
      causes,
      sure: 0.9,
      causeSure: 0.95,
    }),
  ),
  {
    product: "fastify-http-proxy",
    when: { headers: JSON_TYPE, body: ['"code":"fst_reply_from_service_unavailable"'] },
    causes: ["dns_error", "destination_unavailable"],
    sure: 0.97,
  },
  {
    product: "fastify-http-proxy",
    when: { headers: JSON_TYPE, body: ['"code":"fst_reply_from_gateway_timeout"'] },
    causes: ["connection_read_timeout", "connection_timeout"],
    sure: 0.97,
  },
  {
    product: "fastify-http-proxy",
    when: { headers: JSON_TYPE, body: ['"code":"fst_reply_from_'] },
    causes: [
      "connection_terminated",
      "http_protocol_error",
      "tls_protocol_error",
      "http_response_header_size",
    ],
    sure: 0.97,
  },
  {
    product: "express-http-proxy",
    when: { status: 504, headers: { "x-timeout-reason": /^express-http-proxy/ } },
    causes: ["connection_terminated", "connection_read_timeout"],
    sure: 0.97,
  },
  {
    product: "configurable-http-proxy",
    when: { status: [404, 503], body: ["proxy target missing", "configurable-http-proxy"] },
    causes: ["connection_refused", "connection_terminated"],
    sure: 0.95,
  },
];
