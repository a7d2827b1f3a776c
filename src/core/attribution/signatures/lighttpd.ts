/** lighttpd: one XHTML page a status; 500 is its answer to a backend that hangs up. */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";

const PAGE =
  /^<\?xml version="1\.0" encoding="iso-8859-1"\?> <!DOCTYPE html PUBLIC "-\/\/W3C\/\/DTD XHTML 1\.0 Transitional\/\/EN"[^>]{0,80}> <html[^>]{0,80}> <head> <title>(\d{3}) [^<]{1,60}<\/title> <\/head> <body> <h1>\1 [^<]{1,60}<\/h1> <\/body>/;
const version = /lighttpd\/([\d.]{1,20})/;

const CAUSES: readonly (readonly [status: number, causes: readonly Cause[]])[] = [
  [503, ["connection_refused", "connection_timeout", "destination_unavailable", "dns_error"]],
  [500, ["connection_terminated", "proxy_internal_error"]],
  [502, ["http_protocol_error", "http_response_header_size"]],
  [504, ["connection_read_timeout"]],
  [404, ["connection_read_timeout", "destination_not_found"]],
  [403, ["http_request_denied"]],
];

export const LIGHTTPD: readonly Signature[] = CAUSES.flatMap(([status, causes]): Signature[] => [
  { product: "lighttpd", when: { status, body: [PAGE] }, causes, sure: 0.97, version },
  {
    product: "lighttpd",
    when: { status, headers: { server: /^lighttpd/ }, bodyKind: "withheld" },
    causes,
    sure: 0.6,
    version,
  },
]);
