import type { FailureType, Reading } from "../reading.ts";

/**
 * The failure type of an exchange that ended without a usable answer, or null when an answer came.
 * workerd hides most causes behind "Network connection lost" and "internal error"; those stay `unknown`
 * unless the phase tells them apart.
 */
export function transportFailure(
  reading: Pick<Reading, "status" | "headers" | "error" | "body">,
): FailureType | null {
  if (reading.error === null) return null;
  return reading.error.type ?? "unknown";
}
