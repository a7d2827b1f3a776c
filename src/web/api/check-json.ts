/** The JSON of checks, as lists and a probe by hand give them. */
import { z } from "@hono/zod-openapi";
import { attributionJson } from "../../core/attribution/attribution.ts";
import { assertionJson } from "../../core/check/assertion.ts";
import type { Check, Judged } from "../../core/check/check.ts";
import { checkId, FAILURE_TYPES, REGIONS, type Reading } from "../../core/check/reading.ts";
import { type FailureSummary, HOP_ROLES, VERDICTS } from "../../core/check/verdict.ts";
import { isoTime } from "../../core/words/time.ts";

export const timeOut = z.iso.datetime();

export const hopSchema = z.object({
  role: z.enum(HOP_ROLES),
  product: z.string().nullable(),
  version: z.string().nullable().optional(),
});

export const failureOfSchema = z.object({
  type: z.enum(FAILURE_TYPES),
  hop: hopSchema,
  causes: z.array(z.object({ cause: z.string(), weight: z.number() })).meta({
    description:
      "What may have failed behind the hop (RFC 9209 error types), heaviest first. Weights sum to 1 at most; the rest can't be named.",
  }),
});

export const checkSchema = z
  .object({
    id: z.string().meta({ description: "<monitor>.<minute in base 36>.<region>.<attempt>" }),
    at: timeOut,
    region: z.enum(REGIONS),
    colo: z.string().nullable(),
    attempt: z.int(),
    verdict: z.enum(VERDICTS),
    status: z.int().nullable(),
    latencyMs: z.number(),
    value: z.int().optional().meta({
      description:
        "What the kind measures besides: days left (tls, domain, an http check that read the certificate), response code (dns), exit code (heartbeat)",
    }),
    failure: failureOfSchema.optional().meta({ description: "Only when failing" }),
  })
  .meta({ id: "Check" });

/** What evidence keeps of a reading; where it is gone, its parts are null. */
type ReadingParts = Pick<
  Reading,
  "status" | "httpVersion" | "headersMs" | "latencyMs" | "headersOmitted" | "body" | "error" | "assertion"
> & {
  readonly statusText: string | null;
  readonly headers: Reading["headers"] | null;
  readonly redirects: Reading["redirects"] | null;
};

/** `bodies`: whether the reader may see bodies and what quotes them. */
export function readingJson(reading: ReadingParts, bodies: boolean) {
  const { status, statusText, httpVersion, headersMs, latencyMs, headers, headersOmitted } = reading;
  const { body, redirects, error, assertion } = reading;
  return {
    ...{ status, statusText, httpVersion, headersMs, latencyMs, headers, headersOmitted },
    ...{ body: bodies ? body : null, redirects },
    ...(error === null ? {} : { error: { name: error.name, message: error.message } }),
    ...(assertion === null ? {} : { assertion: assertionJson(assertion, bodies) }),
  };
}

/** Nothing for a check that did not fail. */
export function failureOf(failure: FailureSummary | null) {
  if (failure === null) return {};
  const { role, product, version = null } = failure.hop;
  return { failure: { type: failure.type, hop: { role, product, version }, causes: failure.causes } };
}

export function checkJson(monitor: string, check: Check) {
  const { minute, at, region, colo, attempt, verdict, status, latencyMs, value } = check;
  const id = checkId(monitor, minute, region, attempt);
  return {
    ...{ id, at: isoTime(at), region, colo, attempt, verdict, status, latencyMs },
    ...(value === null ? {} : { value }),
    ...failureOf(check.failure),
  };
}

/** A probe made by hand: nothing is recorded, so the whole reading goes out. */
export function probedJson(monitor: string, check: Judged) {
  const { attribution, reading } = check.evidence;
  return {
    ...checkJson(monitor, check),
    attribution: attribution && attributionJson(attribution, true),
    reading: readingJson(reading, true),
  };
}
