/**
 * Cloudflare: 52x, 530 and 1xxx are its own word on the origin; its branded 502 and 504 pages stand in for the origin's.
 * https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
 */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";

const ORIGIN: readonly (readonly [status: number, causes: readonly Cause[]])[] = [
  [520, ["http_protocol_error", "connection_terminated", "http_response_header_section_size"]],
  [521, ["connection_refused"]],
  [522, ["connection_timeout"]],
  [523, ["destination_ip_unroutable"]],
  [524, ["connection_read_timeout"]],
  [525, ["tls_protocol_error"]],
  [526, ["tls_certificate_error"]],
  [527, ["connection_terminated", "connection_timeout"]],
];

/** 1xxx codes: https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/ */
const CODES: readonly (readonly [code: number, causes: readonly Cause[]])[] = [
  [1000, ["proxy_configuration_error", "destination_ip_prohibited"]],
  [1001, ["dns_error"]],
  [1002, ["destination_ip_prohibited"]],
  [1004, ["proxy_configuration_error"]],
  [1006, ["http_request_denied"]],
  [1007, ["http_request_denied"]],
  [1008, ["http_request_denied"]],
  [1009, ["http_request_denied"]],
  [1010, ["http_request_denied"]],
  [1012, ["http_request_denied"]],
  [1013, ["http_request_error"]],
  [1014, ["proxy_configuration_error"]],
  [1015, ["http_request_denied"]],
  [1016, ["dns_error"]],
  [1018, ["destination_not_found"]],
  [1019, ["proxy_loop_detected"]],
  [1020, ["http_request_denied"]],
  [1023, ["destination_not_found"]],
  [1033, ["destination_unavailable"]],
  [1035, ["proxy_configuration_error"]],
  [1200, ["connection_limit_reached"]],
];
const WORKER_CODES = [1101, 1102, 1104, 1105, 1027, 1031];

const RELAYED =
  "The origin behind Cloudflare sent this status itself, Cloudflare only put its own page over it: look at the origin's proxy and application.";

/** As text, or in the page: <span …>Error</span> <span class="cf-error-code">1016</span>, Error code 522. */
function code(status: number | string): RegExp {
  return new RegExp(
    `(?:^error code: ${status}$|\\bError(?: code)?:? ?(?:<[^>]{1,80}> ?){0,3}${status}\\b)`,
    "i",
  );
}

/** RFC 9457 JSON for whoever asks for it: https://developers.cloudflare.com/fundamentals/reference/error-responses/ */
function json(number: number): RegExp {
  return new RegExp(`"error_code" ?: ?${number}\\b`);
}
const IS_JSON = /"cloudflare_error" ?: ?true/;

const JSON_ERRORS: readonly Signature[] = [
  ...[1003, 1042].map(
    (number): Signature => ({
      product: "cloudflare",
      role: "probe",
      when: { body: [IS_JSON, json(number)] },
      causes: ["http_request_denied"],
      sure: 0.9,
    }),
  ),
  ...[...ORIGIN, ...CODES].map(
    ([number, causes]): Signature => ({
      product: "cloudflare",
      when: { body: [IS_JSON, json(number)] },
      causes,
      sure: 0.97,
      causeSure: 0.95,
    }),
  ),
  ...WORKER_CODES.map(
    (number): Signature => ({
      product: "cloudflare-workers",
      when: { body: [IS_JSON, json(number)] },
      causes: ["proxy_internal_error"],
      sure: 0.95,
    }),
  ),
  {
    product: "cloudflare",
    when: { status: 504, body: [IS_JSON] },
    causes: ["passed_through", "connection_read_timeout", "connection_timeout"],
    sure: 0.95,
    causeSure: 0.7,
  },
  {
    product: "cloudflare",
    when: { status: [500, 502, 503], body: [IS_JSON] },
    causes: ["passed_through", "connection_terminated", "connection_refused", "http_protocol_error"],
    sure: 0.95,
    causeSure: 0.7,
  },
  {
    product: "cloudflare",
    when: { body: [IS_JSON] },
    causes: ["http_request_denied"],
    sure: 0.95,
    causeSure: 0.6,
  },
];

export const CLOUDFLARE: readonly Signature[] = [
  ...JSON_ERRORS,
  ...ORIGIN.flatMap(([status, causes]): Signature[] => [
    {
      product: "cloudflare",
      when: { status, equals: `error code: ${status}` },
      causes,
      sure: 0.97,
      causeSure: 0.95,
    },
    {
      product: "cloudflare",
      when: { status, body: [/cf-(?:error|host|wrapper)|Cloudflare/i, code(status)] },
      causes,
      sure: 0.97,
      causeSure: 0.95,
    },
    {
      product: "cloudflare",
      when: { status, headers: { "cf-error-type": true } },
      causes,
      sure: 0.97,
      causeSure: 0.95,
    },
    {
      product: "cloudflare",
      when: { status, headers: { "cf-ray": true }, bodyKind: "none" },
      causes,
      sure: 0.9,
      causeSure: 0.9,
    },
  ]),
  ...CODES.flatMap(([number, causes]): Signature[] => [
    { product: "cloudflare", when: { equals: `error code: ${number}` }, causes, sure: 0.97, causeSure: 0.95 },
    {
      product: "cloudflare",
      when: { headers: { "cf-error-type": new RegExp(`\\b${number}\\b`) } },
      causes,
      sure: 0.97,
      causeSure: 0.95,
    },
    {
      product: "cloudflare",
      when: { body: [/cf-(?:error|wrapper)/i, code(number)] },
      causes,
      sure: 0.95,
    },
  ]),
  {
    product: "cloudflare",
    when: {
      status: [403, 429, 503],
      body: [/<title>[^<]{0,120}used Cloudflare to restrict access<\/title>/i],
    },
    causes: ["http_request_denied"],
    sure: 0.97,
    causeSure: 0.95,
  },
  ...WORKER_CODES.flatMap((number): Signature[] => [
    {
      product: "cloudflare-workers",
      when: { equals: `error code: ${number}` },
      causes: ["proxy_internal_error"],
      sure: 0.95,
    },
    {
      product: "cloudflare-workers",
      when: { headers: { server: /^cloudflare$/i }, body: [code(number)] },
      causes: ["proxy_internal_error"],
      sure: 0.95,
    },
  ]),
  {
    product: "cloudflare",
    when: { status: 530, headers: { server: /^cloudflare$/i } },
    causes: ["dns_error", "destination_unavailable"],
    sure: 0.9,
  },
  {
    product: "cloudflare",
    when: {
      status: [500, 502, 503, 504],
      body: [
        /^<html> ?<head> ?<title>(\d{3}) [^<]{1,60}<\/title> ?<\/head> ?<body[^>]{0,40}> ?<center> ?<h1>\1 [^<]{1,60}<\/h1> ?<\/center> ?<hr> ?<center>cloudflare(?:-nginx)?<\/center>/i,
      ],
    },
    causes: ["proxy_internal_error"],
    sure: 0.95,
  },
  {
    product: null,
    role: "app",
    when: {
      status: [500, 502, 503, 504],
      headers: { "cf-ray": true },
      body: [
        /cf-(?:host-status|error-details|wrapper)|\/cdn-cgi\/styles\//i,
        // In the page's middle, and in the title of a page that was kept by its beginning.
        /Error code 50[0234]|<title>[^<]{0,200}\| 50[0234]: /i,
      ],
    },
    causes: ["passed_through", "connection_refused", "connection_terminated", "connection_read_timeout"],
    sure: 0.7,
    causeSure: 0.6,
    meaning: RELAYED,
  },
  {
    product: null,
    role: "app",
    when: {
      status: [500, 502, 503, 504],
      equals: ["error code: 500", "error code: 502", "error code: 503", "error code: 504"],
    },
    causes: ["passed_through", "connection_refused", "connection_terminated", "connection_read_timeout"],
    sure: 0.7,
    causeSure: 0.6,
    meaning: RELAYED,
  },
];
