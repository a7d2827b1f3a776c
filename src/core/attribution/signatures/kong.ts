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
const AI_LIMIT = "AI token rate limit exceeded for provider(s)";

/** Others say these as well. */
const ANYONES: ReadonlySet<string> = new Set(["name resolution failed", "api rate limit exceeded"]);

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
      status: causes[0] === "http_request_denied" ? 429 : [502, 503, 504],
      equals: [text, `${text}.`, `{"message":"${text}"}`, `{"message": "${text}"}`],
    },
    causes,
    sure: ANYONES.has(text) ? 0.7 : 0.9,
  },
  {
    product: "kong",
    when: { body: [text, '"request_id"'] },
    causes,
    sure: ANYONES.has(text) ? 0.75 : 0.9,
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

/**
 * Its plugins answer in the operator's words. Only what Kong answered itself bears its response latency; what it passed on has
 * the upstream's beside the proxy's (Kong, kong/runloop/handler.lua and the configuration key `headers`).
 */
const OWN_ANSWER: Signature = {
  product: "kong",
  when: {
    status: [401, 403, 404, 429, 500, 502, 503, 504],
    headers: { "x-kong-response-latency": true, "x-kong-upstream-latency": false },
  },
  causes: ["proxy_internal_response", "http_request_denied", "destination_unavailable"],
  ...{ sure: 0.9, causeSure: 0.6, version: /kong\/([\d.]{1,20})/i },
};

export const KONG: readonly Signature[] = [
  ...WORDED,
  ...BY_NAME,
  { product: "kong", when: { status: 429, body: [AI_LIMIT] }, causes: ["http_request_denied"], sure: 0.85 },
  OWN_ANSWER,
];
