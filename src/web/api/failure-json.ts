/** A failure as design section 6 writes it: nothing more than the store keeps, and no field that says nothing. */
import type { StoredFailure, StoredReading } from "../../store/evidence.ts";
import { failureOf } from "./check-json.ts";

function readingJson({ error, assertion, ...reading }: StoredReading) {
  return {
    ...reading,
    ...(error === null ? {} : { error: { name: error.name, message: error.message } }),
    ...(assertion === null ? {} : { assertion }),
  };
}

export function failureJson(stored: StoredFailure) {
  const { id, monitor, at, region, colo, attempt, incident, verdict, failure } = stored;
  const { attribution, request, reading, lastGood, evidence } = stored;
  return {
    ...{ id, monitor, at, region, colo, attempt, incident, verdict },
    ...failureOf(failure),
    ...{ attribution, request, reading: readingJson(reading) },
    ...(lastGood === null
      ? {}
      : { lastGood: { at: lastGood.at, headers: lastGood.headers, latencyMs: lastGood.latencyMs } }),
    evidence,
  };
}
