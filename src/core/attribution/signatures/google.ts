/** Google Cloud's load balancer, Cloud Run and App Engine; the cause stands only in their logs. */
import type { Signature } from "../signature.ts";

export const GOOGLE: readonly Signature[] = [
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
    causes: [
      "destination_unavailable",
      "connection_terminated",
      "connection_refused",
      "connection_read_timeout",
    ],
    sure: 0.93,
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
      headers: { server: /^Google Frontend/i },
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
      headers: { server: /^Google Frontend/i },
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
    causes: [
      "destination_unavailable",
      "connection_terminated",
      "connection_refused",
      "connection_read_timeout",
    ],
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
