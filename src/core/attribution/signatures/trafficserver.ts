/** Apache Traffic Server puts the fault into HTTP/1.1's reason phrase; its pages tell only the phase. */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";

const PAGE =
  /^<HTML> ?<HEAD> ?<TITLE>[^<]{1,60}<\/TITLE> ?<\/HEAD> ?<BODY BGCOLOR="white" FGCOLOR="black"> <H1>[^<]{1,60}<\/H1>/;
const version = /ATS\/([\d.]{1,20})/;

const REASONS: readonly (readonly [reason: RegExp, causes: readonly Cause[]])[] = [
  [/^Connection refused$/, ["connection_refused"]],
  [/^connect failed$/i, ["connection_timeout"]],
  [/^Connection reset by peer$/, ["connection_terminated"]],
  [/^Malformed Server Response Status$/, ["connection_terminated", "http_protocol_error"]],
  [/^Invalid HTTP Response$/, ["http_protocol_error", "http_response_header_size"]],
  [/^Server (?:Connection Closed|Hangup)$/, ["connection_terminated"]],
  [/^Connection Timed Out$/, ["connection_read_timeout", "connection_timeout"]],
  [/^(?:Cannot find server\.|Unknown Host)$/i, ["dns_error"]],
  [/^Broken pipe$/i, ["connection_terminated"]],
  [/^Internal error - Server is throttled/i, ["connection_limit_reached"]],
  [/^Origin server congested$/i, ["connection_limit_reached"]],
];

const PAGES: readonly (readonly [title: string, causes: readonly Cause[]])[] = [
  [
    "Could Not Connect",
    ["connection_refused", "tls_certificate_error", "connection_terminated", "connection_timeout"],
  ],
  ["Web Server Error", ["connection_terminated", "http_protocol_error", "http_response_header_size"]],
  ["Server Connection Closed", ["connection_terminated"]],
  ["Bad Response", ["http_protocol_error", "connection_terminated"]],
  ["Inactivity Timeout", ["connection_read_timeout"]],
  ["Activity Timeout", ["http_response_timeout"]],
  ["Connection Timed Out", ["connection_read_timeout", "connection_timeout"]],
  ["Unknown Host", ["dns_error"]],
  ["Cannot Find Server", ["dns_error"]],
  ["Origin Server Congested", ["connection_limit_reached"]],
];

export const TRAFFICSERVER: readonly Signature[] = [
  ...REASONS.map(
    ([statusText, causes]): Signature => ({
      product: "trafficserver",
      when: { status: [500, 502, 503, 504], statusText, body: [PAGE] },
      causes,
      sure: 0.97,
      causeSure: 0.93,
      version,
    }),
  ),
  ...PAGES.map(
    ([title, causes]): Signature => ({
      product: "trafficserver",
      when: { body: [PAGE, `<h1>${title}</h1>`] },
      causes,
      sure: 0.93,
      version,
    }),
  ),
  {
    product: "trafficserver",
    when: { status: [500, 502, 503, 504], body: [PAGE] },
    causes: [],
    sure: 0.8,
    version,
  },
  ...REASONS.map(
    ([statusText, causes]): Signature => ({
      product: "trafficserver",
      when: { status: [500, 502, 503, 504], statusText, headers: { server: /^ATS/ }, bodyKind: "none" },
      causes,
      sure: 0.85,
      version,
    }),
  ),
];
