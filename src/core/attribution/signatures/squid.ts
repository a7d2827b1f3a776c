/** Squid names its fault in X-Squid-Error: a name and an errno. The page's last comment repeats the name. */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";

const version = /squid\/([\d.]{1,20})/;

/** An unusable peer hides why it is unusable (HIER_NONE in Squid's log). */
const NO_PEER: readonly Cause[] = [
  "destination_unavailable",
  "connection_refused",
  "connection_limit_reached",
  "dns_error",
];

/** https://wiki.squid-cache.org/Features/CustomErrors and src/err_type.h; the errno is Linux's. */
const FAULTS: readonly (readonly [error: string, causes: readonly Cause[]])[] = [
  ["ERR_CONNECT_FAIL 111", ["connection_refused"]],
  ["ERR_CONNECT_FAIL 110", ["connection_timeout"]],
  ["ERR_CONNECT_FAIL 104", ["connection_terminated"]],
  ["ERR_CONNECT_FAIL 11[23]", ["destination_ip_unroutable"]],
  ["ERR_CONNECT_FAIL 101", ["destination_ip_unroutable"]],
  ["ERR_CONNECT_FAIL", ["connection_refused", "connection_timeout"]],
  ["ERR_READ_ERROR 104", ["connection_terminated"]],
  ["ERR_READ_ERROR 0", NO_PEER],
  ["ERR_READ_ERROR", ["connection_terminated"]],
  ["ERR_READ_TIMEOUT", ["connection_read_timeout"]],
  ["ERR_ZERO_SIZE_OBJECT", ["connection_terminated"]],
  ["ERR_INVALID_RESP", ["http_protocol_error"]],
  ["ERR_TOO_BIG", ["http_response_header_section_size", "http_response_body_size"]],
  ["ERR_SECURE_CONNECT_FAIL", ["tls_protocol_error", "tls_certificate_error"]],
  ["ERR_DNS_FAIL", ["dns_error"]],
  ["ERR_CANNOT_FORWARD", ["destination_unavailable", "destination_not_found"]],
  ["ERR_ACCESS_DENIED", ["http_request_denied"]],
  ["ERR_CACHE_ACCESS_DENIED", ["http_request_denied"]],
  ["ERR_LIFETIME_EXP", ["http_response_timeout"]],
  ["ERR_WRITE_ERROR", ["connection_terminated"]],
  ["ERR_SOCKET_FAILURE", ["proxy_internal_error"]],
  ["ERR_GATEWAY_FAILURE", ["proxy_internal_error"]],
];

/** src/errors/templates: the words of each page, for one without its last comment, cut short or copied out of a browser. */
const SENTENCES: readonly (readonly [said: RegExp, causes: readonly Cause[]])[] = [
  [
    /Connection to [^.]{1,120} failed\.? .{0,80}Connection refused|\(111\) Connection refused/i,
    ["connection_refused"],
  ],
  [/\(110\) Connection timed out/i, ["connection_timeout"]],
  [/\(113\) No route to host|\(101\) Network is unreachable/i, ["destination_ip_unroutable"]],
  [/Unable to determine IP address from host name/i, ["dns_error"]],
  [/Zero Sized Reply/i, ["connection_terminated"]],
  [/Read Timeout|Connection Lifetime Expired/i, ["connection_read_timeout", "http_response_timeout"]],
  [/\(104\) Connection reset by peer|Read Error/i, ["connection_terminated"]],
  [/Invalid Response/i, ["http_protocol_error"]],
  [/Failed to establish a secure connection/i, ["tls_certificate_error", "tls_protocol_error"]],
  [/Unable to forward this request/i, ["destination_unavailable", "destination_not_found"]],
  [/Access Denied/i, ["http_request_denied"]],
  [/Connection to [^.]{1,120} failed/i, ["connection_refused", "connection_timeout", "dns_error"]],
];
const TITLE = "the requested url could not be retrieved";
const FRAGMENT =
  /Copyright \(C\) 1996-20\d\d The Squid Software Foundation|Generated .{10,60} by .{1,80} \(squid\//i;

const WITHOUT_COMMENT: readonly Signature[] = [
  ...SENTENCES.map(
    ([said, causes]): Signature => ({
      product: "squid",
      when: { body: [TITLE, said] },
      causes,
      sure: 0.93,
      version,
    }),
  ),
  ...[TITLE, FRAGMENT].map(
    (said): Signature => ({
      product: "squid",
      when: { status: [502, 503, 504], body: [said] },
      causes: ["connection_refused", "dns_error", "connection_timeout", "destination_unavailable"],
      sure: 0.93,
      version,
    }),
  ),
];

export const SQUID: readonly Signature[] = [
  ...FAULTS.flatMap(([error, causes]): Signature[] => [
    {
      product: "squid",
      when: { headers: { "x-squid-error": new RegExp(`^${error}\\b`) } },
      causes,
      sure: 0.97,
      causeSure: 0.95,
      version,
    },
    ...(/ \d|\[/.test(error) ? [] : [page(error, causes)]),
  ]),
  ...WITHOUT_COMMENT,
];

function page(error: string, causes: readonly Cause[]): Signature {
  return {
    product: "squid",
    when: { body: ["<title>error: the requested url could not be retrieved</title>", `<!-- ${error} -->`] },
    causes: error === "ERR_READ_ERROR" ? ["connection_terminated", ...NO_PEER] : causes,
    sure: 0.93,
    version,
  };
}
