/** Kong: nginx's statuses in Kong's own words, as JSON or as the client asked. */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";

const MESSAGES: readonly (readonly [text: string, causes: readonly Cause[]])[] = [
  [
    "an invalid response was received from the upstream server",
    ["connection_refused", "connection_terminated", "http_protocol_error", "http_response_header_size"],
  ],
  ["the upstream server is currently unavailable", ["destination_unavailable", "connection_limit_reached"]],
  ["the upstream server is timing out", ["connection_read_timeout", "connection_timeout"]],
  ["failure to get a peer from the ring-balancer", ["destination_unavailable"]],
  ["name resolution failed", ["dns_error"]],
  ["no route matched with those values", ["destination_not_found"]],
  ["api rate limit exceeded", ["http_request_denied"]],
];

const WORDED: readonly Signature[] = MESSAGES.flatMap(([text, causes]): Signature[] => [
  {
    product: "kong",
    when: { headers: { server: /^kong\b/i }, body: [text] },
    causes,
    sure: 0.97,
    version: /kong\/([\d.]{1,20})/i,
  },
  {
    product: "kong",
    when: { body: [text], headers: { via: /^kong\//i } },
    causes,
    sure: 0.97,
    version: /kong\/([\d.]{1,20})/i,
  },
  { product: "kong", when: { body: [text, /Kong Error/i] }, causes, sure: 0.95 },
  // Older ones say it alone, as JSON or text, whatever stands in front of them.
  {
    product: "kong",
    when: {
      status: [502, 503, 504],
      equals: [text, `${text}.`, `{"message":"${text}"}`, `{"message": "${text}"}`],
    },
    causes,
    sure: 0.9,
  },
  {
    product: "kong",
    when: { body: [text, '"request_id"'] },
    causes,
    sure: 0.9,
  },
]);

/** Its name stands in Server only on what it wrote itself: what it passes on keeps the upstream's. */
const BY_NAME: readonly Signature[] = (
  [
    [502, ["connection_refused", "connection_terminated", "connection_timeout", "http_protocol_error"]],
    [503, ["destination_unavailable", "dns_error", "connection_limit_reached"]],
    [504, ["connection_read_timeout", "connection_timeout"]],
    [429, ["http_request_denied"]],
  ] as const
).map(([status, causes]) => ({
  product: "kong",
  when: { status, headers: { server: /^kong\//i }, bodyKind: "none" },
  ...{ causes, sure: 0.85, version: /kong\/([\d.]{1,20})/i },
}));

export const KONG: readonly Signature[] = [...WORDED, ...BY_NAME];
