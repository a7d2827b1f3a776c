/**
 * A reading: the measured facts of one check, with no opinion in it. The judgement on it is in verdict.ts.
 * Everything that can go wrong with a target is a value here, never an exception.
 */
import type { Certificate, OwnReading } from "./own-reading.ts";
import type { Reason } from "./reason.ts";

/** Where a probe may run from: Durable Object location hints, or `auto` for one Prober without a hint. */
export const REGIONS = [
  "auto",
  "wnam",
  "enam",
  "weur",
  "eeur",
  "apac",
  "apac-ne",
  "apac-se",
  "oc",
  "sam",
  "afr",
  "me",
] as const;
export type Region = (typeof REGIONS)[number];

/**
 * W3C Network Error Logging's type names, plus our own where it has none.
 * https://www.w3.org/TR/network-error-logging/#predefined-network-error-types
 */
export const FAILURE_TYPES = [
  "dns.name_not_resolved",
  "dns.unreachable",
  "dns.failed",
  "dns.disagreement",
  "tcp.refused",
  "tcp.reset",
  "tcp.timed_out",
  "tcp.closed",
  "tcp.failed",
  "tls.cert.date_invalid",
  "tls.cert.name_invalid",
  "tls.cert.authority_invalid",
  "tls.protocol.error",
  "http.response.invalid",
  "http.response.truncated",
  "http.error",
  "http.status",
  "assertion.body",
  "assertion.header",
  "assertion.json",
  "assertion.dns",
  "domain.expired",
  "domain.unregistered",
  "heartbeat.late",
  "heartbeat.failed",
  "probe.timeout",
  "probe.lost",
  "probe.unsupported",
  "unknown",
] as const;
export type FailureType = (typeof FAILURE_TYPES)[number];

/** One header field as received: original name case and order, repeated fields kept apart. */
export type Header = readonly [name: string, value: string];

/** One hop of a redirect chain that was followed by hand: the answering URL and its status. */
export interface Redirect {
  readonly url: string;
  readonly status: number;
}

/**
 * The start of a body. Exactly one of `text` and `base64` is set, or `omitted` where there was no memory for it; `bytes` counts
 * what was received in all.
 */
export interface BodyStart {
  readonly omitted?: true;
  readonly text?: string;
  readonly base64?: string;
  /** Bytes read of the body (after content decoding), up to the 1 MiB cap. */
  readonly bytes: number;
  /** True when `text`/`base64` is shorter than the body, or the body was cut at the cap. */
  readonly truncated: boolean;
  readonly charset: string | null;
}

/** What ended the exchange without a usable answer. */
export interface ReadingError {
  readonly name: string;
  readonly message: string;
  /** Where it struck: before the request left (a refused target), connecting, waiting for headers, or reading the body. */
  readonly phase: "guard" | "connect" | "headers" | "body" | "platform";
  /** Set when the failure type is already known (an import line, a deadline, a lost probe). */
  readonly type?: FailureType;
}

/** TCP, and over https the beginning of a TLS handshake, without a request: bare-connection.ts. */
export interface BareConnection {
  readonly openMs: number | null;
  /** From the open connection to the server's certificate; null over http, and when it failed. */
  readonly tlsMs: number | null;
  /** Why it did not get through; `probe.unsupported` when none of our sockets gets there at all. */
  readonly error: { readonly type: FailureType; readonly message: string } | null;
}

/** As much of a served certificate as tells it from the next one. */
export type ServedCertificate = Pick<Certificate, "issuer" | "validTo" | "fingerprint">;

/** Times are epoch ms, durations ms. */
export interface Reading {
  /** The tick that asked for it, in whole minutes since the epoch. Part of the check's id. */
  readonly minute: number;
  /** True start, kept to 100 ms. In replay: the tick's time plus elapsed. */
  readonly at: number;
  readonly region: Region;
  /** The data centre the probe really ran in; null when unknown. */
  readonly colo: string | null;
  /** 0 is the scheduled check, 1–4 the recheck ladder, 5 from a region that was up, 6 the patient one. */
  readonly attempt: number;
  readonly status: number | null;
  readonly statusText: string;
  readonly httpVersion?: string;
  /** From slot taken to response headers; null when none came. */
  readonly headersMs: number | null;
  /** From slot taken to the last body byte read; a timeout records its deadline. */
  readonly latencyMs: number;
  /** What the kind measures besides latency (`value` in check.ts); absent for a kind that has nothing. */
  readonly value?: number | null;
  /** What else the kind measures; absent for http. */
  readonly own?: OwnReading;
  /** Beside the first recheck of a failing http check, and once an hour beside a green one. */
  readonly connection?: BareConnection;
  /** Of an https check that read it; a `tls` check has it in `own`. */
  readonly certificate?: ServedCertificate;
  readonly headers: readonly Header[];
  /** How many more headers there were than evidence keeps. */
  readonly headersOmitted?: number;
  readonly body: BodyStart | null;
  readonly redirects: readonly Redirect[];
  readonly error: ReadingError | null;
  /** The first assertion that did not hold, evaluated where the whole body was (at most 1 MiB); null when all held. */
  readonly assertion: AssertionFailure | null;
}

/** Which assertion failed: what the monitor demands ("expected the body to contain \"ok\""), and what came instead. */
export interface AssertionFailure {
  readonly type: "http.status" | "assertion.body" | "assertion.header" | "assertion.json" | "assertion.dns";
  readonly expected: string;
  /** Null when there is nothing to add. */
  readonly seen: Reason | null;
}

/** `<monitor>.<minute in base 36>.<region>.<attempt>`: the check's id everywhere, sent as `x-edgetick-check`. */
export function checkId(monitor: string, minute: number, region: Region, attempt: number): string {
  return `${monitor}.${minute.toString(36)}.${region}.${attempt}`;
}

interface CheckIdParts {
  readonly monitor: string;
  readonly minute: number;
  readonly region: Region;
  readonly attempt: number;
}

/** The inverse of {@link checkId}; null for anything that is not a check id. */
export function parseCheckId(id: string): CheckIdParts | null {
  const match = /^([a-z0-9-]{1,64})\.([0-9a-z]{1,8})\.([a-z-]{2,8})\.(\d)$/.exec(id);
  if (!match) return null;
  const region = REGIONS.find((known) => known === match[3]);
  if (!region) return null;
  return { monitor: match[1]!, minute: Number.parseInt(match[2]!, 36), region, attempt: Number(match[4]) };
}

export function lostReading(
  minute: number,
  at: number,
  region: Region,
  attempt: number,
  why: string,
): Reading {
  return {
    minute,
    at,
    region,
    colo: null,
    attempt,
    status: null,
    statusText: "",
    headersMs: null,
    latencyMs: 0,
    headers: [],
    body: null,
    redirects: [],
    error: { name: "ProbeLost", message: why, phase: "platform", type: "probe.lost" },
    assertion: null,
  };
}

/** History keeps the start of a check to this, in milliseconds. */
const AT_STEP_MS = 100;

/** A reading's `at`, from a time in epoch ms. */
export function startedAt(time: number): number {
  return Math.floor(time / AT_STEP_MS) * AT_STEP_MS;
}
