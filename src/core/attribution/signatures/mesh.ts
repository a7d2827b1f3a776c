/** Kubernetes' own proxies: Linkerd, which names the fault in a header, and the API server, which quotes the dial. */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";

/** linkerd2-proxy, linkerd/app/core/src/errors and its callers: the error's own text. */
const LINKERD: readonly (readonly [text: RegExp, causes: readonly Cause[]])[] = [
  [/Connection refused/i, ["connection_refused"]],
  [/certificate|unknown issuer|UnknownIssuer|not valid for name/i, ["tls_certificate_error"]],
  [/TLS|handshake|InvalidContentType/i, ["tls_protocol_error"]],
  [/connect(?:ion)? timed? ?out|failed to connect.{0,40}timed? ?out/i, ["connection_timeout"]],
  [
    /fail-?fast|service (?:is )?unavailable|no endpoints|unavailable/i,
    ["destination_unavailable", "connection_refused", "connection_timeout"],
  ],
  [
    /reset by peer|connection (?:was )?(?:closed|error|reset)|broken pipe|unexpected end of file|connection closed before message completed|operation was canceled/i,
    ["connection_terminated"],
  ],
  [/queue|load shed|overload|concurrency|limit/i, ["connection_limit_reached"]],
  [
    /dispatch timed? ?out|response timed? ?out|timed? ?out|deadline/i,
    ["connection_read_timeout", "http_response_timeout"],
  ],
  [/resolv|DNS|name error/i, ["dns_error"]],
  [/loop/i, ["proxy_loop_detected"]],
  [/unauthorized|denied|not authorized/i, ["http_request_denied"]],
  [/no route|not found|invalid.{0,20}(?:target|authority)/i, ["destination_not_found"]],
  [/unexpected|inbound connections (?:not|must)|protocol/i, ["http_protocol_error", "proxy_internal_error"]],
];

/** "error trying to reach service: …" of the services/proxy subresource, with Go's words for the dial. */
const REACHING: readonly (readonly [text: RegExp, causes: readonly Cause[]])[] = [
  [/connection refused/i, ["connection_refused"]],
  [/connection timed out|i\/o timeout|context deadline exceeded/i, ["connection_timeout"]],
  [/no route to host|network is unreachable/i, ["destination_ip_unroutable"]],
  [/no such host|lookup /i, ["dns_error"]],
  [/x509|certificate/i, ["tls_certificate_error"]],
  [/tls:|TLS handshake|server gave HTTP response to HTTPS client/i, ["tls_protocol_error"]],
  [/malformed HTTP|unsupported protocol/i, ["http_protocol_error"]],
  [/EOF|reset by peer|broken pipe|closed/i, ["connection_terminated"]],
  [/waiting (?:response )?headers|timeout/i, ["connection_read_timeout"]],
];
const STATUS = /"kind" ?: ?"Status"/;

export const MESH: readonly Signature[] = [
  ...LINKERD.map(
    ([text, causes]): Signature => ({
      product: "linkerd",
      when: { headers: { "l5d-proxy-error": text } },
      causes,
      sure: 0.97,
      causeSure: 0.95,
    }),
  ),
  { product: "linkerd", when: { headers: { "l5d-proxy-error": true } }, causes: [], sure: 0.97 },
  // Linkerd 1 (linkerd/linkerd, ErrorResponder): the same in another field, in Finagle's words.
  ...LINKERD.map(
    ([text, causes]): Signature => ({
      product: "linkerd",
      when: { headers: { "l5d-err": text } },
      causes,
      sure: 0.97,
    }),
  ),
  { product: "linkerd", when: { headers: { "l5d-err": true } }, causes: [], sure: 0.97 },
  ...REACHING.map(
    ([text, causes]): Signature => ({
      product: "kubernetes-apiserver",
      when: { body: [/error (?:trying to reach service|dialing backend)/i, text] },
      causes,
      sure: 0.95,
      causeSure: 0.95,
    }),
  ),
  // The same before 1.20 or so: "Error: 'EOF'", and the address under it.
  ...REACHING.map(
    ([text, causes]): Signature => ({
      product: "kubernetes-apiserver",
      when: { body: [/^Error: '[^']{1,300}' Trying to reach: 'https?:/, text] },
      causes,
      sure: 0.95,
      causeSure: 0.95,
    }),
  ),
  {
    product: "kubernetes-apiserver",
    when: {
      body: [/^(?:\{[^}]{0,300})?"?(?:message" ?: ?")?error (?:trying to reach service|dialing backend)/i],
    },
    causes: ["connection_refused", "connection_timeout", "connection_terminated"],
    sure: 0.93,
  },
  {
    product: "kubernetes-apiserver",
    when: { body: [STATUS, /no (?:endpoints|SSH tunnels) available/i] },
    causes: ["destination_unavailable"],
    sure: 0.95,
    causeSure: 0.95,
  },
  {
    product: "kubernetes-apiserver",
    when: { status: [401, 403, 429], body: [STATUS, /"apiVersion" ?: ?"v1"/] },
    causes: ["http_request_denied"],
    sure: 0.93,
  },
  {
    product: "kubernetes-apiserver",
    when: {
      status: [500, 502, 503, 504],
      body: [STATUS, /"apiVersion" ?: ?"v1"/, /etcd|request did not complete within/i],
    },
    causes: ["proxy_internal_error", "http_response_timeout"],
    sure: 0.9,
  },
  {
    product: "kubernetes-apiserver",
    when: {
      status: [500, 502, 503, 504],
      body: [STATUS, /"apiVersion" ?: ?"v1"/, /"reason" ?: ?"(?:ServiceUnavailable|InternalError|Timeout)"/],
    },
    causes: ["destination_unavailable", "proxy_internal_error", "connection_timeout"],
    sure: 0.9,
  },
];
