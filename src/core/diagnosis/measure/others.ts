/**
 * Did another monitor fail in the minutes before the failures more often than before quiet moments like them? By chance
 * each of a case's moments is as likely as the others to be the one that failed, so each case is compared with its own: a
 * permutation test within strata (Birch 1964, "The detection of partial association"). A long outage of the other shows
 * in the moments near a case and a daily habit in those of other days; the worse of the two speaks.
 */
import { MAX_REACH_MINUTES, reachOf } from "../cases.ts";
import { bestOf } from "../chance.ts";
import type { DiagnosisInput, OtherMonitor } from "../diagnosis.ts";

export interface MonitorBefore {
  readonly monitor: string;
  readonly kind: string;
  readonly withinMinutes: number;
  /** Cases before which it failed, of those in which it was watched; the same of quiet moments. */
  readonly before: number;
  readonly of: number;
  readonly quietBefore: number;
  readonly quietOf: number;
  /** Monitors that were looked at. */
  readonly lookedAt: number;
  readonly pValue: number;
}

/** Fewer may be one bad evening. */
const MIN_BEFORE = 3;
/** Quiet moments near a case: with fewer, an outage that lasts can't be told from one that came just before. */
const MIN_NEAR = 3;
const MAX_FOUND = 3;
/** Where so many of the others fail at once, the fault is not one monitor's. */
const MANY = 4;
const MANY_SHARE = 0.5;

/** The least likely first. */
export function monitorsBefore({ others }: DiagnosisInput): MonitorBefore[] {
  if (others === undefined || others.cases.length === 0) return [];
  const looked = others.monitors.filter(({ intervalMinutes }) => reachOf(intervalMinutes) !== null);
  const crowded = crowdedMinutes(looked);
  return looked
    .flatMap((other) => judge(other, others.cases, crowded, looked.length))
    .sort((a, b) => a.pValue - b.pValue)
    .slice(0, MAX_FOUND);
}

function crowdedMinutes(monitors: readonly OtherMonitor[]): ReadonlySet<number> {
  const counts = new Map<number, number>();
  for (const { failing } of monitors)
    for (const minute of failing) counts.set(minute, (counts.get(minute) ?? 0) + 1);
  const many = Math.max(MANY, MANY_SHARE * monitors.length);
  return new Set([...counts].flatMap(([minute, count]) => (count >= many ? [minute] : [])));
}

function judge(
  { monitor, kind, intervalMinutes, failing, isWatched }: OtherMonitor,
  cases: NonNullable<DiagnosisInput["others"]>["cases"],
  crowded: ReadonlySet<number>,
  lookedAt: number,
): MonitorBefore[] {
  const withinMinutes = reachOf(intervalMinutes) ?? MAX_REACH_MINUTES;
  const failedBefore = (end: number) => {
    for (let minute = end - withinMinutes; minute <= end; minute++)
      if (failing.has(minute) && !crowded.has(minute)) return true;
    return false;
  };
  const strata = cases.flatMap(({ minute, near, otherDays }) => {
    const lists = [near.filter(isWatched), otherDays.filter(isWatched)];
    if (!isWatched(minute) || lists[0]!.length < MIN_NEAR) return [];
    const hit = failedBefore(minute);
    const counts = lists.map((quiet) => ({ quiet: quiet.length, hits: quiet.filter(failedBefore).length }));
    const chances = counts
      .filter(({ quiet }) => quiet > 0)
      .map(({ quiet, hits }) => (hits + (hit ? 1 : 0)) / (quiet + 1));
    return [{ hit, counts, chance: Math.max(...chances) }];
  });
  const before = strata.filter(({ hit }) => hit).length;
  if (before < MIN_BEFORE) return [];
  const chances = strata.map(({ chance }) => chance);
  const sum = (name: "quiet" | "hits") =>
    strata.reduce((all, { counts }) => all + counts.reduce((some, count) => some + count[name], 0), 0);
  return [
    {
      ...{ monitor, kind, withinMinutes, before, of: strata.length, lookedAt },
      quietBefore: sum("hits"),
      quietOf: sum("quiet"),
      pValue: bestOf(atLeastOf(chances, before), lookedAt),
    },
  ];
}

/** P(at least `hits` of independent events with these chances): the exact Poisson binomial tail. */
export function atLeastOf(chances: readonly number[], hits: number): number {
  let exactly = [1];
  for (const chance of chances) {
    const next = new Array<number>(exactly.length + 1).fill(0);
    exactly.forEach((p, count) => {
      next[count] = next[count]! + p * (1 - chance);
      next[count + 1] = next[count + 1]! + p * chance;
    });
    exactly = next;
  }
  return Math.min(
    1,
    exactly.slice(hits).reduce((sum, p) => sum + p, 0),
  );
}
