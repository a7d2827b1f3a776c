/** CDNs beyond the large ones, by their Server names, their own fields and pages. */
import type { Cause } from "../causes.ts";
import type { ProductSlug } from "../products.ts";
import type { Signature } from "../signature.ts";
import { BAD_GATEWAY, byStatus, row, TIMED_OUT, UNAVAILABLE } from "./row.ts";

/** https://docs.bunny.net/api-reference/origin-errors: the codes of its field and of its log. */
const BUNNY: readonly (readonly [code: RegExp, causes: readonly Cause[]])[] = [
  [/dns_lookup|dns/i, ["dns_error"]],
  [/timeout/i, ["connection_read_timeout", "connection_timeout"]],
  [/loop/i, ["proxy_loop_detected"]],
  [/invalid_compression/i, ["http_response_content_coding"]],
  [/socket|io_error/i, ["connection_refused", "connection_terminated", "connection_timeout"]],
  [/ssl|tls|certificate/i, ["tls_certificate_error", "tls_protocol_error"]],
  [
    /request_(?:exception|failure)/i,
    ["connection_terminated", "connection_refused", "tls_certificate_error", "http_protocol_error"],
  ],
];
const BUNNY_SERVER = { server: /^BunnyCDN/i };
const FAILED = [500, 502, 503, 504, 508];

/** A Server name that only this CDN bears. It also stands on what the origin sent, hence the modest confidence. */
const NAMES: readonly (readonly [product: ProductSlug, server: RegExp])[] = [
  ["qrator", /^QRATOR/i],
  ["ddos-guard", /^ddos-guard/i],
  ["arvancloud", /^ArvanCloud/i],
  ["baidu-cdn", /^yunjiasu/i],
  ["beluga", /^Beluga/i],
  ["link11", /^rhino-core-shield/i],
  ["variti", /^Variti/i],
  ["cdn77", /^CDN77/i],
  ["keycdn", /^keycdn/i],
  ["azion", /^Azion/i],
  ["edgio", /^(?:ECAcc|ECS|ECD|EdgePrism|Edgio|Layer0|Limelight)\b/i],
  ["tencent-cdn", /^(?:NWS|stgw|TencentEdgeOne|edgeone|Lego Server|tencent)/i],
];

export const SMALL_CDNS: readonly Signature[] = [
  ...BUNNY.map(([code, causes]) =>
    row("bunny", { headers: { ...BUNNY_SERVER, errorcode: code } }, causes, 0.95),
  ),
  ...BUNNY.map(([code, causes]) =>
    row("bunny", { headers: { ...BUNNY_SERVER, "cdn-error": code } }, causes, 0.95),
  ),
  row(
    "bunny",
    { status: 504, headers: { ...BUNNY_SERVER, "cdn-requestpullsuccess": /^False$/i } },
    TIMED_OUT,
    0.93,
  ),
  row("bunny", { status: 508, headers: BUNNY_SERVER }, ["proxy_loop_detected"], 0.93),
  row(
    "bunny",
    { status: FAILED, headers: { ...BUNNY_SERVER, "cdn-requestpullsuccess": /^False$/i } },
    ["connection_refused", "connection_timeout", "connection_terminated", "dns_error"],
    0.93,
  ),
  row(
    "bunny",
    { status: FAILED, headers: { ...BUNNY_SERVER, errorcode: true } },
    ["connection_refused", "connection_timeout", "connection_terminated", "dns_error"],
    0.93,
  ),
  row(
    "bunny",
    {
      status: FAILED,
      body: [
        /<title>[^<]{0,80}(?:bunny\.net|BunnyCDN)[^<]{0,80}<\/title>|bunnycdn_error|bunny\.net[^<]{0,40}error/i,
      ],
    },
    ["connection_refused", "connection_timeout", "dns_error", "connection_terminated"],
    0.9,
  ),
  // Alibaba Cloud CDN tells the origin's errors from its own in x-swift-error
  row(
    "alibaba-cdn",
    {
      headers: {
        "x-swift-error": /conn(?:ect)? .{0,20}(?:timeout|fail|refused)|origin (?:connect|unreachable)/i,
      },
    },
    ["connection_timeout", "connection_refused"],
    0.9,
  ),
  row(
    "alibaba-cdn",
    { headers: { "x-swift-error": /orig response 5xx/i } },
    ["passed_through", "connection_refused", "connection_read_timeout"],
    0.85,
    0.7,
  ),
  row("alibaba-cdn", { status: 504, headers: { server: /^Tengine/i, eagleid: true } }, TIMED_OUT, 0.8),
  row(
    "alibaba-cdn",
    { status: [502, 503], headers: { server: /^Tengine/i, eagleid: true } },
    BAD_GATEWAY,
    0.75,
  ),
  row(
    "alibaba-cdn",
    { headers: { "x-tengine-error": true } },
    ["http_request_denied", "proxy_internal_error"],
    0.85,
    0.6,
  ),
  // Qrator, DDoS-Guard: pages of their own
  row("ddos-guard", { status: [502, 503, 504], body: [/DDoS-Guard/i, /50[234]/] }, UNAVAILABLE, 0.9),
  row("stackpath", { status: [403, 429], body: [/StackPath|sbbi=/i] }, ["http_request_denied"], 0.85),
  row(
    "edgio",
    {
      status: [530, 531, 532, 533, 534, 535, 536, 537, 538, 539, 540],
      headers: { server: /^(?:ECAcc|ECS|ECD|Layer0|Edgio)/i },
    },
    ["connection_refused", "dns_error", "proxy_internal_error"],
    0.8,
    0.6,
  ),
  ...NAMES.flatMap(([product, server]) => byStatus(product, { headers: { server }, bodyKind: "none" }, 0.7)),
  ...NAMES.flatMap(([product, server]) =>
    byStatus(product, { headers: { server }, body: [/<center> ?<h1>50\d|<h1>50\d/i] }, 0.7),
  ),
];
