/**
 * The judgement on a reading. `lost` is the monitor's own failure and is never counted as up or down.
 */
import { transportFailure } from "../attribution/transport.ts";
import type { FailureType, Reading } from "./reading.ts";

export const VERDICTS = ["up", "slow", "down", "lost"] as const;
export type Verdict = (typeof VERDICTS)[number];

export const HOP_ROLES = [
  "cdn",
  "load-balancer",
  "proxy",
  "platform",
  "app",
  "probe",
  "nobody",
  "unknown",
] as const;
export type HopRole = (typeof HOP_ROLES)[number];

/** Who answered: `product` is a slug such as `nginx`, null when nothing says. */
export interface Hop {
  readonly role: HopRole;
  readonly product: string | null;
  readonly version?: string | null;
}

/** What history keeps of a failure: its type, the hop that answered and what failed behind it (RFC 9209 token). */
export interface FailureSummary {
  readonly type: FailureType;
  readonly hop: Hop;
  readonly cause: string | null;
  /** Every cause that the answer could stand for, the likeliest first; absent where history holds only `cause`. */
  readonly causes?: readonly WeighedCause[];
}

export interface WeighedCause {
  readonly cause: string;
  /** 0…1; all of one answer sum up to 1 at most. */
  readonly weight: number;
}

export interface Judgement {
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
  if (transport !== null) return { verdict: "down", type: transport };
  if (reading.assertion !== null) return { verdict: "down", type: reading.assertion.type };
  if (slowMs !== null && reading.latencyMs > slowMs) return { verdict: "slow", type: null };
  return { verdict: "up", type: null };
}
