/** How long an incident lasted. */
import type { BlipBounds } from "../check/blip.ts";
import type { Incident } from "./incident.ts";

/** As far as is known; of what is open, or no outage, until `end` (epoch ms). */
export function lengthOf(
  incident: Pick<Incident, "startedAt" | "unwatchedMs" | "length">,
  end: number,
): BlipBounds {
  const lastedMs = lastedMsOf(incident, end);
  return incident.length ?? { minMs: lastedMs, maxMs: lastedMs };
}

/** Until `end` (epoch ms), as far as someone looked. */
export function lastedMsOf(
  { startedAt, unwatchedMs = 0 }: Pick<Incident, "startedAt" | "unwatchedMs">,
  end: number,
): number {
  return Math.max(1, end - startedAt - unwatchedMs);
}
