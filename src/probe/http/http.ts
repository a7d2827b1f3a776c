/** One probe of a monitor of `kind: http`, from its configuration to a redacted reading. Never throws. */

import { transportFailure } from "../../core/attribution/transport.ts";
import { acceptsStatus, checkAssertions, readsBody } from "../../core/check/assertion.ts";
import { bodyStart, charsetOf, decode, evidenceWindow } from "../../core/check/body.ts";
import {
  keptAssertion,
  keptConnection,
  keptHeaders,
  keptMessage,
  keptStatusText,
  keptUrl,
} from "../../core/check/evidence.ts";
import { type BodyStart, checkId, type Reading, type ReadingError } from "../../core/check/reading.ts";
import { credentialValues, isCredentialHeader, type Redactor, redactor } from "../../core/check/redaction.ts";
import { probeRequest } from "../../core/check/request.ts";
import type { Monitor, MonitorOf } from "../../core/config/monitor.ts";
import { missingSecret, resolveSecrets, secretNames } from "../../core/config/secret.ts";
import { Deadline } from "../deadline.ts";
import type { JobOf, Probe, ProbeContext } from "../probe.ts";
import { type Beside, besides } from "./beside.ts";
import { type Answer, type Exchange, exchange } from "./exchange.ts";
import { BODY_LIMIT } from "./read-body.ts";
import type { Hop } from "./redirect.ts";

/** Null: handed back, because no subrequest was left in this call. */
export const probeHttp: Probe<"http"> = async (job, context) => {
  const { target, assert, evidence } = job.monitor;
  const prepared = prepare(job, context);
  if (prepared.error !== null) {
    const { url } = target;
    const refused = { url, redirects: [], answer: null, error: prepared.error, cookies: [] };
    return { heldBytes: 0, reading: () => toReading(job, context, prepared, refused, 0, {}) };
  }
  const started = Date.now();
  const deadline = new Deadline(job.timeoutMs);
  try {
    const done = await exchange(prepared.hop, {
      deadline,
      subrequests: context.subrequests,
      development: context.development,
      followRedirects: target.followRedirects,
      keepBytes: readsBody(assert) ? BODY_LIMIT : evidenceWindow(evidence.body),
      accepts: (status) => acceptsStatus(assert.status, status),
    });
    if (done === null) return null;
    const latencyMs = done.error?.type === "probe.timeout" ? job.timeoutMs : Date.now() - started;
    const accepted = done.answer !== null && acceptsStatus(assert.status, done.answer.status);
    const beside = await besides(job, prepared.hop.url, done, accepted, context);
    return {
      heldBytes: done.answer?.bytes.byteLength ?? 0,
      reading: () => toReading(job, context, prepared, done, latencyMs, beside),
    };
  } finally {
    deadline.close();
  }
};

type Prepared = {
  readonly secrets: ReadonlyMap<string, string>;
  /** Credentials that the monitor's headers hold in plain text. */
  readonly credentials: readonly string[];
} & ({ readonly hop: Hop; readonly error: null } | { readonly error: ReadingError });

/** The first request with its secrets filled in, or why it can't be sent. */
function prepare(job: JobOf<"http">, context: ProbeContext): Prepared {
  const { monitor, minute, region, attempt } = job;
  const request = probeRequest(monitor, checkId(monitor.id, minute, region, attempt), context.statusUrl);
  const secrets = new Map<string, string>();
  const credentials = request.headers.flatMap((header) => credentialValues(header));
  const missing: string[] = [];
  const fill = (template: string, encode: (value: string) => string = (value) => value): string => {
    const resolved = resolveSecrets(template, (name) => {
      // A secret pasted with a line break must not break the header that it goes into.
      const value = context.secret(name)?.trim() ?? null;
      if (value !== null) secrets.set(name, value);
      return value === null ? null : encode(value);
    });
    if (!resolved.ok) missing.push(missingSecret(resolved.missing));
    return resolved.ok ? resolved.text : "";
  };
  const hop: Hop = {
    method: request.method,
    url: fill(request.url, encodeURIComponent),
    headers: request.headers.map(([name, template]) => ({
      name,
      value: fill(template),
      confidential: secretNames(template).length > 0 || isCredentialHeader(name),
    })),
    body: monitor.target.body === null ? null : fill(monitor.target.body),
    confidentialBody: secretNames(monitor.target.body ?? "").length > 0,
  };
  const invalid = hop.headers.find(({ name, value }) => !isHeader(name, value));
  const fault =
    missing[0] ?? (invalid && `target.headers.${invalid.name} holds characters that no header may have`);
  if (fault === undefined) return { secrets, credentials, error: null, hop };
  return {
    secrets,
    credentials,
    error: { name: "RefusedRequest", message: fault, phase: "guard", type: "unknown" },
  };
}

function isHeader(name: string, value: string): boolean {
  try {
    new Headers([[name, value]]);
    return true;
  } catch {
    return false;
  }
}

/** Everything passes the mask here, and nothing leaves the probe but by here. */
function toReading(
  job: JobOf<"http">,
  context: ProbeContext,
  { secrets, credentials }: Prepared,
  { redirects, answer, error, cookies }: Exchange,
  latencyMs: number,
  { connection, value, certificate }: Beside,
): Reading {
  const { monitor, minute, region, attempt } = job;
  const patterns = monitor.evidence.redact;
  const mask = redactor({ secrets, values: [...credentials, ...cookies], patterns });
  const body = answer === null ? null : evidence(answer, error !== null, monitor, mask);
  const failed = answer === null || error !== null ? null : assertion(answer, monitor);
  const { headers, omitted } = keptHeaders(answer?.headers ?? [], mask);
  const reading: Reading = {
    minute,
    at: context.at,
    region,
    colo: null,
    attempt,
    status: answer?.status ?? null,
    statusText: keptStatusText(answer?.statusText ?? "", mask),
    headersMs: answer?.headersMs ?? null,
    latencyMs,
    ...(value === undefined ? {} : { value }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(connection === undefined ? {} : { connection: keptConnection(connection, mask) }),
    headers,
    ...(omitted > 0 ? { headersOmitted: omitted } : {}),
    body,
    redirects: redirects.map(({ url, status }) => ({ url: keptUrl(url, mask), status })),
    error: error && { ...error, message: keptMessage(error.message, mask) },
    assertion: failed && keptAssertion(failed, monitor.evidence.body, mask),
  };
  return error === null && answer !== null ? { ...reading, error: madeUpAnswer(answer, reading) } : reading;
}

function evidence(answer: Answer, broken: boolean, monitor: Monitor, mask: Redactor): BodyStart | null {
  const charset = charsetOf(answer.bytes, answer.headers);
  const incomplete = answer.capped || broken;
  return bodyStart(
    { bytes: answer.bytes, size: answer.size, incomplete, charset },
    monitor.evidence.body,
    mask,
  );
}

function assertion(answer: Answer, { assert }: MonitorOf<"http">): Reading["assertion"] {
  const text = () => decode(answer.bytes, charsetOf(answer.bytes, answer.headers));
  const body = readsBody(assert) ? text() : null;
  return checkAssertions(assert, { ...answer, body, truncated: answer.capped });
}

/** Where the evidence does not keep what gives a made-up answer of Cloudflare's away, the reading says so itself. */
function madeUpAnswer(answer: Answer, reading: Reading): ReadingError | null {
  const { status, headers, bytes, size } = answer;
  const body = { text: decode(bytes, "utf-8"), bytes: size, truncated: false, charset: null };
  if (status < 520) return null;
  const type = transportFailure({ status, headers, error: null, body });
  if (type === null || transportFailure(reading) === type) return null;
  return {
    name: "CloudflareError",
    message: `Cloudflare answered ${status} in the target's place`,
    phase: "platform",
    type,
  };
}
