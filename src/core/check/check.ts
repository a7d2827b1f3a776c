import type { Attribution } from "../attribution/attribution.ts";
import type { Reading, Region } from "./reading.ts";
import type { FailureSummary, Verdict } from "./verdict.ts";

/** One judged probe, as conditions, history, diagnosis and pages know it. */
export interface Check {
  /** The tick that asked for it, in whole minutes since the epoch. */
  readonly minute: number;
  /** True start, epoch ms, kept to 100 ms. */
  readonly at: number;
  readonly region: Region;
  /** The data centre the probe really ran in; null when unknown. */
  readonly colo: string | null;
  /** What it is for: attempt.ts. */
  readonly attempt: number;
  readonly verdict: Verdict;
  /** The HTTP status; null when none came, and for other kinds than `http`. */
  readonly status: number | null;
  readonly latencyMs: number;
  /**
   * What the kind measures besides, a whole number: `tls` and `domain`, and `http` where it read the certificate,
   * days left (negative when over), and of its first recheck whether a bare connection got through (bare-connection.ts);
   * `dns` the response code; `heartbeat` the exit code; `tcp` null.
   */
  readonly value: number | null;
  /** Null when up or slow. */
  readonly failure: FailureSummary | null;
}

/** A check whose whole reading is still at hand. `attribution` is null when up or slow. */
export interface Judged extends Check {
  readonly evidence: { readonly reading: Reading; readonly attribution: Attribution | null };
}

export function judged(
  reading: Reading,
  {
    attribution,
    ...judgement
  }: Pick<Judged, "verdict" | "failure"> & Pick<Judged["evidence"], "attribution">,
): Judged {
  const { minute, at, region, colo, attempt, status, latencyMs, value = null } = reading;
  return {
    ...{ minute, at, region, colo, attempt, status, latencyMs, value },
    ...judgement,
    evidence: { reading, attribution },
  };
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
export const MINUTES_PER_HOUR = 60;
export const MINUTES_PER_DAY = 1440;
