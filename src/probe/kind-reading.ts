/** The reading of a probe that is no HTTP: what all kinds have, masked and cut as all evidence is. */
import { keptAssertion, keptMessage, keptOwn } from "../core/check/evidence.ts";
import type { OwnReading } from "../core/check/own-reading.ts";
import type {
  AssertionFailure,
  BodyStart,
  FailureType,
  Reading,
  ReadingError,
} from "../core/check/reading.ts";
import { type Redactor, redactor } from "../core/check/redaction.ts";
import type { ProbeJob } from "./batch.ts";
import type { Measured, ProbeContext } from "./probe.ts";

export interface Outcome {
  readonly latencyMs: number;
  readonly own?: OwnReading | undefined;
  readonly value?: number | null;
  readonly body?: BodyStart | null;
  readonly error?: ReadingError | null;
  readonly assertion?: AssertionFailure | null;
}

export function measured(
  job: ProbeJob,
  context: ProbeContext,
  outcome: Outcome,
  mask: Redactor = redactor({ patterns: job.monitor.evidence.redact }),
): Measured {
  return { heldBytes: 0, reading: () => readingOf(job, context, outcome, mask) };
}

function readingOf(
  { monitor, minute, region, attempt }: ProbeJob,
  { at }: ProbeContext,
  { latencyMs, own, value, body = null, error = null, assertion = null }: Outcome,
  mask: Redactor,
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
    latencyMs: Math.round(latencyMs),
    ...(value === undefined ? {} : { value }),
    ...(own === undefined ? {} : { own: keptOwn(own, mask) }),
    headers: [],
    body,
    redirects: [],
    error: error && { ...error, message: keptMessage(error.message, mask) },
    assertion: assertion && keptAssertion(assertion, monitor.evidence.body, mask),
  };
}

/** What ended a probe, by name, type and words. */
export function ended(
  name: string,
  type: FailureType,
  message: string,
  phase: ReadingError["phase"] = "connect",
): ReadingError {
  return { name, message, phase, type };
}

export const unsupported = (message: string) => ended("Unsupported", "probe.unsupported", message, "guard");
export const refused = (message: string) => ended("RefusedTarget", "unknown", message, "guard");
