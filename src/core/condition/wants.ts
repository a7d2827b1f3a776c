/** Which more probes a minute asks for: the recheck ladder, and the patient attempt. */
import { isScheduled } from "../check/attempt.ts";
import { type Check, HOUR_MS } from "../check/check.ts";
import type { Region } from "../check/reading.ts";
import { isRepeatable } from "../config/monitor/any-kind.ts";
import type { Monitor } from "../config/monitor.ts";
import { isAcrossGap } from "./gap.ts";
import type { MonitorState } from "./state.ts";

interface WantedLadder {
  /** Regions that get attempts 1–4. */
  readonly regions: readonly Region[];
  /** The region that was up in this minute and gets attempt 5; null when there is none, or no ladder. */
  readonly witness: Region | null;
}

const NO_LADDER: WantedLadder = { regions: [], witness: null };

/**
 * `state` is as it was before the minute; `checks` are attempt 0, as many as have answered so far. A region that was
 * already down is not laddered again, and nothing is during an open outage or maintenance.
 */
export function wantsLadder(
  state: MonitorState,
  monitor: Monitor,
  checks: readonly Check[],
  inMaintenance = false,
): WantedLadder {
  if (inMaintenance || state.open.outage !== null || monitor.recheck.afterSeconds.length === 0)
    return NO_LADDER;
  const regions = checks
    .filter((check) => check.verdict === "down" && isScheduled(check))
    .filter((check) => !failedBefore(state, monitor, check))
    .map(({ region }) => region);
  if (regions.length === 0) return NO_LADDER;
  const well = checks.find(
    (check) => isScheduled(check) && (check.verdict === "up" || check.verdict === "slow"),
  );
  return { regions, witness: well?.region ?? null };
}

/** Its region failed the check before it; one from before a pause or a long silence is none. */
function failedBefore(state: MonitorState, monitor: Monitor, { region, at }: Check): boolean {
  const known = state.regions.find((candidate) => candidate.region === region);
  return known?.last === "down" && state.answeredMinute !== null && !isAcrossGap(known, at, monitor);
}

/**
 * The region of the patient attempt, or null. It waits for what the gateway says when it gives up, so it follows a
 * scheduled check that timed out without an answer: one an hour and monitor. `patientAt`: when the last one started.
 */
export function wantsPatient(
  monitor: Monitor,
  checks: readonly Check[],
  patientAt: number | null,
  now: number,
): Region | null {
  if (monitor.kind !== "http" || !isRepeatable(monitor) || (patientAt !== null && now - patientAt < HOUR_MS))
    return null;
  const silent = checks.find(
    (check) => isScheduled(check) && check.status === null && check.failure?.type === "probe.timeout",
  );
  return silent?.region ?? null;
}
