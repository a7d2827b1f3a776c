/**
 * What can fail behind a hop: the RFC 9209 error types (https://www.rfc-editor.org/rfc/rfc9209#section-2.3)
 * plus `passed_through` and `unknown`, in an operator's words, and what the time taken says about them.
 */

/** Each completes the sentence "<hop> answered because …". */
const CLAUSES = {
  dns_timeout: "its DNS lookup of the server behind it timed out",
  dns_error: "it could not resolve the name of the server behind it",
  destination_not_found: "it has no route or server for this request",
  destination_unavailable: "it has no healthy server to send to",
  destination_ip_prohibited: "it is not allowed to connect to that server's address",
  destination_ip_unroutable: "it has no route to the address of the server behind it",
  connection_refused: "the server behind it refused the connection",
  connection_terminated: "the server behind it closed or reset the connection before answering",
  connection_timeout: "connecting to the server behind it timed out",
  connection_read_timeout: "the server behind it did not answer in time",
  connection_write_timeout: "the server behind it did not take the request in time",
  connection_limit_reached: "a limit on connections or requests was reached",
  tls_protocol_error: "the TLS handshake with the server behind it failed",
  tls_certificate_error: "it does not trust the certificate of the server behind it",
  tls_alert_received: "the server behind it sent a TLS alert",
  http_request_error: "it found the request itself at fault",
  http_request_denied: "it turned this request away by policy or rate limit",
  http_response_incomplete: "the server behind it stopped in the middle of its answer",
  http_response_header_section_size: "the server behind it sent headers larger than it accepts",
  http_response_header_size: "the server behind it sent a header larger than it accepts",
  http_response_body_size: "the server behind it sent a body larger than it accepts",
  http_response_trailer_section_size: "the server behind it sent trailers larger than it accepts",
  http_response_trailer_size: "the server behind it sent a trailer larger than it accepts",
  http_response_transfer_coding: "the server behind it used a transfer coding that it cannot read",
  http_response_content_coding: "the server behind it sent content that it cannot decode",
  http_response_timeout: "the server behind it took too long for its whole answer",
  http_upgrade_failed: "upgrading the connection behind it failed",
  http_protocol_error: "the server behind it sent something that is not valid HTTP",
  proxy_internal_response: "it is configured to answer so itself",
  proxy_internal_error: "it failed internally",
  proxy_configuration_error: "its configuration is at fault",
  proxy_loop_detected: "the request went round in a loop",
  passed_through: "the application behind it answered so itself",
  unknown: "of something that this answer does not tell",
} as const;

export type Cause = keyof typeof CLAUSES;

export function isCause(token: string): token is Cause {
  return Object.hasOwn(CLAUSES, token);
}

export function causeClause(cause: Cause): string {
  return CLAUSES[cause];
}

/** Causes that cannot show before some timer has run out. */
const TIMED: ReadonlySet<Cause> = new Set<Cause>([
  "connection_timeout",
  "connection_read_timeout",
  "connection_write_timeout",
  "http_response_timeout",
  "dns_timeout",
]);

/** No gateway ships a timeout under a second, and no operator's refusal takes that long on a live network. */
const TIMER_MS = 900;

export function isTimed(cause: Cause): boolean {
  return TIMED.has(cause);
}

/**
 * Orders causes, most likely first, by the time the answer took: a quick answer rules timeouts out,
 * a slow one puts them first. With no latency the order stays.
 */
export function weighByLatency(causes: readonly Cause[], latencyMs: number | null): readonly Cause[] {
  if (latencyMs === null) return causes;
  const timed = causes.filter(isTimed);
  const prompt = causes.filter((cause) => !isTimed(cause));
  if (timed.length === 0) return latencyMs < TIMER_MS ? causes : lateFirst(causes);
  if (prompt.length === 0) return causes;
  return latencyMs < TIMER_MS ? prompt : [...timed, ...prompt];
}

/** What still happens late without a timer of the gateway's: a server that died at work, a name that was long looked for. */
const LATE: readonly Cause[] = [
  "connection_terminated",
  "dns_error",
  "http_protocol_error",
  "connection_limit_reached",
];

function lateFirst(causes: readonly Cause[]): readonly Cause[] {
  const late = LATE.filter((cause) => causes.includes(cause));
  return [...late, ...causes.filter((cause) => !late.includes(cause))];
}

/** Of n causes that one answer stands for, what the first is worth; the others share what is left, the likelier more. */
const FIRST_OF = [0, 1, 0.65, 0.5];
const FIRST_OF_MANY = 0.4;

/**
 * `alone`: confidence in the first if it were the only one, 0…1. Weights sum up to that. `even`: the first two are known to
 * be as likely as each other.
 */
export function weighed(
  causes: readonly Cause[],
  alone: number,
  even = false,
): { cause: Cause; weight: number }[] {
  const first = FIRST_OF[causes.length] ?? FIRST_OF_MANY;
  const shares = causes.map((_cause, index) => 1 / (index + 1));
  const rest = shares.slice(1).reduce((sum, share) => sum + share, 0);
  return causes.map((cause, index) => {
    const second = ((1 - first) * shares[1]!) / rest;
    const alike = even && index < 2 && causes.length > 2;
    const single = index === 0 ? first : ((1 - first) * shares[index]!) / rest;
    const share = alike ? (first + second) / 2 : single;
    return { cause, weight: Math.round(alone * share * 100) / 100 };
  });
}
