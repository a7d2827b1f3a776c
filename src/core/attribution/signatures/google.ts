/** Google Cloud's load balancer, Cloud Run and App Engine; the cause stands only in their logs. */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";

/** Sentences of the front end for Cloud Run and App Engine: https://cloud.google.com/run/docs/troubleshooting */
const RUN: readonly (readonly [text: RegExp, causes: Signature["causes"]])[] = [
  [/^Rate exceeded\.?$/i, ["connection_limit_reached", "http_request_denied"]],
  [
    /The request was aborted because there was no available instance/i,
    ["connection_limit_reached", "destination_unavailable"],
  ],
  [/^Service Unavailable$/i, ["destination_unavailable", "connection_terminated", "connection_refused"]],
  [/^upstream request timeout$/i, ["http_response_timeout", "connection_read_timeout"]],
  [
    /malformed response or connection to the instance had an error/i,
    ["http_protocol_error", "connection_terminated"],
  ],
  [
    /The request has been terminated because it has reached the maximum request timeout/i,
    ["http_response_timeout"],
  ],
];
/** Extensible Service Proxy and API Gateway wrap Envoy's words in JSON. */
const ESP: readonly (readonly [text: RegExp, causes: Signature["causes"]])[] = [
  [/"message" ?: ?"no healthy upstream"/i, ["destination_unavailable"]],
  [/"message" ?: ?"upstream request timeout"/i, ["http_response_timeout", "connection_read_timeout"]],
  [
    /"message" ?: ?"upstream connect error or disconnect\/reset before headers[^"]{0,200}(?:connection failure|refused)/i,
    ["connection_refused", "connection_timeout"],
  ],
  [
    /"message" ?: ?"upstream connect error or disconnect\/reset before headers/i,
    ["connection_terminated", "connection_refused"],
  ],
];
/** What can be behind the load balancer's one sentence. */
const BALANCER: readonly Cause[] = [
  "destination_unavailable",
  "connection_terminated",
  "connection_refused",
  "connection_read_timeout",
];
const FRONTEND = { server: /^Google Frontend/i };

export const GOOGLE: readonly Signature[] = [
  ...RUN.map(
    ([text, causes]): Signature => ({
      product: "cloud-run",
      when: { status: [429, 500, 502, 503, 504], headers: FRONTEND, body: [text] },
      causes,
      sure: 0.9,
    }),
  ),
  ...ESP.map(
    ([text, causes]): Signature => ({
      product: "google-api-gateway",
      when: { status: [500, 502, 503, 504], body: [/^\{ ?"(?:code|message)" ?:/, text] },
      causes,
      sure: 0.75,
    }),
  ),
  {
    product: "cloud-run",
    when: { status: [401, 403], headers: FRONTEND, body: [/<h1>Error: (?:Forbidden|Unauthorized)<\/h1>/i] },
    causes: ["http_request_denied"],
    sure: 0.9,
  },
  {
    product: "cloud-run",
    when: { status: 404, headers: FRONTEND, body: [/<h1>Error: Page not found<\/h1>/i] },
    causes: ["destination_not_found"],
    sure: 0.9,
  },
  {
    product: "gcp-https-lb",
    when: {
      status: [404, 502],
      body: [/^response 404 \(backend NotFound\), service rules for (?:the path|\[)/i],
    },
    causes: ["destination_not_found"],
    sure: 0.95,
  },
  // https://cloud.google.com/storage/docs/xml-api/reference-status
  ...(
    [
      [[403], ["http_request_denied"]],
      [[404], ["destination_not_found"]],
      [
        [429, 500, 503],
        ["connection_limit_reached", "proxy_internal_error"],
      ],
    ] as const
  ).map(
    ([status, causes]): Signature => ({
      product: "google-cloud-storage",
      when: { status, headers: { server: /^UploadServer/ }, body: [/<Error> ?<Code>/] },
      causes,
      sure: 0.95,
    }),
  ),
  {
    product: "google-iap",
    when: { headers: { "x-goog-iap-generated-response": true } },
    causes: ["http_request_denied"],
    sure: 0.97,
    causeSure: 0.9,
  },
  {
    product: "firebase",
    when: { status: 404, body: [/<title>(?:Site Not Found|Page Not Found)<\/title>/i, /firebase/i] },
    causes: ["destination_not_found"],
    sure: 0.95,
  },
  {
    product: "gcp-https-lb",
    when: {
      status: 400,
      body: [/<title>Error 400 \(Bad Request\)!!1<\/title>/i, /malformed or illegal request/i],
    },
    causes: ["http_request_error"],
    sure: 0.85,
  },
  {
    product: "gcp-https-lb",
    when: {
      status: [502, 503, 504],
      headers: { server: false },
      body: [
        /<title>50\d Server Error<\/title>/i,
        "the server encountered a temporary error and could not complete your request.",
      ],
    },
    causes: BALANCER,
    sure: 0.93,
  },
  {
    product: "gcp-https-lb",
    when: {
      status: [502, 503, 504],
      headers: { server: false },
      shown:
        /^Error: Server Error The server encountered a temporary error and could not complete your request\. Please try again in 30 seconds\.$/i,
    },
    causes: BALANCER,
    sure: 0.85,
  },
  // That page's length, where only the headers were asked for: https://github.com/chromium/hstspreload.org/issues/186
  {
    product: "gcp-https-lb",
    when: {
      status: 502,
      headers: {
        server: false,
        "content-length": /^332$/,
        "content-type": /^text\/html; charset=UTF-8$/,
        "referrer-policy": /^no-referrer$/,
      },
      bodyKind: "none",
    },
    causes: BALANCER,
    sure: 0.8,
  },
  {
    product: "google-frontend",
    when: { status: [500, 502, 503, 504], shown: /^5\d\d\. That.s an error\. /i },
    causes: ["connection_terminated", "destination_unavailable", "connection_read_timeout"],
    sure: 0.85,
  },
  {
    product: "cloud-run",
    when: { status: 503, body: ["the service you requested is not available yet."] },
    causes: ["destination_unavailable"],
    sure: 0.95,
  },
  {
    product: "cloud-run",
    when: {
      status: 500,
      headers: FRONTEND,
      body: [
        "<title>500 server error</title>",
        "the server encountered an error and could not complete your request.",
      ],
    },
    causes: ["proxy_internal_error", "destination_unavailable"],
    sure: 0.95,
  },
  {
    product: "cloud-run",
    when: {
      status: [429, 500, 502, 503, 504],
      headers: FRONTEND,
      body: ["<h1>error: "],
    },
    causes: ["destination_unavailable", "connection_terminated", "http_response_timeout"],
    sure: 0.85,
  },
  {
    product: "gcp-https-lb",
    when: {
      status: [502, 503, 504],
      body: [
        /<title>50\d Server Error<\/title>/i,
        "the server encountered a temporary error and could not complete your request.",
      ],
    },
    causes: BALANCER,
    sure: 0.85,
  },
  {
    product: "gcp-https-lb",
    when: {
      status: [502, 503, 504],
      equals: ["no healthy upstream", "upstream request timeout"],
      headers: { via: /google/i },
    },
    causes: ["destination_unavailable", "connection_read_timeout"],
    sure: 0.85,
  },
];
