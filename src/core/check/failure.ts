/** A failing check with its evidence, and as the admin and webhooks see it: each reader as much as it may. */

import { attributionJson } from "../attribution/attribution.ts";
import type { LastGood } from "../shard/shard.ts";
import { isoTime } from "../words/time.ts";
import { assertionJson } from "./assertion.ts";
import type { Judged } from "./check.ts";
import { checkId } from "./reading.ts";

export interface Failure {
  readonly monitor: string;
  readonly check: Judged;
  /** As it was sent, masked. */
  readonly request: unknown;
  readonly lastGood: Pick<LastGood, "at" | "headers" | "latencyMs"> | null;
  readonly incident: string | null;
}

/**
 * Times in ISO 8601, the parts of a reading that only matter inside left out. `bodies`: whether the reader may see the
 * failing answer's body and what quotes it (a monitor's `alert.includeBody`).
 */
export function failureJson({ monitor, check, request, lastGood, incident }: Failure, bodies: boolean) {
  const { attribution } = check.evidence;
  const { minute, at, region, colo, attempt, error, assertion, body, ...reading } = check.evidence.reading;
  return {
    id: checkId(monitor, minute, region, attempt),
    monitor,
    at: isoTime(at),
    region,
    colo,
    attempt,
    incident,
    verdict: check.verdict,
    failure: check.failure,
    attribution: attribution && attributionJson(attribution, bodies),
    request,
    reading: {
      ...reading,
      ...(bodies ? { body } : {}),
      ...(error ? { error: { name: error.name, message: error.message } } : {}),
      ...(assertion ? { assertion: assertionJson(assertion, bodies) } : {}),
    },
    ...(lastGood
      ? { lastGood: { at: isoTime(lastGood.at), headers: lastGood.headers, latencyMs: lastGood.latencyMs } }
      : {}),
  };
}
export type FailureJson = ReturnType<typeof failureJson>;
