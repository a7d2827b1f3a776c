/** API gateways in Go, Java, Lua and .NET, by the words of their sources. */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";
import { BAD_GATEWAY, DENIED, row, TIMED_OUT, UNAVAILABLE } from "./row.ts";

/** https://docs.apigee.com/api-platform/troubleshoot: {"fault":{"faultstring":"…","detail":{"errorcode":"…"}}}. */
const APIGEE: readonly (readonly [code: string, causes: readonly Cause[]])[] = [
  [
    "messaging\\.adaptors\\.http\\.flow\\.GatewayTimeout",
    ["connection_read_timeout", "http_response_timeout"],
  ],
  ["flow\\.APITimedOut", ["http_response_timeout", "connection_read_timeout"]],
  [
    "messaging\\.adaptors\\.http\\.flow\\.ServiceUnavailable",
    ["connection_refused", "connection_timeout", "tls_protocol_error", "connection_terminated"],
  ],
  ["messaging\\.adaptors\\.http\\.flow\\.(?:NoActiveTargets|ErrorResponseCode)", ["destination_unavailable"]],
  ["messaging\\.adaptors\\.http\\.flow\\.UnexpectedEOF(?:AtTarget)?", ["connection_terminated"]],
  [
    "messaging\\.adaptors\\.http\\.flow\\.(?:SslHandshakeFailed|SSLHandshakeFailed)",
    ["tls_protocol_error", "tls_certificate_error"],
  ],
  [
    "messaging\\.adaptors\\.http\\.flow\\.(?:DnsResolutionFailure|DNSLookupFailed|UnknownHost)",
    ["dns_error"],
  ],
  ["messaging\\.adaptors\\.http\\.flow\\.ApplicationNotFound", ["destination_not_found"]],
  ["messaging\\.adaptors\\.http\\.flow\\.DecompressionFailureAtResponse", ["http_response_content_coding"]],
  [
    "protocol\\.http\\.(?:TooBigHeaders|TooBigLine|TooBigBody)",
    ["http_response_header_size", "http_response_body_size"],
  ],
  ["protocol\\.http\\.[A-Za-z]{3,40}", ["http_protocol_error"]],
  ["policies\\.ratelimit\\.[A-Za-z]{3,60}", DENIED],
  ["(?:oauth\\.v2|keymanagement|steps\\.oauth|steps\\.jwt)[A-Za-z.]{3,60}", DENIED],
  ["[A-Za-z.]{3,80}", ["proxy_internal_error"]],
];

/** wso2/carbon-apimgt and synapse: <am:code>101503</am:code> or {"fault":{"code":101503}} and {"code":"101503"}. */
const WSO2: readonly (readonly [code: number, causes: readonly Cause[]])[] = [
  [101503, ["connection_refused"]],
  [101504, ["connection_read_timeout"]],
  [101508, ["connection_timeout"]],
  [101505, ["connection_terminated"]],
  [101500, ["connection_terminated", "connection_refused"]],
  [101501, ["connection_terminated"]],
  [101506, ["http_protocol_error"]],
  // wso2/apk and wso2/product-microgateway: the number stands for Envoy's fault.
  [102503, ["connection_refused", "connection_timeout", "connection_terminated"]],
  [102504, ["connection_read_timeout", "http_response_timeout"]],
  [303001, ["destination_unavailable"]],
  [303000, ["destination_unavailable"]],
];

/** Reports of Mashery's own answers: its code says why, https://docs.mashery.com lists them. */
const MASHERY: readonly (readonly [code: RegExp, causes: readonly Cause[]])[] = [
  [/^ERR_596_/, ["destination_not_found"]],
  [/^ERR_(?:401|403|429)_/, DENIED],
  [/^ERR_504_/, TIMED_OUT],
  [/^ERR_50[23]_/, BAD_GATEWAY],
  [/^ERR_4\d\d_/, ["http_request_error"]],
];

export const API_GATEWAYS: readonly Signature[] = [
  ...MASHERY.map(([code, causes]) =>
    row("mashery", { headers: { "x-mashery-error-code": code } }, causes, 0.97, 0.95),
  ),
  ...APIGEE.map(([code, causes]) =>
    row(
      "apigee",
      { body: [/faultstring/, new RegExp(`(?:"errorcode" ?: ?"|<errorcode>)${code}["<]`, "i")] },
      causes,
      0.95,
    ),
  ),
  row(
    "apigee",
    { headers: { "x-apigee-fault-code": true } },
    ["proxy_internal_error", "connection_refused"],
    0.95,
    0.6,
  ),
  ...WSO2.map(([code, causes]) =>
    row("wso2", { body: [new RegExp(`(?:<(?:am|ams|amt):code>|"code" ?: ?"?)${code}\\b`)] }, causes, 0.9),
  ),
  // oauth2-proxy/oauth2-proxy, pkg/app/pagewriter
  row(
    "oauth2-proxy",
    { status: 502, body: ["there was a problem connecting to the upstream server."] },
    BAD_GATEWAY,
    0.9,
  ),
  row("oauth2-proxy", { status: [401, 403], body: [/OAuth2 Proxy/i] }, DENIED, 0.9),
  // IBM API Connect and DataPower: {"httpCode":"500","httpMessage":"…","moreInformation":"…"}
  row(
    "ibm-api-connect",
    { body: [/"httpCode" ?: ?"5\d\d"/, /"moreInformation" ?: ?"[^"]{0,200}(?:timed? ?out|timeout)/i] },
    TIMED_OUT,
    0.93,
  ),
  row(
    "ibm-api-connect",
    {
      body: [
        /"httpCode" ?: ?"5\d\d"/,
        /"moreInformation" ?: ?"[^"]{0,200}(?:backside connection|[Cc]ould not connect|URL Open error)/,
      ],
    },
    ["connection_refused", "connection_timeout", "tls_protocol_error", "dns_error"],
    0.95,
  ),
  row(
    "ibm-api-connect",
    { body: [/"httpCode" ?: ?"5\d\d"/, /"moreInformation"/] },
    ["proxy_internal_error", ...BAD_GATEWAY.slice(0, 2)],
    0.9,
    0.7,
  ),
  row(
    "ibm-api-connect",
    { status: 429, headers: { "x-global-transaction-id": true, "x-countlimit-limit": true } },
    DENIED,
    0.95,
    0.95,
  ),
  row(
    "ibm-api-connect",
    { status: [401, 403, 429], headers: { "x-global-transaction-id": true, "x-ratelimit-limit": /^name=/ } },
    DENIED,
    0.95,
  ),
  row("ibm-api-connect", { body: [/"httpCode" ?: ?"4(?:01|03|29)"/, /"moreInformation"/] }, DENIED, 0.93),
  // gravitee-io/gravitee-api-management: {"message":"…","http_status_code":502}
  row("gravitee", { status: 502, body: [/"http_status_code" ?: ?502/] }, BAD_GATEWAY, 0.9),
  row("gravitee", { status: 503, body: [/"http_status_code" ?: ?503/] }, UNAVAILABLE, 0.9),
  row("gravitee", { status: 504, body: [/"http_status_code" ?: ?504/] }, TIMED_OUT, 0.9),
  // krakend/lura: the headers come with every answer, a failed merge has no body.
  row(
    "krakend",
    { status: [500, 502, 503, 504], headers: { "x-krakend": true, "x-krakend-completed": /^false$/i } },
    ["connection_refused", "connection_read_timeout", "http_response_timeout", "passed_through"],
    0.93,
  ),
  row(
    "krakend",
    { status: [500, 502, 503, 504], headers: { "x-krakend": true } },
    ["connection_refused", "connection_read_timeout", "proxy_internal_error"],
    0.8,
  ),
  // apache/apisix, apisix/init.lua, upstream.lua and balancer.lua
  row(
    "apisix",
    {
      body: [
        /"error_msg" ?: ?"[^"]{0,120}(?:no valid upstream node|failed to pick server|all upstream servers tried)/i,
      ],
    },
    ["destination_unavailable"],
    0.9,
  ),
  row(
    "apisix",
    { body: [/"error_msg" ?: ?"[^"]{0,120}(?:failed to parse domain|dns|resolve)/i] },
    ["dns_error"],
    0.9,
  ),
  row(
    "apisix",
    { status: 404, body: [/"error_msg" ?: ?"404 Route Not Found"/] },
    ["destination_not_found"],
    0.97,
  ),
  row(
    "apisix",
    { status: [500, 502, 503], headers: { server: /^APISIX/i, "x-apisix-upstream-status": false } },
    [...UNAVAILABLE, "proxy_internal_error"],
    0.85,
  ),
  // apollographql/router, errors of the subgraph service
  row(
    "apollo-router",
    { body: [/"code" ?: ?"SUBREQUEST_(?:HTTP_ERROR|WEBSOCKET_UPGRADE_FAILED)"/] },
    ["connection_refused", "passed_through", "connection_terminated"],
    0.93,
    0.7,
  ),
  row(
    "apollo-router",
    { body: [/"code" ?: ?"(?:REQUEST_TIMEOUT|GATEWAY_TIMEOUT)"/, /"errors" ?:/] },
    ["connection_read_timeout"],
    0.8,
  ),
  row(
    "apollo-router",
    { body: [/"code" ?: ?"(?:REQUEST_RATE_LIMITED|REQUEST_CONCURRENCY_LIMITED)"/] },
    ["connection_limit_reached", "http_request_denied"],
    0.93,
  ),
  // ThreeMammals/Ocelot, src/Ocelot/Errors and Responder
  row(
    "ocelot",
    { body: [/Ocelot\.(?:Errors|Requester|LoadBalancer|DownstreamRouteFinder)\b/] },
    ["connection_refused", "destination_unavailable", "connection_read_timeout"],
    0.93,
    0.7,
  ),
  // ExpressGateway/express-gateway, lib/policies/proxy
  row(
    "express-gateway",
    { status: [500, 502], equals: "Bad gateway.", headers: { "x-powered-by": /^Express$/i } },
    BAD_GATEWAY,
    0.8,
  ),
  // zalando/skipper, proxy/proxy.go: its name on every answer, the status text as the body
  row("skipper", { status: 502, headers: { server: /^Skipper$/i }, equals: "Bad Gateway" }, BAD_GATEWAY, 0.9),
  row(
    "skipper",
    { status: 503, headers: { server: /^Skipper$/i }, equals: "Service Unavailable" },
    UNAVAILABLE,
    0.85,
  ),
  row(
    "skipper",
    { status: 504, headers: { server: /^Skipper$/i }, equals: "Gateway Timeout" },
    TIMED_OUT,
    0.9,
  ),
];
