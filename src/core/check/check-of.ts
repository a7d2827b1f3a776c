import { attribute, summarise } from "../attribution/attribute.ts";
import type { Check } from "./check.ts";
import type { Reading } from "./reading.ts";
import { judge } from "./verdict.ts";

/** Judges a reading and, when it failed, says who answered. `slowMs` is the monitor's latency limit, null for none. */
export function checkOf(reading: Reading, slowMs: number | null): Check {
  const { verdict, type } = judge(reading, slowMs);
  if (type === null) return { reading, verdict, failure: null, attribution: null };
  const made = attribute({
    status: reading.status,
    statusText: reading.statusText,
    headers: reading.headers,
    body: reading.body?.text ?? null,
    latencyMs: reading.latencyMs,
    error: reading.error,
  });
  // The judge saw the assertions, attribution only the answer: the type is the judge's.
  const attribution = { ...made, failure: { type } };
  return { reading, verdict, failure: summarise(attribution), attribution };
}
