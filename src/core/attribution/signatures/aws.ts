/** AWS's load balancers and API Gateway. */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";

/** nginx's template without its footer is the Application Load Balancer's; nothing else is known to write it. */
function footerless(phrase: string): RegExp {
  return new RegExp(
    `^<html> ?<head> ?<title>${phrase}</title> ?</head> ?<body(?: bgcolor="white")?> ?<center> ?<h1>${phrase}</h1> ?</center> ?</body> ?</html>$`,
    "i",
  );
}
const ELB = { server: /^awselb\//i };
const REQUEST_ID = { "x-amzn-requestid": true };

const BALANCER_502: readonly Cause[] = [
  "connection_terminated",
  "connection_refused",
  "http_protocol_error",
  "tls_protocol_error",
];

/**
 * Under another's name or none the page may as well be nginx's with its footer cut off; Huawei Cloud's balancer, which
 * calls itself "elb", writes it too.
 */
const PAGES: readonly Signature[] = (
  [
    ["aws-alb", ELB, 0.97],
    ["huawei-elb", { server: /^elb$/ }, 0.9],
    ["aws-alb", undefined, 0.75],
  ] as const
).flatMap(([product, headers, sure]): Signature[] => {
  const page = (
    status: number,
    phrase: string,
    causes: readonly Cause[],
    latencyMs?: [number, number],
  ): Signature => ({
    product,
    when: {
      status,
      body: [footerless(`${status} ${phrase}`)],
      ...(headers && { headers }),
      ...(latencyMs && { latencyMs }),
    },
    causes,
    sure,
  });
  return [
    page(502, "Bad Gateway", BALANCER_502),
    page(503, "Service (?:Temporarily )?Unavailable", ["destination_unavailable", "proxy_internal_response"]),
    page(504, "Gateway Time-?out", ["connection_timeout", "connection_read_timeout"], [0, 15_000]),
    page(504, "Gateway Time-?out", ["connection_read_timeout", "connection_timeout"]),
    page(500, "Internal Server Error", ["proxy_internal_error"]),
  ];
});

export const AWS: readonly Signature[] = [
  {
    product: "aws-alb",
    when: { status: 502, headers: { ...ELB, "grpc-status": /^14$/ } },
    causes: ["connection_terminated"],
    sure: 0.95,
  },
  ...PAGES,
  {
    product: "aws-alb",
    when: { status: [401, 403, 429], headers: ELB },
    causes: ["http_request_denied"],
    sure: 0.9,
  },
  {
    product: "aws-alb",
    when: { status: [460, 463, 464], headers: ELB },
    causes: ["http_request_error"],
    sure: 0.9,
  },
  {
    product: "aws-alb",
    when: { status: 561, headers: ELB },
    causes: ["proxy_configuration_error"],
    sure: 0.9,
  },
  {
    product: "aws-alb",
    when: { status: 502, headers: ELB, bodyKind: "none" },
    causes: ["connection_terminated", "connection_refused", "http_protocol_error", "tls_protocol_error"],
    sure: 0.9,
  },
  {
    product: "aws-alb",
    when: { status: 503, headers: ELB, bodyKind: "none" },
    causes: ["destination_unavailable"],
    sure: 0.9,
  },
  {
    product: "aws-alb",
    when: { status: 504, headers: ELB, bodyKind: "none" },
    causes: ["connection_read_timeout", "connection_timeout"],
    sure: 0.9,
  },
  {
    product: "aws-alb",
    when: { headers: ELB },
    causes: ["proxy_internal_response"],
    sure: 0.8,
    causeSure: 0.6,
  },
  {
    product: "aws-classic-elb",
    when: { status: 503, statusText: /Back-end server is at capacity/i },
    causes: ["destination_unavailable", "connection_limit_reached"],
    sure: 0.97,
  },
  {
    product: "aws-classic-elb",
    when: { status: 504, statusText: /GATEWAY_TIMEOUT/ },
    causes: ["connection_read_timeout"],
    sure: 0.9,
  },
  {
    product: "aws-classic-elb",
    when: { status: 502, statusText: /BAD_GATEWAY/ },
    causes: ["http_protocol_error", "connection_terminated"],
    sure: 0.9,
  },
  {
    product: "aws-api-gateway",
    when: { status: 504, body: [/^\{ ?"message" ?: ?"Endpoint request timed out"/i] },
    causes: ["http_response_timeout", "connection_read_timeout"],
    sure: 0.95,
  },
  {
    product: "aws-api-gateway",
    when: { status: 504, body: [/^\{ ?"message" ?: ?"Network error communicating with endpoint"/i] },
    causes: ["connection_refused", "connection_terminated"],
    sure: 0.95,
  },
  {
    product: "aws-api-gateway",
    when: {
      status: [502, 500],
      headers: REQUEST_ID,
      body: [/^\{ ?"message" ?: ?"Internal server error" ?\}/i],
    },
    causes: ["http_protocol_error", "proxy_internal_error"],
    sure: 0.85,
  },
  // As it spells it: frameworks write no blank after the colon, or capitals.
  {
    product: "aws-api-gateway",
    when: {
      status: 500,
      headers: { server: false, "content-type": /^application\/json$/ },
      body: [/^\{"message": "Internal server error"\}$/],
    },
    causes: ["proxy_configuration_error", "http_protocol_error", "proxy_internal_error"],
    sure: 0.65,
  },
  {
    product: "aws-api-gateway",
    when: {
      status: 503,
      headers: { "apigw-requestid": true },
      body: [/^\{ ?"message" ?: ?"Service Unavailable" ?\}/i],
    },
    causes: ["connection_read_timeout", "connection_refused"],
    sure: 0.9,
  },
  {
    product: "aws-api-gateway",
    when: {
      status: [500, 502],
      headers: { "apigw-requestid": true },
      body: [/^\{ ?"message" ?: ?"Internal Server Error" ?\}/i],
    },
    causes: ["http_protocol_error", "proxy_internal_error"],
    sure: 0.9,
  },
  {
    product: "aws-api-gateway",
    when: {
      status: [403, 429],
      headers: REQUEST_ID,
      body: [
        /^\{ ?"message" ?: ?"(?:Forbidden|Too Many Requests|Limit Exceeded|Missing Authentication Token)"/i,
      ],
    },
    causes: ["http_request_denied"],
    sure: 0.9,
  },
];
