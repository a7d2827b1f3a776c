/** What one failure says of itself: attribution boiled down to what the causes ask about. */

import type { Check } from "../check/check.ts";
import { leadingCause } from "../check/verdict.ts";

export type Says =
  | "dns"
  | "tls"
  | "rate-limited"
  | "content"
  | "no-healthy"
  | "limit"
  | "connect-timeout"
  | "read-timeout"
  | "refused"
  | "reset"
  | "app"
  | "probe"
  | "own-timeout"
  | "bad-gateway"
  | "unavailable"
  | "other";

/** RFC 9209 error types, https://www.rfc-editor.org/rfc/rfc9209#section-2.3. */
const BY_CAUSE: Readonly<Record<string, Says>> = {
  dns_error: "dns",
  dns_timeout: "dns",
  tls_protocol_error: "tls",
  tls_certificate_error: "tls",
  tls_alert_received: "tls",
  http_request_denied: "rate-limited",
  destination_unavailable: "no-healthy",
  connection_limit_reached: "limit",
  connection_timeout: "connect-timeout",
  destination_ip_unroutable: "connect-timeout",
  connection_read_timeout: "read-timeout",
  connection_write_timeout: "connect-timeout",
  http_response_timeout: "read-timeout",
  connection_refused: "refused",
  connection_terminated: "reset",
  http_response_incomplete: "reset",
  passed_through: "app",
};

const BY_TYPE: Readonly<Record<string, Says>> = {
  "tcp.refused": "refused",
  "tcp.reset": "reset",
  "tcp.closed": "reset",
  "http.response.truncated": "reset",
  "tcp.timed_out": "connect-timeout",
  "probe.timeout": "own-timeout",
  "probe.lost": "probe",
};

export function says(check: Check): Says {
  const { failure, status } = check;
  if (failure === null) return byStatus(status, false);
  if (failure.hop.role === "probe" && failure.type !== "probe.timeout") return "probe";
  if (failure.type.startsWith("dns.")) return "dns";
  if (failure.type.startsWith("tls.")) return "tls";
  if (failure.type.startsWith("assertion.")) return "content";
  if (status === 429) return "rate-limited";
  const cause = leadingCause(failure);
  const byCause = cause === null ? undefined : BY_CAUSE[cause];
  if (byCause !== undefined && byCause !== "app") return byCause;
  const byType = BY_TYPE[failure.type];
  if (byType !== undefined) return byType;
  return byStatus(status, byCause === "app" || failure.hop.role === "app");
}

function byStatus(status: number | null, fromApp: boolean): Says {
  if (status === null) return "other";
  if (status === 429) return "rate-limited";
  if (status === 403) return "rate-limited";
  if (fromApp && status >= 500) return "app";
  switch (status) {
    case 502:
    case 520:
      return "bad-gateway";
    case 503:
      return "unavailable";
    case 504:
    case 524:
      return "read-timeout";
    case 521:
      return "refused";
    case 522:
    case 523:
      return "connect-timeout";
    case 525:
    case 526:
      return "tls";
    case 530:
      return "dns";
    default:
      return status >= 500 ? "app" : "other";
  }
}
