/**
 * Akamai's edge: small upper-case pages with a Reference whose first number is the class of the error, under its own
 * Server name or none. https://techdocs.akamai.com/edge-diagnostics/docs/error-codes, pages as public reports quote them.
 */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";

const REFERENCE = /Reference(?:&#32;| |&nbsp;)(?:&#35;|#)\d{1,4}(?:&#46;|\.)/i;

function reference(first: string): RegExp {
  return new RegExp(`Reference(?:&#32;| |&nbsp;)(?:&#35;|#)(?:${first})(?:&#46;|\\.)`, "i");
}

/** The heading names the fault where it can. */
const HEADINGS: readonly (readonly [text: RegExp, causes: readonly Cause[]])[] = [
  [/<H1>[^<]{0,40}DNS failure/i, ["dns_error"]],
  [/<H1>[^<]{0,40}Zero size object/i, ["connection_terminated"]],
  [
    /<H1>[^<]{0,40}(?:Fail(?:ed)? to connect|Connection failed|connect(?:ion)? (?:failure|refused))/i,
    ["connection_refused", "connection_timeout"],
  ],
  [/<H1>[^<]{0,40}(?:read timeout|timed? ?out)/i, ["connection_read_timeout", "connection_timeout"]],
  [/<H1>[^<]{0,40}(?:SSL|certificate)/i, ["tls_certificate_error", "tls_protocol_error"]],
  [/<H1>[^<]{0,40}(?:Invalid URL|Bad Request)/i, ["http_request_error"]],
];

const BEHIND: readonly Cause[] = [
  "connection_refused",
  "connection_timeout",
  "dns_error",
  "connection_read_timeout",
];

function row(when: Signature["when"], causes: readonly Cause[], sure = 0.95): Signature {
  return { product: "akamai", when, causes, sure };
}

export const AKAMAI: readonly Signature[] = [
  // https://techdocs.akamai.com/edgeworkers/docs/enable-enhanced-debug-headers
  ...["onclientrequest", "onoriginrequest", "onoriginresponse", "onclientresponse", "responseprovider"].map(
    (event) =>
      row(
        {
          status: [500, 502, 503],
          headers: {
            server: /^AkamaiGHost/i,
            [`x-akamai-edgeworker-${event}-info`]: /status=(?!Success)\w/i,
          },
        },
        ["proxy_internal_error"],
      ),
  ),
  row({ status: 502, body: [/invalid response from an upstream server/i, REFERENCE] }, [
    "http_protocol_error",
    "connection_terminated",
  ]),
  ...HEADINGS.map(([text, causes]) => row({ body: [text, REFERENCE] }, causes)),
  row({ body: ["an error occurred while processing your request", reference("9")] }, [
    "dns_error",
    "connection_timeout",
  ]),
  row({ status: 504, body: [REFERENCE] }, ["connection_read_timeout", "connection_timeout"]),
  row({ body: [/Access Denied/i, reference("11|18|6|7")] }, ["http_request_denied"]),
  row({ status: [401, 403, 429], body: [REFERENCE] }, ["http_request_denied"]),
  row({ status: [400, 404, 405, 411, 413, 414, 416], body: [REFERENCE] }, ["http_request_error"]),
  row({ status: [500, 502, 503], body: [REFERENCE] }, BEHIND),
  row(
    {
      body: [
        /Access Denied|don(?:'|’|&#39;|&rsquo;)t have permission/i,
        /errors(?:&#46;|\.)edgesuite(?:&#46;|\.)net/i,
      ],
    },
    ["http_request_denied"],
    0.93,
  ),
  row(
    { status: 403, headers: { server: /^AkamaiGHost/i }, body: [/Access Denied/i] },
    ["http_request_denied"],
    0.9,
  ),
  row(
    { status: 504, headers: { server: /^AkamaiGHost/i } },
    ["connection_read_timeout", "connection_timeout"],
    0.85,
  ),
  row({ status: [500, 502, 503], headers: { server: /^AkamaiGHost/i } }, BEHIND, 0.85),
];
