/** A failure as design section 6 writes it: nothing more than the store keeps, and no field that says nothing. */
import { attributionJson } from "../../core/attribution/attribution.ts";
import { assertionJson } from "../../core/check/assertion.ts";
import type { StoredFailure, StoredReading } from "../../store/evidence.ts";
import { failureOf } from "./check-json.ts";

function readingJson({ error, assertion, body, ...reading }: StoredReading, bodies: boolean) {
  return {
    ...reading,
    body: bodies ? body : null,
    ...(error === null ? {} : { error: { name: error.name, message: error.message } }),
    ...(assertion === null ? {} : { assertion: assertionJson(assertion, bodies) }),
  };
}

/** `bodies`: whether the reader may see bodies and what quotes them. */
export function failureJson(stored: StoredFailure, bodies: boolean) {
  const { id, monitor, at, region, colo, attempt, incident, verdict, failure } = stored;
  const { attribution, request, reading, lastGood, evidence } = stored;
  return {
    ...{ id, monitor, at, region, colo, attempt, incident, verdict },
    ...failureOf(failure),
    attribution: attribution && attributionJson(attribution, bodies),
    request,
    reading: readingJson(reading, bodies),
    ...(lastGood === null
      ? {}
      : { lastGood: { at: lastGood.at, headers: lastGood.headers, latencyMs: lastGood.latencyMs } }),
    evidence,
  };
}
