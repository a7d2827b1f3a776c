/** What the regions say of one minute: the quorum rule (docs/rules.md). */

import { isScheduled } from "../check/attempt.ts";
import type { Check } from "../check/check.ts";
import type { Region } from "../check/reading.ts";
import { isMeasured } from "../check/verdict.ts";
import type { Monitor } from "../config/monitor.ts";
import { isAcrossGap, withoutStreak } from "./gap.ts";
import { freshRegion } from "./initial.ts";
import type { RegionState } from "./state.ts";

/** A region lost this often in a row leaves the quorum until it answers; one that can't check at all is never in it. */
export const LOST_IN_A_ROW = 10;

type Vote =
  /** Fewer answers than a quorum: everything holds. */
  | { readonly kind: "stale" }
  | {
      readonly kind: "answered";
      readonly quorumDown: boolean;
      /** Slow and down together make a quorum. */
      readonly quorumSlow: boolean;
      readonly down: readonly Check[];
      readonly slow: readonly Check[];
      /** Up and slow. */
      readonly good: readonly Check[];
      /** Not asked, and down as before. */
      readonly held: readonly Region[];
    };
export type Answered = Extract<Vote, { kind: "answered" }>;

/** How many of the active regions must agree. A number given is capped at the regions there are. */
export function quorumOf(regions: readonly RegionState[], quorum: Monitor["alert"]["quorum"]): number {
  const active = regions.filter(
    ({ last, lostInARow }) => lostInARow < LOST_IN_A_ROW && last !== "unsupported",
  ).length;
  const wanted = quorum === "majority" ? Math.floor(active / 2) + 1 : Math.min(quorum, active);
  return Math.max(1, wanted);
}

/**
 * The votes of one minute, given the regions' states after it (so that a region that answers is back at once). Regions
 * that were not asked vote as they did, but only beside one that was asked and is still down.
 */
export function voteOf(
  regions: readonly RegionState[],
  checks: readonly Check[],
  monitor: Monitor,
  unasked: readonly Region[] = [],
): Vote {
  const quorum = quorumOf(regions, monitor.alert.quorum);
  const answers = checks.filter(isMeasured);
  const down = answers.filter(({ verdict }) => verdict === "down");
  const slow = answers.filter(({ verdict }) => verdict === "slow");
  const held = down.length > 0 ? unasked : [];
  if (answers.length + held.length < quorum) return { kind: "stale" };
  return {
    kind: "answered",
    quorumDown: down.length + held.length >= quorum,
    quorumSlow: down.length + held.length + slow.length >= quorum,
    down,
    slow,
    good: answers.filter(({ verdict }) => verdict !== "down"),
    held,
  };
}

/**
 * The regions that vote: those configured. Imported history may come from elsewhere altogether (another monitor's
 * places); when no configured region is in it, the regions it does have vote.
 */
export function votingRegions(
  monitor: Monitor,
  checks: readonly Check[],
  imported: boolean,
): readonly Region[] {
  const known = checks.some(({ region }) => monitor.regions.includes(region));
  if (known || !imported || checks.length === 0) return monitor.regions;
  return [...new Set(checks.map(({ region }) => region))];
}

/** One scheduled check a region, voting regions only, in their order. */
export function ballots(regions: readonly Region[], checks: readonly Check[]): Check[] {
  return regions.flatMap((region) => {
    const check = checks.find((one) => one.region === region && isScheduled(one));
    return check ? [check] : [];
  });
}

/** The regions' states after the minute, streaks towards regional aside. A check that is missing counts as lost, but where it is held. */
export function afterMinute(
  before: readonly RegionState[],
  regions: readonly Region[],
  checks: readonly Check[],
  monitor: Monitor,
  held: readonly Region[] = [],
): RegionState[] {
  return regions.map((region) => {
    const known = before.find((state) => state.region === region) ?? freshRegion(region);
    const check = checks.find((one) => one.region === region);
    if (held.includes(region)) return known;
    if (!check || check.verdict === "lost") return { ...known, lostInARow: known.lostInARow + 1 };
    if (check.verdict === "unsupported") return { ...freshRegion(region), last: check.verdict };
    const { at, latencyMs, colo } = check;
    return {
      ...(isAcrossGap(known, at, monitor) ? withoutStreak(known) : known),
      last: check.verdict,
      lastAt: at,
      lastLatencyMs: latencyMs,
      lastColo: colo,
      lostInARow: 0,
    };
  });
}

/** The earliest of some checks by their true start. */
export function earliest(checks: readonly Check[]): Check {
  return checks.reduce((first, check) => (check.at < first.at ? check : first));
}
