/** A failure as JSON: nothing more than the store keeps, and no field that says nothing. */
import { attributionJson } from "../../core/attribution/attribution.ts";
import { isoTime } from "../../core/words/time.ts";
import type { StoredFailure } from "../../store/evidence.ts";
import { failureOf, readingJson } from "./check-json.ts";

/** `bodies`: whether the reader may see bodies and what quotes them. */
export function failureJson(stored: StoredFailure, bodies: boolean) {
  const { id, monitor, at, region, colo, attempt, incident, verdict, failure } = stored;
  const { attribution, request, reading, lastGood, evidence } = stored;
  return {
    ...{ id, monitor, at: isoTime(at), region, colo, attempt, incident, verdict },
    ...failureOf(failure),
    attribution: attribution && attributionJson(attribution, bodies),
    request,
    reading: readingJson(reading, bodies),
    ...(lastGood === null
      ? {}
      : { lastGood: { at: isoTime(lastGood.at), headers: lastGood.headers, latencyMs: lastGood.latencyMs } }),
    evidence,
  };
}
