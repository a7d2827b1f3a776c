/** HAProxy: no Server header, small pages. Its 503 is told apart by time: retries wait one second, timeouts wait theirs. */
import type { Signature } from "../signature.ts";

const UNAVAILABLE = /^503 Service Unavailable No server is available to handle this request\./i;

/** Nothing else goes with an error file, not even a date. */
const ERROR_FILE = {
  ...{ "cache-control": /^no-cache$/i, connection: /^close$/i, "content-type": /^text\/html$/i },
  ...{ date: false, server: false, via: false, "set-cookie": false, etag: false, "transfer-encoding": false },
};

export const HAPROXY: readonly Signature[] = [
  {
    product: "haproxy",
    when: {
      status: 502,
      shown: /^502 Bad Gateway The server returned an invalid or incomplete response\./i,
    },
    causes: ["connection_terminated", "http_protocol_error", "http_response_header_section_size"],
    sure: 0.97,
  },
  {
    product: "haproxy",
    when: {
      status: 504,
      shown: /^504 Gateway Time-?out The server didn't respond in time\./i,
    },
    causes: ["connection_read_timeout"],
    sure: 0.97,
    causeSure: 0.95,
  },
  {
    product: "haproxy",
    when: { status: 503, shown: UNAVAILABLE, latencyMs: [0, 250] },
    causes: ["destination_unavailable", "connection_refused", "dns_error", "http_request_denied"],
    sure: 0.97,
  },
  {
    product: "haproxy",
    when: { status: 503, shown: UNAVAILABLE, latencyMs: [250, 900] },
    causes: ["destination_unavailable", "connection_refused", "connection_limit_reached", "dns_error"],
    sure: 0.97,
  },
  {
    product: "haproxy",
    when: { status: 503, shown: UNAVAILABLE, latencyMs: [2900, 3400] },
    causes: ["connection_refused", "tls_protocol_error", "connection_limit_reached", "connection_timeout"],
    sure: 0.97,
  },
  {
    product: "haproxy",
    when: { status: 503, shown: UNAVAILABLE, latencyMs: [900, 2900] },
    causes: ["connection_refused", "connection_limit_reached", "connection_timeout", "tls_protocol_error"],
    sure: 0.97,
  },
  {
    product: "haproxy",
    when: { status: 503, shown: UNAVAILABLE, latencyMs: [19_500, 21_500] },
    causes: ["connection_timeout", "connection_limit_reached"],
    sure: 0.97,
  },
  {
    product: "haproxy",
    when: { status: 503, shown: UNAVAILABLE, latencyMs: [3400, 1e9] },
    causes: ["connection_timeout", "connection_limit_reached", "connection_refused"],
    sure: 0.97,
  },
  {
    product: "haproxy",
    when: { status: 503, shown: UNAVAILABLE },
    causes: [
      "destination_unavailable",
      "connection_refused",
      "connection_timeout",
      "connection_limit_reached",
    ],
    sure: 0.97,
  },
  {
    product: "haproxy",
    when: {
      status: [401, 403, 429],
      shown: /^(?:401|403|429) [\w -]{1,40} (?:Request forbidden|You have sent too many|You need a valid)/i,
    },
    causes: ["http_request_denied"],
    sure: 0.95,
  },
  {
    product: "haproxy",
    when: {
      status: [400, 408],
      shown: /^4\d\d [\w -]{1,40} Your browser (?:sent an invalid request|didn't send a complete request)/i,
    },
    causes: ["http_request_error"],
    sure: 0.95,
  },
  {
    product: "haproxy",
    when: {
      status: 500,
      shown: /^500 Internal Server Error An internal server error occurred\./i,
    },
    causes: ["proxy_internal_error"],
    sure: 0.95,
  },
  // examples/errorfiles: the three fields of its error files, which people keep when they write a page of their own.
  ...(
    [
      [502, ["connection_terminated", "http_protocol_error", "http_response_header_section_size"]],
      [
        503,
        ["destination_unavailable", "connection_refused", "connection_timeout", "connection_limit_reached"],
      ],
      [504, ["connection_read_timeout"]],
    ] as const
  ).map(
    ([status, causes]): Signature => ({
      product: "haproxy",
      when: {
        status,
        headers: ERROR_FILE,
        order: ["cache-control", "connection", "content-type"],
        bodyKind: "present",
      },
      causes,
      sure: 0.6,
    }),
  ),
  {
    product: "haproxy",
    when: {
      status: 502,
      headers: { server: false, "cache-control": /^no-cache$/i, "content-length": /^107$/ },
      bodyKind: "withheld",
    },
    causes: ["connection_terminated", "http_protocol_error", "http_response_header_section_size"],
    sure: 0.75,
  },
  {
    product: "haproxy",
    when: {
      status: 503,
      headers: { server: false, "cache-control": /^no-cache$/i, "content-length": /^107$/ },
      bodyKind: "withheld",
    },
    causes: [
      "destination_unavailable",
      "connection_refused",
      "connection_timeout",
      "connection_limit_reached",
    ],
    sure: 0.75,
  },
  {
    product: "haproxy",
    when: {
      status: 504,
      headers: { server: false, "cache-control": /^no-cache$/i, "content-length": /^92$/ },
      bodyKind: "withheld",
    },
    causes: ["connection_read_timeout"],
    sure: 0.75,
  },
];
