/** When no HTTP answer came: nobody answered, or the monitor itself failed. */
import type { FailureType } from "../check/reading.ts";
import { fact } from "../check/reason.ts";
import type { AttributionInput } from "./attribution.ts";
import type { Cause } from "./causes.ts";
import type { Finding } from "./finding.ts";

type ThrownError = NonNullable<AttributionInput["error"]>;

/** The runtime's own limits and faults: the target was never asked, or its answer never looked at. */
const PLATFORM =
  /too many subrequests|exceeded (?:its )?(?:CPU|memory)|durable object|code was updated|cannot perform I\/O|fetch API cannot load|invalid URL|worker exceeded|script will never generate|CacheTtl/i;

const MESSAGES: readonly (readonly [pattern: RegExp, type: FailureType])[] = [
  [/ENOTFOUND|EAI_AGAIN|could not resolve|name not resolved|DNS/i, "dns.name_not_resolved"],
  [/ECONNREFUSED|connection refused/i, "tcp.refused"],
  [/ECONNRESET|connection reset|reset by peer/i, "tcp.reset"],
  [/ETIMEDOUT|connect timeout|UND_ERR_CONNECT_TIMEOUT/i, "tcp.timed_out"],
  [/socket hang up|other side closed|empty reply|network connection lost/i, "tcp.closed"],
  [/CERT_HAS_EXPIRED|certificate has expired|CERT_NOT_YET_VALID/i, "tls.cert.date_invalid"],
  [/ERR_TLS_CERT_ALTNAME_INVALID|altnames|hostname mismatch/i, "tls.cert.name_invalid"],
  [
    /self[- ]signed|unable to (?:verify|get local issuer)|UNABLE_TO_|DEPTH_ZERO/i,
    "tls.cert.authority_invalid",
  ],
  [/EPROTO|SSL routines|handshake|TLS/i, "tls.protocol.error"],
  [/HPE_|parse error|invalid HTTP/i, "http.response.invalid"],
  [/truncated|aborted mid|premature(?:ly)? close|content-length mismatch/i, "http.response.truncated"],
];

/** Works on a plain error as well as on one whose type the probe knows. */
export function failureType(error: ThrownError | null | undefined, answered: boolean): FailureType {
  if (error?.type) return error.type;
  if (error) {
    const said = `${error.name} ${error.message}`.slice(0, 1024);
    if (PLATFORM.test(said)) return "probe.lost";
    if (/TimeoutError|timed out|timeout/i.test(said) && !/connect/i.test(said)) return "probe.timeout";
    return MESSAGES.find(([pattern]) => pattern.test(said))?.[1] ?? "unknown";
  }
  return answered ? "http.status" : "unknown";
}

/** The names of the errors of a probe that refused to send the request at all. */
const REFUSED = ["RefusedRequest", "RefusedTarget"];

interface Silence {
  readonly causes: readonly Cause[];
  readonly says: string;
}

export function withoutAnswer(type: FailureType, input: AttributionInput): Finding {
  const error = input.error ?? null;
  const quote = error === null ? [] : [fact(`${error.name}: ${error.message}`)];
  if (type === "probe.lost" || type === "probe.unsupported") {
    return {
      role: "probe",
      product: null,
      version: null,
      causes: [],
      causeSure: 0,
      sure: 0.95,
      because: quote.length > 0 ? quote : [fact("the probe brought no reading")],
      meaning: "The monitor itself failed here (its probe was lost), which says nothing about the target.",
    };
  }
  if (error !== null && REFUSED.includes(error.name)) {
    return {
      role: "probe",
      product: null,
      version: null,
      causes: [],
      causeSure: 0,
      sure: 0.95,
      because: quote,
      meaning: "The monitor could not send this request, so that nothing was asked: its settings need a fix.",
    };
  }
  if (type === "heartbeat.late" || type === "heartbeat.failed") return ofJob(type, error?.message ?? "");
  const silence = describe(type);
  const answered = ANSWERED.includes(type);
  const time =
    input.latencyMs === null || input.latencyMs === undefined
      ? []
      : [fact(`after ${Math.round(input.latencyMs)} ms`)];
  return {
    role: answered ? "unknown" : "nobody",
    product: null,
    version: null,
    causes: silence.causes,
    causeSure: silence.causes.length === 1 ? 0.9 : 0.5,
    sure: answered ? 0.4 : 0.95,
    because: [...(answered ? [] : [fact("no answer came")]), ...quote, ...time],
    meaning: answered ? `${capitalised(silence.says)}.` : `Nobody answered: ${silence.says}.`,
  };
}

/** Nobody was asked: the job itself says how it went, or says nothing. */
function ofJob(type: "heartbeat.late" | "heartbeat.failed", message: string): Finding {
  const says = message === "" ? describe(type).says : message;
  return {
    role: type === "heartbeat.late" ? "nobody" : "app",
    product: null,
    version: null,
    causes: [],
    causeSure: 0,
    sure: 0.95,
    because: [fact(type === "heartbeat.late" ? "the job did not ping in time" : "the job's own pings")],
    meaning: `${capitalised(says)}.`,
  };
}

/** Somebody did answer, in another protocol than HTTP, and what was said is the failure. */
const ANSWERED: readonly FailureType[] = [
  "assertion.body",
  "assertion.dns",
  "dns.disagreement",
  "domain.expired",
  "domain.unregistered",
];

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function describe(type: FailureType): Silence {
  switch (type) {
    case "dns.name_not_resolved":
      return { causes: ["dns_error"], says: "the target's name does not resolve" };
    case "dns.unreachable":
      return { causes: ["dns_timeout"], says: "the DNS servers for the target's name could not be reached" };
    case "dns.failed":
      return { causes: ["dns_error"], says: "the DNS gave no usable answer for the name" };
    case "dns.disagreement":
      return { causes: [], says: "the name's own servers contradict each other" };
    case "domain.expired":
      return { causes: [], says: "the domain's registration has ended, or is about to be deleted" };
    case "domain.unregistered":
      return { causes: [], says: "the domain is not registered" };
    case "heartbeat.late":
      return { causes: [], says: "no run of the job ended in time" };
    case "heartbeat.failed":
      return { causes: [], says: "a run of the job failed" };
    case "tcp.failed":
      return {
        causes: ["connection_refused", "connection_timeout", "destination_unavailable"],
        says: "no connection could be opened, and the platform does not say why",
      };
    case "assertion.dns":
      return { causes: [], says: "the name has other records than expected" };
    case "tcp.refused":
      return { causes: ["connection_refused"], says: "the target refused the connection" };
    case "tcp.reset":
      return { causes: ["connection_terminated"], says: "the target reset the connection before answering" };
    case "tcp.closed":
      return {
        causes: ["connection_terminated", "connection_read_timeout", "connection_timeout"],
        says: "the target closed the connection before answering",
      };
    case "tcp.timed_out":
      return { causes: ["connection_timeout"], says: "connecting to the target timed out" };
    case "tls.cert.date_invalid":
      return {
        causes: ["tls_certificate_error"],
        says: "the target's certificate is expired or not yet valid",
      };
    case "tls.cert.name_invalid":
      return { causes: ["tls_certificate_error"], says: "the target's certificate is for another name" };
    case "tls.cert.authority_invalid":
      return {
        causes: ["tls_certificate_error"],
        says: "the target's certificate comes from an untrusted issuer",
      };
    case "tls.protocol.error":
      return { causes: ["tls_protocol_error"], says: "the TLS handshake with the target failed" };
    case "http.response.invalid":
      return { causes: ["http_protocol_error"], says: "the target sent something that is not valid HTTP" };
    case "http.response.truncated":
      return { causes: ["http_response_incomplete"], says: "the target stopped in the middle of its answer" };
    case "probe.timeout":
      return {
        causes: ["connection_read_timeout", "connection_timeout"],
        says: "the monitor's own deadline passed first, so no gateway has said yet what it waits for",
      };
    case "assertion.body":
      return { causes: [], says: "the server answered something else than expected" };
    case "http.error":
    case "http.status":
    case "assertion.header":
    case "assertion.json":
    case "unknown":
      return {
        causes: ["connection_terminated", "dns_error", "tls_protocol_error"],
        says: "the exchange failed before an answer came, and the platform does not say where",
      };
    case "probe.lost":
      return { causes: [], says: "the probe was lost" };
    case "probe.unsupported":
      return { causes: [], says: "no probe can reach this target" };
    default:
      return type satisfies never;
  }
}
