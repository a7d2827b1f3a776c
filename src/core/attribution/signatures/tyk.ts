/** Tyk, by the words of its source. */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";
import { BAD_GATEWAY, DENIED, row } from "./row.ts";

type Texts = readonly (readonly [text: RegExp, causes: readonly Cause[]])[];

/** TykTechnologies/tyk, gateway/reverse_proxy.go and mw_*.go: {"error": "…"}. */
const TEXTS: Texts = [
  [/Upstream service reached hard timeout/i, ["connection_read_timeout", "http_response_timeout"]],
  [/Upstream host lookup failed/i, ["dns_error"]],
  [
    /There was a problem proxying the request/i,
    ["connection_refused", "connection_terminated", "tls_certificate_error", "tls_protocol_error"],
  ],
  [/"error" ?: ?"All hosts are down/i, ["destination_unavailable"]],
  [
    /"error" ?: ?"(?:Key not authori[sz]ed|Access to this API has been disallowed|Authorization field missing)/i,
    DENIED,
  ],
  [/"error" ?: ?"Client closed request/i, ["connection_read_timeout", "connection_terminated"]],
];
/** What others say in JSON as well, so that only the layout of its template speaks for it (templates/error.json). */
const ANYONES_WORDS: Texts = [
  [
    /^\{ "error": "Service temporarily unn?available\.?" \}$/i,
    ["destination_unavailable", "connection_read_timeout"],
  ],
  [/^\{ "error": "(?:(?:API )?Rate limit|Quota) exceeded\.?" \}$/i, DENIED],
];

export const TYK: readonly Signature[] = [
  ...TEXTS.map(([text, causes]) => row("tyk", { body: [text] }, causes, 0.9)),
  ...ANYONES_WORDS.map(([text, causes]) =>
    row("tyk", { status: [403, 429, 503], body: [text] }, causes, 0.65),
  ),
  row("tyk", { status: [500, 502, 503, 504], headers: { "x-generator": /^tyk/i } }, BAD_GATEWAY, 0.93),
];
