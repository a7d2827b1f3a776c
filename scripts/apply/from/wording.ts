/** Failure types from the words in which other monitors' HTTP clients (axios, Go's net/http) report errors. Pure. */

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/ENOTFOUND|no such host|getaddrinfo|EAI_AGAIN|name resolution/i, "dns.name_not_resolved"],
  [/ECONNREFUSED|connection refused/i, "tcp.refused"],
  [/ECONNRESET|connection reset|socket hang up|EPIPE|broken pipe/i, "tcp.reset"],
  [/certificate has expired|certificate is not yet valid|CERT_HAS_EXPIRED/i, "tls.cert.date_invalid"],
  [
    /ERR_TLS_CERT_ALTNAME|certificate is valid for|hostname.*(?:mismatch|does not match)/i,
    "tls.cert.name_invalid",
  ],
  [
    /self.signed|unable to verify the first certificate|unknown authority|UNABLE_TO_(?:GET_ISSUER|VERIFY)/i,
    "tls.cert.authority_invalid",
  ],
  [/EPROTO|handshake|tls:|ssl/i, "tls.protocol.error"],
  [/ETIMEDOUT|dial tcp.*timeout/i, "tcp.timed_out"],
  [/timeout|deadline exceeded|timed out|ECONNABORTED|aborted/i, "probe.timeout"],
  [/EHOSTUNREACH|ENETUNREACH|no route to host|unreachable/i, "tcp.timed_out"],
  [/Parse Error|malformed HTTP|HPE_/i, "http.response.invalid"],
  [/unexpected EOF|Unexpected end/i, "http.response.truncated"],
  [/\bEOF\b/, "tcp.closed"],
  [/json.?path|json query|JSON/i, "assertion.json"],
  [/keyword/i, "assertion.body"],
  [/redirect/i, "http.error"],
];

/** The failure type that the text speaks of; `unknown` when it speaks of none. */
export function failureTypeOf(text: string): string {
  return WORDS.find(([words]) => words.test(text))?.[1] ?? "unknown";
}
