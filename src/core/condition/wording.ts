/** What conditions say: one plain sentence for the operator, and one for the public that gives nothing away. */
import type { Check, Judged } from "../check/check.ts";
import type { FailureType } from "../check/reading.ts";
import type { Hop } from "../check/verdict.ts";

/** What an HTTP answer tells better, and what is no failure of the target, have no phrase. */
type Unphrased =
  | "http.status"
  | `assertion.${"body" | "header" | "json"}`
  | "probe.lost"
  | "probe.unsupported";

const FAILURES: Readonly<Partial<Record<FailureType, string>>> = {
  "dns.name_not_resolved": "the name did not resolve",
  "dns.unreachable": "the name server did not answer",
  "dns.failed": "the name servers gave no usable answer",
  "dns.disagreement": "the name's own servers contradict each other",
  "tcp.refused": "the connection was refused",
  "tcp.reset": "the connection was reset",
  "tcp.timed_out": "the connection timed out",
  "tcp.closed": "the connection was closed before an answer",
  "tcp.failed": "no connection could be opened",
  "tls.cert.date_invalid": "the certificate is not valid at this date",
  "tls.cert.name_invalid": "the certificate is for another name",
  "tls.cert.authority_invalid": "the certificate's issuer is not trusted",
  "tls.protocol.error": "the TLS handshake failed",
  "http.response.invalid": "the answer was not valid HTTP",
  "http.response.truncated": "the answer broke off",
  "http.error": "the HTTP exchange failed",
  "assertion.dns": "the name has other records than expected",
  "domain.expired": "the registration has ended, or the domain is about to be deleted",
  "domain.unregistered": "the domain is not registered",
  "heartbeat.late": "no run ended in time",
  "heartbeat.failed": "a run failed",
  "probe.timeout": "no complete answer within the deadline",
  unknown: "the exchange failed",
} satisfies Record<Exclude<FailureType, Unphrased>, string>;

/** What failed where nobody could answer, in words; null for a failure that an answer tells. */
export function failurePhrase(type: FailureType): string | null {
  return FAILURES[type] ?? null;
}

export function hopName(hop: Hop): string {
  if (hop.product !== null) return hop.product;
  switch (hop.role) {
    case "app":
      return "the app";
    case "cdn":
      return "the CDN";
    case "load-balancer":
      return "the load balancer";
    case "proxy":
      return "a proxy";
    case "platform":
      return "the platform";
    case "probe":
      return "the probe";
    case "nobody":
    case "unknown":
      return "the server";
    default:
      return hop.role satisfies never;
  }
}

/** A check whose reading is at hand says more. */
type Failing = Check & Partial<Pick<Judged, "evidence">>;

function failureText(check: Failing): string {
  const { status, failure } = check;
  if (failure === null) return check.verdict;
  if (isOfJob(failure.type)) return check.evidence?.reading.error?.message ?? FAILURES[failure.type] ?? "";
  const known = failurePhrase(failure.type);
  if (known !== null) return known;
  const answered = `${hopName(failure.hop)} answered ${status ?? "something unusable"}`;
  return failure.type.startsWith("assertion.")
    ? `${answered} and failed an assertion on its ${failure.type.slice(10)}`
    : answered;
}

/** "nginx answered 502 from weur, enam; no complete answer within the deadline from apac". */
export function failuresText(checks: readonly Check[]): string {
  const byText = new Map<string, string[]>();
  for (const check of checks) {
    const text = failureText(check);
    byText.set(text, [...(byText.get(text) ?? []), check.region]);
  }
  return [...byText]
    .map(([text, regions]) => (checks.some(isFromJob) ? text : `${text} from ${regions.join(", ")}`))
    .join("; ");
}

/** A job's own word, or its silence: no region has looked. */
export function isOfJob(type: FailureType): boolean {
  return type === "heartbeat.late" || type === "heartbeat.failed";
}

function isFromJob({ failure }: Check): boolean {
  return failure !== null && isOfJob(failure.type);
}

export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
