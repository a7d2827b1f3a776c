/**
 * What Cloudflare's own numbers stand for.
 * https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
 */
import type { Cause } from "../causes.ts";

/** 52x: its word on the origin. */
export const ORIGIN: readonly (readonly [status: number, causes: readonly Cause[]])[] = [
  [520, ["http_protocol_error", "connection_terminated", "http_response_header_section_size"]],
  [521, ["connection_refused"]],
  [522, ["connection_timeout"]],
  [523, ["destination_ip_unroutable"]],
  [524, ["connection_read_timeout"]],
  [525, ["tls_protocol_error"]],
  [526, ["tls_certificate_error"]],
  [527, ["connection_terminated", "connection_timeout"]],
];

/** 1xxx codes: https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/ */
export const CODES: readonly (readonly [code: number, causes: readonly Cause[]])[] = [
  [1000, ["proxy_configuration_error", "destination_ip_prohibited"]],
  [1001, ["dns_error"]],
  [1002, ["destination_ip_prohibited"]],
  [1004, ["proxy_configuration_error"]],
  [1006, ["http_request_denied"]],
  [1007, ["http_request_denied"]],
  [1008, ["http_request_denied"]],
  [1009, ["http_request_denied"]],
  [1010, ["http_request_denied"]],
  [1012, ["http_request_denied"]],
  [1013, ["http_request_error"]],
  [1014, ["proxy_configuration_error"]],
  [1015, ["http_request_denied"]],
  [1016, ["dns_error"]],
  [1018, ["destination_not_found"]],
  [1019, ["proxy_loop_detected"]],
  [1020, ["http_request_denied"]],
  [1023, ["destination_not_found"]],
  [1033, ["destination_unavailable"]],
  [1035, ["proxy_configuration_error"]],
  [1200, ["connection_limit_reached"]],
];
export const WORKER_CODES = [1101, 1102, 1104, 1105, 1027, 1031];
