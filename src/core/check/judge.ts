import { transportFailure } from "../attribution/transport.ts";
import type { FailureType, Reading } from "./reading.ts";
import type { Verdict } from "./verdict.ts";

interface Judgement {
  readonly verdict: Verdict;
  /** Null when up or slow. */
  readonly type: FailureType | null;
}

/**
 * Judges one reading. `slowMs` is the monitor's latency limit, null for none.
 * An error outranks an assertion; an assertion outranks slowness.
 */
export function judge(reading: Reading, slowMs: number | null): Judgement {
  const transport = transportFailure(reading);
  if (transport === "probe.lost") return { verdict: "lost", type: transport };
  if (transport === "probe.unsupported") return { verdict: "unsupported", type: transport };
  if (transport !== null) return { verdict: "down", type: transport };
  if (reading.assertion !== null) return { verdict: "down", type: reading.assertion.type };
  if (slowMs !== null && reading.latencyMs > slowMs) return { verdict: "slow", type: null };
  return { verdict: "up", type: null };
}
