/** H2O says the fault in the body, in its own words (lib/core/proxy.c). */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";

const FAULTS: readonly (readonly [body: string, causes: readonly Cause[]])[] = [
  ["connection failed", ["connection_refused", "connection_terminated"]],
  ["connection failure", ["connection_refused", "connection_terminated"]],
  ["connection refused", ["connection_refused"]],
  ["connection timeout", ["connection_timeout"]],
  ["connection closed", ["connection_terminated"]],
  ["I/O error (head)", ["connection_terminated", "http_protocol_error"]],
  ["I/O error", ["connection_terminated", "http_protocol_error"]],
  ["I/O timeout", ["connection_read_timeout", "connection_timeout"]],
  ["first byte timeout", ["connection_read_timeout"]],
  ["failed to parse the response", ["http_protocol_error", "http_response_header_size"]],
  ["ssl handshake failure", ["tls_protocol_error"]],
  ["self-signed certificate", ["tls_certificate_error"]],
  ["self signed certificate", ["tls_certificate_error"]],
  ["certificate verify failed", ["tls_certificate_error"]],
  ["Name or service not known", ["dns_error"]],
  ["Temporary failure in name resolution", ["dns_error"]],
];

const version = /h2o\/([\d.]{1,20})/;

/** By its name; by its plain text alone not surely, since others say some of these words. */
const SIGNED: readonly (readonly [headers: Record<string, RegExp>, sure: number])[] = [
  [{ server: /^h2o/ }, 0.95],
  [{ "content-type": /^text\/plain/i }, 0.75],
];

export const H2O: readonly Signature[] = [
  ...FAULTS.flatMap(([equals, causes]) =>
    SIGNED.map(
      ([headers, sure]): Signature => ({
        product: "h2o",
        when: { status: [502, 504], headers, equals },
        causes,
        sure,
        causeSure: 0.93,
        version,
      }),
    ),
  ),
  {
    product: "h2o",
    when: { status: 502, statusText: /^Gateway Error$/, headers: { server: /^h2o/ }, bodyKind: "withheld" },
    causes: ["connection_refused", "connection_terminated", "connection_read_timeout", "connection_timeout"],
    sure: 0.8,
    version,
  },
  {
    product: "h2o",
    when: { status: [502, 504], headers: { server: /^h2o/ }, bodyKind: "withheld" },
    causes: ["connection_refused", "connection_terminated", "connection_read_timeout", "connection_timeout"],
    sure: 0.6,
    version,
  },
];
