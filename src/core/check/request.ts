/** The request of one check, as it is to be sent. Secrets are still `{{secret.NAME}}` here: this form may be kept. */
import { targetText } from "../config/monitor/any-kind.ts";
import type { Monitor, MonitorOf } from "../config/monitor.ts";
import { VERSION } from "../version.ts";
import type { Header } from "./reading.ts";
import { redactor } from "./redaction.ts";

export interface ProbeRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Header[];
}

/**
 * `statusUrl` tells whoever reads the target's log who is asking. A monitor's own User-Agent wins; the check's id is
 * in `x-edgetick-check` in any case.
 */
export function probeRequest(monitor: MonitorOf<"http">, id: string, statusUrl: string | null): ProbeRequest {
  const own = Object.entries(monitor.target.headers);
  const named = own.some(([name]) => name.toLowerCase() === "user-agent");
  return {
    method: monitor.target.method,
    url: monitor.target.url,
    headers: [
      ...(named ? [] : [["User-Agent", userAgent(id, statusUrl)] as const]),
      ...own,
      ...contentType(monitor),
      ["traceparent", traceparent(id)],
      ["x-edgetick-check", id],
    ],
  };
}

/** `fetch` would call any text text/plain; whoever writes JSON and names no type means JSON. */
function contentType({ target: { headers, body } }: MonitorOf<"http">): readonly Header[] {
  if (body === null || Object.keys(headers).some((name) => name.toLowerCase() === "content-type")) return [];
  return isJsonDocument(body) ? [["Content-Type", "application/json"]] : [];
}

/** An object or a list; a secret may stand for any value in it. */
function isJsonDocument(body: string): boolean {
  if (!/^\s*[[{]/.test(body)) return false;
  try {
    JSON.parse(body.replace(/"?\{\{\s*secret\.\w+\s*\}\}"?/g, "0"));
    return true;
  } catch {
    return false;
  }
}

/** The request as evidence keeps it: what the monitor's redaction names is masked, and no secret was ever in it. */
export function requestEvidence(monitor: Monitor, id: string, statusUrl: string | null): ProbeRequest {
  if (monitor.kind !== "http")
    return { method: monitor.kind.toUpperCase(), url: maskedUrl(monitor), headers: [] };
  const request = probeRequest(monitor, id, statusUrl);
  const mask = redactor({ patterns: monitor.evidence.redact });
  return { method: request.method, url: maskedUrl(monitor), headers: mask.headers(request.headers) };
}

/** The monitor's URL, or what it watches instead, as it may leave: in evidence, in alerts, in the outbox. */
export function maskedUrl(monitor: Monitor): string {
  return redactor({ patterns: monitor.evidence.redact }).text(targetText(monitor));
}

function userAgent(id: string, statusUrl: string | null): string {
  return `Edgetick/${VERSION} (${statusUrl === null ? "" : `+${statusUrl}; `}check=${id})`;
}

/**
 * W3C Trace Context, version 00, sampled. The ids are hashes of the check's id, so that anyone who holds the check
 * can look its trace up. https://www.w3.org/TR/trace-context/#traceparent-header
 */
function traceparent(id: string): string {
  const trace = fnv1a(id, 128n, 0x6c62272e07bb014262b821756295c58dn, 0x1000000000000000000013bn);
  const span = fnv1a(id, 64n, 0xcbf29ce484222325n, 0x100000001b3n);
  return `00-${trace.toString(16).padStart(32, "0")}-${span.toString(16).padStart(16, "0")}-01`;
}

/** FNV-1a over an ASCII string, with the published offset basis and prime of its width (RFC 9923). */
function fnv1a(text: string, bits: bigint, basis: bigint, prime: bigint): bigint {
  let hash = basis;
  for (let index = 0; index < text.length; index++)
    hash = BigInt.asUintN(Number(bits), (hash ^ BigInt(text.charCodeAt(index))) * prime);
  return hash;
}
