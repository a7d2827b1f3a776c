/**
 * Cloudflare: 52x, 530 and 1xxx are its own word on the origin; its branded 502 and 504 pages stand in for the origin's.
 * https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
 */
import type { Signature } from "../signature.ts";
import { CODES, ORIGIN, WORKER_CODES } from "./cloudflare-codes.ts";
import { CLOUDFLARE_JSON } from "./cloudflare-json.ts";

const COPIED = /Visit cloudflare\.com for more information|Cloudflare Ray ID: ?[0-9a-f]{16}/i;

const RELAYED =
  "The origin behind Cloudflare sent this status itself, Cloudflare only put its own page over it: look at the origin's proxy and application.";

/** As text, or in the page: <span …>Error</span> <span class="cf-error-code">1016</span>, Error code 522. */
function code(status: number | string): RegExp {
  return new RegExp(
    `(?:^error code: ${status}$|\\bError(?: code)?:? ?(?:<[^>]{1,80}> ?){0,3}${status}\\b)`,
    "i",
  );
}

export const CLOUDFLARE: readonly Signature[] = [
  ...CLOUDFLARE_JSON,
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
    ...(
      [
        ["cf-ray", true],
        ["cf-cache-status", true],
        ["set-cookie", /\bcf_ob_info=5/],
      ] as const
    ).map(
      ([name, wanted]): Signature => ({
        product: "cloudflare",
        when: { status, headers: { [name]: wanted }, bodyKind: "none" },
        causes,
        sure: 0.9,
        causeSure: 0.9,
      }),
    ),
    // Copied out of a browser, for which the page says where to read more.
    {
      product: "cloudflare",
      when: { status, body: [COPIED, code(status)] },
      causes,
      sure: 0.95,
    },
  ]),
  {
    product: "cloudflare",
    when: { status: 530, headers: { "cf-ray": true }, body: [/<title>[^<]{0,20}Origin DNS error \|/i] },
    causes: ["dns_error"],
    sure: 0.97,
    causeSure: 0.95,
  },
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
    when: { status: [500, 502, 503, 504], body: [COPIED, /Error code 50[0234]/i] },
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
