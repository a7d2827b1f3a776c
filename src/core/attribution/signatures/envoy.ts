/** Envoy and what is built on it: the local reply says the reset reason in words (source/common/http/utility.cc). */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";

/** Specific reasons first; the optional transport failure reason tells more than the reset reason. */
const RESETS: readonly (readonly [text: RegExp, causes: readonly Cause[]])[] = [
  [/(?:delayed|immediate) connect error: (?:Connection refused|111)/i, ["connection_refused"]],
  [/(?:delayed|immediate) connect error: (?:Connection reset|104)/i, ["connection_terminated"]],
  [
    /(?:delayed|immediate) connect error: (?:Connection timed out|Operation timed out|110)/i,
    ["connection_timeout"],
  ],
  [
    /(?:delayed|immediate) connect error: (?:No route to host|Network is unreachable|113|101)/i,
    ["destination_ip_unroutable"],
  ],
  [/(?:delayed|immediate) connect error: (?:Cannot assign requested address|99)/i, ["proxy_internal_error"]],
  [/transport failure reason: [^"<]{0,80}Secret is not supplied/i, ["proxy_configuration_error"]],
  [
    /transport failure reason: [^"<]{0,160}Connection reset by peer/i,
    ["connection_terminated", "tls_protocol_error"],
  ],
  [
    /transport failure reason: [^"<]{0,160}(?:CERTIFICATE_VERIFY_FAILED|certificate|verify SAN)/i,
    ["tls_certificate_error"],
  ],
  [/transport failure reason: [^"<]{0,80}(?:TLS[_ ]|SSL)/i, ["tls_protocol_error"]],
  [/reset reason: connection timeout/i, ["connection_timeout"]],
  [
    /reset reason: (?:remote )?connection failure/i,
    ["connection_refused", "connection_timeout", "tls_protocol_error"],
  ],
  [/reset reason: local connection failure/i, ["connection_refused", "tls_protocol_error"]],
  [/reset reason: connection termination/i, ["connection_terminated"]],
  [/reset reason: HTTP\/1 premature upstream half close/i, ["connection_terminated"]],
  [/reset reason: overflow/i, ["connection_limit_reached"]],
  [/reset reason: remote (?:refused stream )?reset/i, ["connection_terminated"]],
  [/reset reason: protocol error/i, ["http_protocol_error"]],
  [/reset reason: local (?:refused stream )?reset/i, ["proxy_internal_error"]],
  [/reset reason: overload manager reset/i, ["proxy_internal_error"]],
  [
    /^upstream connect error or disconnect\/reset before headers/i,
    ["connection_refused", "connection_terminated", "connection_timeout"],
  ],
];

type Replies = readonly (readonly [equals: string, causes: readonly Cause[]])[];

/** Nobody else is known to say these, whatever became of their type on the way. */
const ITS_OWN_WORDS: Replies = [
  ["no healthy upstream", ["destination_unavailable"]],
  ["upstream request timeout", ["http_response_timeout", "connection_read_timeout"]],
  ["stream timeout", ["connection_read_timeout", "http_response_timeout"]],
  ["upstream max stream duration reached", ["http_response_timeout"]],
  ["envoy overloaded", ["proxy_internal_error", "connection_limit_reached"]],
  ["local_rate_limited", ["http_request_denied"]],
  ["rbac: access denied", ["http_request_denied"]],
  ["fault filter abort", ["proxy_internal_response"]],
];
const ANYONES_WORDS: Replies = [
  ["request timeout", ["connection_read_timeout"]],
  ["cluster not found", ["destination_not_found"]],
  ["maximum response buffer size exceeded", ["http_response_body_size"]],
  ["overload", ["proxy_internal_error", "connection_limit_reached"]],
];

/** The response flag, where an operator puts it into a header. */
const FLAGS: readonly (readonly [flag: string, causes: readonly Cause[]])[] = [
  ["UF", ["connection_refused", "connection_timeout", "tls_protocol_error"]],
  ["UC", ["connection_terminated"]],
  ["UO", ["connection_limit_reached"]],
  ["UH", ["destination_unavailable"]],
  ["UR", ["connection_terminated"]],
  ["UT", ["connection_read_timeout"]],
  ["UPE", ["http_protocol_error"]],
  ["NR", ["destination_not_found"]],
  ["NC", ["destination_not_found"]],
  ["DF", ["dns_error"]],
  ["RL", ["http_request_denied"]],
  ["LR", ["proxy_internal_error"]],
];

const PLAIN = { "content-type": /^text\/plain/i };
const STATUSES = [403, 408, 429, 500, 502, 503, 504];

function both(when: Signature["when"], causes: readonly Cause[], sure = 0.95): Signature[] {
  const row = { causes, sure, causeSure: 0.95 };
  const istio = { ...when, headers: { ...when.headers, server: /^istio-envoy/i } };
  // Google's newer load balancers and Cloud Run are built on it too.
  const balancer = { ...when, headers: { ...when.headers, via: /\bgoogle\b/i, server: false } };
  const run = { ...when, headers: { ...when.headers, server: /^Google Frontend/i } };
  return [
    { product: "istio", when: istio, ...row },
    { product: "gcp-https-lb", when: balancer, ...row },
    { product: "cloud-run", when: run, ...row },
    { product: "envoy", when, ...row },
  ];
}

export const ENVOY: readonly Signature[] = [
  ...FLAGS.flatMap(([flag, causes]) =>
    both({ headers: { "x-envoy-response-flags": new RegExp(`^${flag}\\b`) } }, causes),
  ),
  ...RESETS.flatMap(([text, causes]) =>
    both(
      {
        status: STATUSES,
        body: [
          /^(?:"|\{"(?:message|error)":")?(?:retried and the latest reset reason|upstream connect error or disconnect\/reset before headers)/i,
          text,
        ],
      },
      causes,
    ),
  ),
  ...ITS_OWN_WORDS.flatMap(([equals, causes]) => both({ status: STATUSES, headers: PLAIN, equals }, causes)),
  ...ITS_OWN_WORDS.flatMap(([equals, causes]) => both({ status: STATUSES, equals }, causes, 0.75)),
  ...ANYONES_WORDS.flatMap(([equals, causes]) =>
    both({ status: STATUSES, headers: { ...PLAIN, server: /envoy/i }, equals }, causes),
  ),
  // What its rate limit and its circuit breakers turned away; applications set the first as well, so that it does not retry.
  ...both(
    {
      status: 429,
      headers: { server: /envoy/i, "x-envoy-ratelimited": true, "x-envoy-upstream-service-time": false },
      bodyKind: "none",
    },
    ["http_request_denied"],
    0.85,
  ),
  ...both(
    { status: 503, headers: { "x-envoy-overloaded": true, "x-envoy-upstream-service-time": false } },
    ["connection_limit_reached", "proxy_internal_response"],
    0.9,
  ),
  {
    product: "envoy",
    when: {
      status: 503,
      headers: { server: /envoy/i, "x-envoy-upstream-service-time": false },
      bodyKind: "none",
    },
    causes: ["destination_not_found", "destination_unavailable"],
    sure: 0.6,
  },
];
