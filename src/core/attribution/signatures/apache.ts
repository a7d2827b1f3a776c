/** Apache httpd's mod_proxy. Its 502 covers a read timeout too; only the latency tells. */
import type { Signature } from "../signature.ts";

const PAGE =
  /^<!DOCTYPE HTML PUBLIC "-\/\/(?:W3C\/\/DTD HTML 4\.01|IETF\/\/DTD HTML 2\.0)\/\/EN"(?: "[^"]{1,60}")?> ?<html> ?<head> ?<title>(\d{3}) [^<]{1,60}<\/title> ?<\/head> ?<body> ?<h1>[^<]{1,60}<\/h1>/i;
const version = /Apache\/([\d.]{1,20})/;
const INVALID = "the proxy server received an invalid response from an upstream server.";
const BUSY = "temporarily unable to service your request due to maintenance downtime or capacity problems";

/** server/protocol.c and http_protocol.c: what is added where the page meant for the error fails too. */
const ERROR_DOCUMENT = /error was encountered while trying to use an ErrorDocument to handle the request/i;

/** The same sentences as people copy them out of a browser. */
const COPIED: readonly Signature[] = (
  [
    [
      503,
      /^(?:503 )?Service (?:Temporarily )?Unavailable The server is temporarily unable to service your request due to maintenance downtime or capacity problems\./i,
      ["connection_refused", "connection_timeout", "destination_unavailable", "connection_limit_reached"],
    ],
    [
      502,
      /^(?:502 (?:Bad Gateway|Proxy Error) )?(?:Bad Gateway|Proxy Error) The proxy server received an invalid response from an upstream server\./i,
      [
        "http_protocol_error",
        "connection_read_timeout",
        "connection_terminated",
        "http_response_header_size",
      ],
    ],
    [
      504,
      /^(?:504 )?(?:Gateway Time-?out ){1,2}The gateway did not receive a timely response from the upstream server/i,
      ["connection_read_timeout", "connection_timeout"],
    ],
  ] as const
).map(([status, shown, causes]) => ({ product: "apache", when: { status, shown }, causes, sure: 0.85 }));

export const APACHE: readonly Signature[] = [
  // Copied with the title over it and the signature under it.
  {
    product: "apache",
    when: {
      status: 503,
      body: [/^503 Service/, BUSY, /\. Apache\/[\d.]{1,20}(?: \([^)]{1,40}\))? Server at \S+ Port \d{1,5}$/],
    },
    causes: [
      "destination_unavailable",
      "connection_refused",
      "connection_timeout",
      "connection_limit_reached",
    ],
    sure: 0.9,
    version,
  },
  {
    product: "apache",
    when: { status: 503, body: [PAGE, BUSY, ERROR_DOCUMENT] },
    causes: [
      "connection_refused",
      "connection_timeout",
      "destination_unavailable",
      "connection_limit_reached",
    ],
    sure: 0.95,
  },
  {
    product: "apache",
    when: { status: [500, 502, 504], body: [PAGE, ERROR_DOCUMENT] },
    causes: ["connection_terminated", "connection_read_timeout", "http_protocol_error"],
    sure: 0.95,
    causeSure: 0.7,
  },
  {
    product: "apache",
    when: { status: [500, 502], body: [PAGE, /Reason: <strong>DNS lookup failure for:[^<]{0,120}/i] },
    causes: ["dns_error"],
    sure: 0.97,
    causeSure: 0.97,
    version,
  },
  {
    product: "apache",
    when: {
      status: [500, 502],
      body: [PAGE, /Reason: <strong>Error during SSL Handshake with remote server/i],
    },
    causes: ["tls_protocol_error", "tls_certificate_error"],
    sure: 0.97,
    version,
  },
  {
    product: "apache",
    when: { status: 502, body: [PAGE, /Reason: <strong>Error reading from remote server/i] },
    causes: ["connection_terminated", "connection_read_timeout", "http_protocol_error"],
    sure: 0.97,
    version,
  },
  {
    product: "apache",
    when: { status: [502, 504], body: [PAGE, /Reason: <strong>[^<]{1,160}/i] },
    causes: ["connection_terminated", "connection_read_timeout", "http_protocol_error"],
    sure: 0.95,
    version,
  },
  {
    product: "apache",
    when: { status: 502, body: [PAGE, INVALID] },
    causes: [
      "http_protocol_error",
      "connection_read_timeout",
      "http_response_header_size",
      "connection_terminated",
    ],
    sure: 0.97,
    version,
  },
  {
    product: "pound",
    when: {
      status: 503,
      headers: { server: false },
      body: [/^<!DOCTYPE HTML PUBLIC "-\/\/IETF\/\/DTD HTML 2\.0\/\/EN"/i, BUSY],
    },
    causes: ["connection_refused", "connection_terminated", "connection_timeout", "destination_unavailable"],
    sure: 0.75,
  },
  {
    product: "apache",
    when: { status: 503, body: [PAGE, BUSY] },
    causes: [
      "connection_refused",
      "connection_timeout",
      "destination_unavailable",
      "connection_limit_reached",
    ],
    sure: 0.97,
    version,
  },
  {
    product: "apache",
    when: { status: 504, body: [PAGE, "the gateway did not receive a timely response"] },
    causes: ["connection_read_timeout", "connection_timeout"],
    sure: 0.97,
    version,
  },
  {
    product: "apache",
    when: { status: 500, body: [PAGE, "the server encountered an internal error or"] },
    causes: ["proxy_internal_error", "proxy_configuration_error"],
    sure: 0.9,
    version,
  },
  {
    product: "apache",
    when: { status: [401, 403, 429], body: [PAGE, /<address>Apache/i] },
    causes: ["http_request_denied"],
    sure: 0.9,
    version,
  },
  {
    product: "apache",
    when: { body: [PAGE, /<address>Apache/i] },
    causes: [],
    sure: 0.9,
    version,
  },
  {
    product: "apache",
    when: {
      status: 503,
      headers: { server: /^Apache\b/, "content-type": /^text\/html; charset=iso-8859-1/i },
      bodyKind: "withheld",
    },
    causes: [
      "connection_refused",
      "connection_timeout",
      "destination_unavailable",
      "connection_limit_reached",
    ],
    sure: 0.6,
    version,
  },
  {
    product: "apache",
    when: {
      status: [502, 504],
      headers: { server: /^Apache\b/, "content-type": /^text\/html; charset=iso-8859-1/i },
      bodyKind: "withheld",
    },
    causes: ["connection_terminated", "connection_read_timeout", "http_protocol_error"],
    sure: 0.6,
    version,
  },
  {
    product: "pound",
    when: { status: 413, headers: { server: false, expires: /^now$/ }, body: ["payload too large"] },
    causes: ["http_response_header_size", "http_request_error"],
    sure: 0.8,
  },
  ...COPIED,
];
