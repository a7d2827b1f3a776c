/** A failing check with its evidence, as the admin and webhooks see it (design, section 6). */

import type { LastGood } from "../shard/shard.ts";
import { isoTime } from "../words/time.ts";
import type { Check } from "./check.ts";
import { checkId } from "./reading.ts";

/** The failure's JSON: times in ISO 8601, the parts of a reading that only matter inside left out. */
export function failureJson(
  monitor: string,
  check: Check,
  kept: {
    readonly request: unknown;
    readonly lastGood: Pick<LastGood, "at" | "headers" | "latencyMs"> | null;
    readonly incident: string | null;
  },
) {
  const { minute, at, region, colo, attempt, error, assertion, ...reading } = check.reading;
  const { lastGood } = kept;
  return {
    id: checkId(monitor, minute, region, attempt),
    monitor,
    at: isoTime(at),
    region,
    colo,
    attempt,
    incident: kept.incident,
    verdict: check.verdict,
    failure: check.failure && { type: check.failure.type, hop: check.failure.hop },
    attribution: check.attribution,
    request: kept.request,
    reading: {
      ...reading,
      ...(error ? { error: { name: error.name, message: error.message } } : {}),
      ...(assertion ? { assertion } : {}),
    },
    ...(lastGood
      ? { lastGood: { at: isoTime(lastGood.at), headers: lastGood.headers, latencyMs: lastGood.latencyMs } }
      : {}),
  };
}
export type FailureJson = ReturnType<typeof failureJson>;
