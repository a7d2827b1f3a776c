/** One probe of a monitor of `kind: http`, from its configuration to a redacted reading. Never throws. */

import { transportFailure } from "../core/attribution/transport.ts";
import { acceptsStatus, checkAssertions, readsBody } from "../core/check/assertion.ts";
import {
  type AssertionFailure,
  type BodyStart,
  checkId,
  type Reading,
  type ReadingError,
} from "../core/check/reading.ts";
import { credentialValues, isCredentialHeader, type Redactor, redactor } from "../core/check/redaction.ts";
import { probeRequest } from "../core/check/request.ts";
import type { Monitor } from "../core/config/monitor.ts";
import { missingSecret, resolveSecrets, secretNames } from "../core/config/secret.ts";
import type { ProbeJob } from "./batch.ts";
import { bodyStart, charsetOf, decode } from "./body.ts";
import { type Answer, type Exchange, exchange } from "./exchange.ts";
import { Deadline } from "./guard.ts";
import type { Hop } from "./redirect.ts";
import type { Subrequests } from "./subrequests.ts";

const MOST_HEADER = 4096;

export interface ProbeContext {
  readonly secret: (name: string) => string | null;
  readonly statusUrl: string | null;
  /** Loopback targets are allowed. */
  readonly development: boolean;
  /** When the probe starts, epoch ms, as the reading shall tell it. */
  readonly at: number;
  readonly subrequests: Subrequests;
}

/** Null: handed back, because no subrequest was left in this call. */
export async function probeHttp(job: ProbeJob, context: ProbeContext): Promise<Reading | null> {
  const { target, assert, evidence } = job.monitor;
  const prepared = prepare(job, context);
  const { secrets, credentials } = prepared;
  const mask = redactor({ secrets, values: credentials, patterns: evidence.redact });
  if (prepared.error !== null)
    return toReading(job, context, mask, { redirects: [], answer: null, error: prepared.error }, 0);
  const started = Date.now();
  const deadline = new Deadline(job.timeoutMs);
  try {
    const done = await exchange(prepared.hop, {
      deadline,
      subrequests: context.subrequests,
      development: context.development,
      followRedirects: target.followRedirects,
      accepts: (status) => acceptsStatus(assert.status, status),
    });
    if (done === null) return null;
    const timedOut = done.error?.type === "probe.timeout";
    return toReading(job, context, mask, done, timedOut ? job.timeoutMs : Date.now() - started);
  } finally {
    deadline.close();
  }
}

type Prepared = {
  readonly secrets: ReadonlyMap<string, string>;
  /** Credentials that the monitor's headers hold in plain text. */
  readonly credentials: readonly string[];
} & ({ readonly hop: Hop; readonly error: null } | { readonly error: ReadingError });

/** The first request with its secrets filled in, or why it can't be sent. */
function prepare(job: ProbeJob, context: ProbeContext): Prepared {
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
  job: ProbeJob,
  context: ProbeContext,
  mask: Redactor,
  { redirects, answer, error }: Exchange,
  latencyMs: number,
): Reading {
  const { monitor, minute, region, attempt } = job;
  const body = answer === null ? null : evidence(answer, error !== null, monitor, mask);
  const failed = answer === null || error !== null ? null : assertion(answer, monitor);
  const reading: Reading = {
    minute,
    at: context.at,
    region,
    colo: null,
    attempt,
    status: answer?.status ?? null,
    statusText: mask.text(answer?.statusText ?? ""),
    headersMs: answer?.headersMs ?? null,
    latencyMs,
    headers: mask.headers(answer?.headers ?? []).map(([name, value]) => [name, shortened(value)]),
    body,
    redirects: redirects.map(({ url, status }) => ({ url: mask.text(url), status })),
    error: error && { ...error, message: mask.text(error.message) },
    assertion: failed && kept(failed, monitor, mask),
  };
  return error === null && answer !== null ? { ...reading, error: madeUpAnswer(answer, reading) } : reading;
}

/** A monitor that keeps no bodies keeps no quotes of them either. */
function kept(failed: AssertionFailure, { evidence }: Monitor, mask: Redactor): AssertionFailure {
  const { type, expected, seen } = failed;
  const withheld = seen === null || (seen.quotes === "body" && evidence.body === "off");
  return {
    type,
    expected: mask.text(expected),
    seen: withheld ? null : { ...seen, text: mask.text(seen.text) },
  };
}

/** A header may be 128 KB long; no evidence needs that much of one. */
function shortened(value: string): string {
  return value.length > MOST_HEADER ? `${value.slice(0, MOST_HEADER)}…` : value;
}

function evidence(answer: Answer, broken: boolean, monitor: Monitor, mask: Redactor): BodyStart | null {
  const charset = charsetOf(answer.bytes, answer.headers);
  const incomplete = answer.capped || broken;
  return bodyStart({ bytes: answer.bytes, incomplete, charset }, monitor.evidence.body, mask);
}

function assertion(answer: Answer, { assert }: Monitor): Reading["assertion"] {
  const text = () => decode(answer.bytes, charsetOf(answer.bytes, answer.headers));
  const body = readsBody(assert) ? text() : null;
  return checkAssertions(assert, { ...answer, body, truncated: answer.capped });
}

/** Where the evidence does not keep what gives a made-up answer of Cloudflare's away, the reading says so itself. */
function madeUpAnswer(answer: Answer, reading: Reading): ReadingError | null {
  const { status, headers, bytes } = answer;
  const body = { text: decode(bytes, "utf-8"), bytes: bytes.length, truncated: false, charset: null };
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
