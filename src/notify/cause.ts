/** What failed, in the few words of a title: "502 by nginx, upstream refused". Says no more than attribution knows. */
import { isCause } from "../core/attribution/causes.ts";
import { isProduct, productName } from "../core/attribution/products.ts";
import { failurePhrase, isOfJob } from "../core/condition/wording.ts";
import { cut } from "../core/words/cut.ts";
import type { AlertData } from "./alert.ts";

type Failure = NonNullable<AlertData["firstFailure"]>;

/** Below it neither the hop nor the cause is claimed. */
const MIN_CLAIMED = 0.5;
const MAX_DEMAND = 120;

/** The error types of RFC 9209 that gateways report most; the message's first line says the others. */
const SHORT: Readonly<Record<string, string>> = {
  dns_error: "upstream name not resolved",
  dns_timeout: "upstream name not resolved in time",
  destination_not_found: "no route for it",
  destination_unavailable: "no healthy upstream",
  destination_ip_unroutable: "no route to the upstream",
  connection_refused: "upstream refused",
  connection_terminated: "upstream closed the connection",
  connection_timeout: "connecting to the upstream timed out",
  connection_read_timeout: "upstream did not answer in time",
  connection_limit_reached: "connection limit reached",
  tls_protocol_error: "TLS with the upstream failed",
  tls_certificate_error: "upstream certificate not trusted",
  http_request_denied: "turned away by policy or rate limit",
  http_response_incomplete: "upstream broke off its answer",
  http_response_timeout: "upstream took too long",
  http_protocol_error: "upstream did not speak HTTP",
  proxy_internal_error: "the gateway itself failed",
};

/** Null when the alert has no failure to speak of. */
export function causeOf(failure: AlertData["firstFailure"]): string | null {
  if (!failure) return null;
  const demand = unmetDemand(failure);
  if (demand !== null) return cut(demand, MAX_DEMAND);
  const type = failure.failure?.type;
  if (fromJob(failure) && failure.reading?.error?.message)
    return cut(failure.reading.error.message, MAX_DEMAND);
  const known = type === undefined || type === null ? null : failurePhrase(type);
  if (known !== null) return known;
  const status = failure.reading?.status;
  if (typeof status !== "number") return null;
  const who = author(failure);
  const why = upstream(failure);
  return `${status}${who === null ? "" : ` by ${who}`}${why === null ? "" : `, ${why}`}`;
}

/** A job's own word, or its silence: no region has looked. */
export function fromJob(failure: AlertData["firstFailure"]): boolean {
  const type = failure?.failure?.type;
  return typeof type === "string" && isOfJob(type);
}

/** `expected the body to contain "ok"`; what was seen instead is in the message's lines. */
function unmetDemand({ reading }: Failure): string | null {
  const { type, expected } = reading?.assertion ?? {};
  if (!expected || type === "http.status") return null;
  return expected;
}

function author({ attribution, failure }: Failure): string | null {
  if ((attribution?.confidence ?? 0) < MIN_CLAIMED) return null;
  const hop = failure?.hop ?? attribution?.hop;
  if (hop?.product && isProduct(hop.product)) return productName(hop.product);
  return hop?.role === "app" ? "the application" : null;
}

function upstream({ attribution }: Failure): string | null {
  const { cause, confidence } = attribution?.upstream ?? {};
  if (!cause || (confidence ?? 0) < MIN_CLAIMED || !isCause(cause)) return null;
  return SHORT[cause] ?? null;
}
