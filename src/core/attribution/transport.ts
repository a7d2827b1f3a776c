/**
 * What ended an exchange that brought no answer from the target. workerd hides most causes behind two messages, and
 * production makes up answers in the target's place; whatever can't be told apart stays `unknown`.
 */
import type { FailureType, Reading, ReadingError } from "../check/reading.ts";
import { failureType } from "./no-answer.ts";

type Exchange = Pick<Reading, "status" | "headers" | "error" | "body">;

/** The failure type of an exchange without a usable answer, or null when the target itself answered. */
export function transportFailure(reading: Exchange): FailureType | null {
  if (reading.error !== null) return reading.error.type ?? errorType(reading.error);
  return cloudflareFailure(reading);
}

/**
 * workerd's exceptions, seen locally: refused, reset, an empty reply and garbage are all "Network connection lost."
 * before the headers; DNS and TLS faults are all "internal error; reference = …".
 */
export function errorType(error: Pick<ReadingError, "name" | "message" | "phase">): FailureType {
  const { name, message, phase } = error;
  if (name === "TimeoutError") return "probe.timeout";
  if (name === "ProbeLost") return "probe.lost";
  if (/decompress|gzip|brotli|content-encoding/i.test(message)) return "http.response.invalid";
  if (/network connection lost/i.test(message))
    return phase === "body" ? "http.response.truncated" : "unknown";
  return failureType({ name, message }, false);
}

/** The runtime refused one more `fetch`: the target was never asked, and another call may ask it. */
export function isSubrequestLimit(error: Pick<ReadingError, "message">): boolean {
  return /too many subrequests/i.test(error.message);
}

/**
 * Cloudflare's edge answers in the target's place, be it the Worker's own egress or the edge before a proxied target;
 * either way the origin did not answer. 526 does not say what is wrong with the certificate: an untrusted one is the
 * most frequent case. https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
 */
const BY_CODE: Readonly<Record<number, FailureType>> = {
  520: "http.response.invalid",
  521: "tcp.refused",
  522: "tcp.timed_out",
  525: "tls.protocol.error",
  526: "tls.cert.authority_invalid",
  1001: "dns.name_not_resolved",
  1016: "dns.name_not_resolved",
};

/** Only for an answer that bears Cloudflare's own marks: any server may send a 521 of its own. */
function cloudflareFailure({ status, headers, body }: Exchange): FailureType | null {
  if (status === null || status < 520 || status > 530) return null;
  const code = cloudflareCode(status, headers, body?.text ?? "");
  return code === null ? null : (BY_CODE[code] ?? null);
}

function cloudflareCode(status: number, headers: Reading["headers"], body: string): number | null {
  const plain = /^\s*error code: (\d{3,4})\s*$/.exec(body);
  if (plain) return Number(plain[1]);
  const named = headers.find(([name]) => name.toLowerCase() === "cf-error-type")?.[1];
  if (named !== undefined) return /^\d{3,4}$/.test(named.trim()) ? Number(named) : status;
  const branded = /cf-error-(?:details|code|footer)/.test(body) && /Error (?:code )?(\d{3,4})\b/i.exec(body);
  return branded ? Number(branded[1]) : null;
}
