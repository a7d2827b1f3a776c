/**
 * What one failure says of itself: what attribution holds possible, boiled down to what the causes ask about. An answer
 * seldom names one thing, so each failure is a mix of kinds that sums up to 1.
 */
import type { Check } from "../check/check.ts";
import type { FailureSummary } from "../check/verdict.ts";

export const SAYS = [
  "dns",
  "tls",
  "rate-limited",
  "content",
  "no-healthy",
  "limit",
  "connect-timeout",
  "read-timeout",
  "refused",
  "reset",
  "header",
  "app",
  "cached",
  "probe",
  "own-timeout",
  /** What is left: a gateway's answer that could stand for anything. */
  "vague",
] as const;
type Kind = (typeof SAYS)[number];
/** The kind that outweighs the others, or what the bare status says where none does. */
export type Says = Kind | "bad-gateway" | "unavailable" | "other";
export type Mix = ReadonlyMap<Kind, number>;

/** RFC 9209 error types, https://www.rfc-editor.org/rfc/rfc9209#section-2.3, and attribution's own two. */
const BY_CAUSE: Readonly<Record<string, Kind>> = {
  dns_error: "dns",
  dns_timeout: "dns",
  tls_protocol_error: "tls",
  tls_certificate_error: "tls",
  tls_alert_received: "tls",
  http_request_denied: "rate-limited",
  destination_unavailable: "no-healthy",
  destination_not_found: "no-healthy",
  connection_limit_reached: "limit",
  connection_timeout: "connect-timeout",
  destination_ip_unroutable: "connect-timeout",
  connection_read_timeout: "read-timeout",
  connection_write_timeout: "read-timeout",
  http_response_timeout: "read-timeout",
  connection_refused: "refused",
  connection_terminated: "reset",
  http_response_incomplete: "reset",
  http_response_header_section_size: "header",
  http_response_header_size: "header",
  // What a gateway could not read: too large a header is the commonest of it.
  http_protocol_error: "header",
  passed_through: "app",
  cached: "cached",
};

const BY_TYPE: Readonly<Record<string, Kind>> = {
  "tcp.refused": "refused",
  "tcp.reset": "reset",
  "tcp.closed": "reset",
  "http.response.truncated": "reset",
  "tcp.timed_out": "own-timeout",
  "probe.timeout": "own-timeout",
  "probe.lost": "probe",
};

type Parts = Readonly<Partial<Record<Kind, number>>>;

/** No timer of a gateway runs out sooner. */
export const LATE_MS = 900;
/** What a bare status stands for, where attribution names nothing. After the gateways that were seen to give it. */
function byStatus(status: number, latencyMs: number): Parts {
  const late = latencyMs >= LATE_MS;
  switch (status) {
    case 429:
      return { "rate-limited": 0.85, limit: 0.15 };
    case 403:
      return { "rate-limited": 0.9, app: 0.1 };
    case 502:
      return late
        ? { reset: 0.35, "read-timeout": 0.25, "connect-timeout": 0.15, dns: 0.1, vague: 0.15 }
        : { refused: 0.32, reset: 0.27, "no-healthy": 0.08, dns: 0.07, tls: 0.06, app: 0.05, vague: 0.15 };
    case 503:
      return late
        ? { "connect-timeout": 0.25, refused: 0.25, limit: 0.25, "read-timeout": 0.1, vague: 0.15 }
        : { "no-healthy": 0.27, refused: 0.25, limit: 0.25, app: 0.08, vague: 0.15 };
    case 504:
      return { "read-timeout": 0.65, "connect-timeout": 0.25, vague: 0.1 };
    case 520:
      return { reset: 0.8, vague: 0.2 };
    case 521:
      return { refused: 0.9, vague: 0.1 };
    case 522:
    case 523:
      return { "connect-timeout": 0.9, vague: 0.1 };
    case 524:
      return { "read-timeout": 0.95, vague: 0.05 };
    case 525:
    case 526:
      return { tls: 0.95, vague: 0.05 };
    case 530:
      return { dns: 0.4, "no-healthy": 0.3, vague: 0.3 };
    default:
      return status >= 500 ? { app: 0.9, vague: 0.1 } : { vague: 1 };
  }
}

/** Sums up to 1. */
export function mixOf(check: Check): Mix {
  const { failure, status, latencyMs } = check;
  const only = failure === null ? null : named(failure, status);
  if (only !== null) return new Map([[only, 1]]);
  const mix = new Map<Kind, number>();
  let left = 1;
  for (const { cause, weight } of failure?.causes ?? []) {
    const kind = BY_CAUSE[cause] ?? "vague";
    const part = Math.min(left, Math.max(0, weight));
    mix.set(kind, (mix.get(kind) ?? 0) + part);
    left -= part;
  }
  const rest =
    failure?.hop.role === "app" ? { app: 1 } : status === null ? { vague: 1 } : byStatus(status, latencyMs);
  for (const [kind, part] of Object.entries(rest) as [Kind, number][])
    mix.set(kind, (mix.get(kind) ?? 0) + left * part);
  return mix;
}

/** What its type alone settles. */
function named({ type, hop }: FailureSummary, status: number | null): Kind | null {
  if (hop.role === "probe" && type !== "probe.timeout") return "probe";
  if (type.startsWith("dns.")) return "dns";
  if (type.startsWith("tls.")) return "tls";
  if (type.startsWith("assertion.")) return "content";
  if (status === 429) return "rate-limited";
  return BY_TYPE[type] ?? null;
}

/** The kind with at least half of the mix, or well ahead of the next. */
export function saysOf(mix: Mix, status: number | null): Says {
  const [first, second] = [...mix].filter(([kind]) => kind !== "vague").sort((a, b) => b[1] - a[1]);
  if (first && (first[1] >= 0.5 || (first[1] >= 0.42 && first[1] >= 2 * (second?.[1] ?? 0)))) return first[0];
  if (status === 502 || status === 520) return "bad-gateway";
  return status === 503 ? "unavailable" : "other";
}
