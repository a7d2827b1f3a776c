import { attribute, summarise } from "../attribution/attribute.ts";
import type { Attribution } from "../attribution/attribution.ts";
import type { LastGood } from "../shard/shard.ts";
import { connectionValue } from "./bare-connection.ts";
import { type Judged, judged } from "./check.ts";
import { judge } from "./judge.ts";
import type { FailureType, Reading, ReadingError } from "./reading.ts";

type Usual = Pick<LastGood, "headers" | "controls"> | null;

/**
 * Judges a reading and, when it failed, says who answered. `slowMs` is the monitor's latency limit, null for none;
 * `lastGood` its last good answer, to compare the failing one with.
 */
export function checkOf(reading: Reading, slowMs: number | null, lastGood: Usual = null): Judged {
  const { verdict, type } = judge(reading, slowMs);
  const attribution = type === null ? null : attributionOf(reading, type, lastGood);
  const value = connectionValue(reading, lastGood?.controls);
  return judged(value === null ? reading : { ...reading, value }, {
    verdict,
    failure: attribution && summarise(attribution),
    attribution,
  });
}

/** The judge saw the assertions, attribution only the answer: the type is the judge's. */
function attributionOf(reading: Reading, type: FailureType, lastGood: Usual): Attribution {
  const made = attribute({
    status: reading.status,
    statusText: reading.statusText,
    headers: reading.headers,
    body: reading.body?.text ?? null,
    latencyMs: reading.latencyMs,
    error: reading.error ?? unmetOf(reading),
    lastGood,
  });
  return { ...made, failure: { type } };
}

/** Of a kind without statuses the unmet demand is all that there is to attribute. */
function unmetOf({ own, assertion }: Reading): ReadingError | null {
  if (own === undefined || assertion === null) return null;
  const { type, expected } = assertion;
  return { name: "Unmet", message: expected, phase: "connect", type };
}
