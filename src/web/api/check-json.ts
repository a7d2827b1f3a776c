/** The JSON of checks, as lists and a probe by hand give them. */

import { z } from "@hono/zod-openapi";
import { attributionJson } from "../../core/attribution/attribution.ts";
import type { Check, Judged } from "../../core/check/check.ts";
import { failureSummaryJson, keptReading, readingJson } from "../../core/check/failure.ts";
import { checkId, FAILURE_TYPES, REGIONS } from "../../core/check/reading.ts";
import { HOP_ROLES, VERDICTS } from "../../core/check/verdict.ts";
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
        "What the kind measures besides: days left (tls, domain, an http check that read the certificate), response code (dns), exit code (heartbeat); of the first recheck of a failing http check 1 when a bare connection got through, 0 when it did not",
    }),
    failure: failureOfSchema.optional().meta({ description: "Only when failing" }),
  })
  .meta({ id: "Check" });

export function checkJson(monitor: string, check: Check) {
  const { minute, at, region, colo, attempt, verdict, status, latencyMs, value } = check;
  const id = checkId(monitor, minute, region, attempt);
  return {
    ...{ id, at: isoTime(at), region, colo, attempt, verdict, status, latencyMs },
    ...(value === null ? {} : { value }),
    ...failureSummaryJson(check.failure),
  };
}

/** A probe made by hand: nothing is recorded, so the whole reading goes out. */
export function probedJson(monitor: string, check: Judged) {
  const { attribution, reading } = check.evidence;
  return {
    ...checkJson(monitor, check),
    attribution: attribution && attributionJson(attribution, true),
    reading: readingJson(keptReading(reading), true),
  };
}
