/** Tyk, by the words of its source. */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";
import { BAD_GATEWAY, DENIED, row } from "./row.ts";

type Texts = readonly (readonly [text: RegExp, causes: readonly Cause[]])[];

/** The whole message, in the layouts of its templates (templates/error.json and error.xml): others begin theirs alike. */
const whole = (words: string) => new RegExp(`(?:"error" ?: ?"|<error>)${words}\\.?(?:"|</error>)`, "i");

/** TykTechnologies/tyk, gateway/reverse_proxy.go and mw_*.go. */
const TEXTS: Texts = [
  [whole("Upstream service reached hard timeout"), ["connection_read_timeout", "http_response_timeout"]],
  [whole("Upstream host lookup failed"), ["dns_error"]],
  [
    whole("There was a problem proxying the request"),
    ["connection_refused", "connection_terminated", "tls_certificate_error", "tls_protocol_error"],
  ],
  [whole("All hosts are down"), ["destination_unavailable"]],
  [
    whole("(?:Key not authori[sz]ed|Access to this API has been disallowed|Authorization field missing)"),
    DENIED,
  ],
];
/** What others say in JSON as well, so that only the layout of its template speaks for it (templates/error.json). */
const ANYONES_WORDS: Texts = [
  [
    /^\{ "error": "Service temporarily unn?available\.?" \}$/i,
    ["destination_unavailable", "connection_read_timeout"],
  ],
  [/^\{ "error": "(?:(?:API )?Rate limit|Quota) exceeded\.?" \}$/i, DENIED],
  [/^\{ "error": "Client closed request\.?" \}$/i, ["connection_read_timeout", "connection_terminated"]],
];

export const TYK: readonly Signature[] = [
  ...TEXTS.map(([text, causes]) => row("tyk", { body: [text] }, causes, 0.9)),
  ...ANYONES_WORDS.map(([text, causes]) =>
    row("tyk", { status: [403, 429, 499, 503], body: [text] }, causes, 0.65),
  ),
  row("tyk", { status: [500, 502, 503, 504], headers: { "x-generator": /^tyk\.io\b/i } }, BAD_GATEWAY, 0.93),
];
