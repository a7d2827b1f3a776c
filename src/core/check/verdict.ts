/**
 * The judgement on a reading. `lost` is the monitor's own failure, `unsupported` a target that no probe of ours can
 * reach: neither is ever counted as up or down.
 */
import type { FailureType } from "./reading.ts";

export const VERDICTS = ["up", "slow", "down", "lost", "unsupported"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Whether it says something of the target, and votes. */
export function isMeasured({ verdict }: { readonly verdict: Verdict }): boolean {
  return verdict !== "lost" && verdict !== "unsupported";
}

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

/** What may have failed behind the hop that answered: an RFC 9209 token, and how likely it is (0…1). */
export interface WeighedCause {
  readonly cause: string;
  readonly weight: number;
}

/** What history keeps of a failure. */
export interface FailureSummary {
  readonly type: FailureType;
  readonly hop: Hop;
  /**
   * Every candidate, heaviest first. Weights are kept in steps of {@link WEIGHT_STEP} and sum to 1 at most; what is
   * missing to 1 is the share of causes that nobody can name.
   */
  readonly causes: readonly WeighedCause[];
}

export const WEIGHT_STEP = 0.05;

/** The cause that is at least as likely as all others together; null when none is. */
export function leadingCause({ causes }: FailureSummary): string | null {
  const [first] = causes;
  return first !== undefined && first.weight >= 0.5 ? first.cause : null;
}
