/** The shape of a profile in the words the causes use; each is a judgement made once, in one place. */
import { MINUTES_PER_DAY } from "../check/check.ts";
import { atMost } from "./chance.ts";
import type { Episode } from "./failures-in-view.ts";
import type { Neighbours } from "./measure/neighbours.ts";
import type { Profile } from "./profile.ts";

/** Below it load is not a cause to name, and so no reason to doubt another: many failures make any lean significant. */
export const MIN_LOAD_RANK = 0.6;

/** Half of the starts of a rush spread over so long at least. */
const RUSH_SPREAD_MINUTES = 5;

/** Successes in the midst of failures: with fewer, nothing is said of how quick they are. */
const MIN_BESIDE = 5;
const MAX_SLOW = 0.1;
const MAX_PARTIAL = 0.75;
/** Log odds: 20 to 1 against draws. */
const SPELLS = -3;
/** Of the successes in their midst. */
const MIN_STALLED = 0.15;
/** Than at any time: a gateway that tries another member after a wait stalls all day. */
const FAR_MORE = 3;

export interface Shape {
  /** Failures as quick as a refusal, 0…1. */
  readonly fast: number;
  /** 0…1: all regions at once, still failing seconds later, every minute of a run. Null when nothing tells. */
  readonly whole: number | null;
  /** In their bursts some requests fail and others, of the same moments, do not. */
  readonly partial: boolean;
  /** Requests of one moment fail or succeed alike: something is wrong for a while, and no draws from a pool. */
  readonly inSpells: boolean;
  /** Each failure by itself: not in runs, not in several regions at once, gone at the recheck. */
  readonly alone: boolean;
  /** Significant patterns in time that a random process would not have. */
  readonly timed: boolean;
  readonly loaded: boolean;
  readonly ramped: boolean;
  readonly local: boolean;
  readonly slowAround: boolean;
  /** Requests in the very midst of the failures are as quick as ever: single ones are dropped, the rest is well. */
  readonly quickBeside: boolean;
  /** At least half of them are slow. */
  readonly slowBeside: boolean;
  /** Some of them waited for seconds where others failed: both for want of the same thing. */
  readonly stalled: boolean;
  /** Rechecks seconds later succeed far more often than scheduled checks do. */
  readonly spared: boolean;
  /** Runs that come at all hours, nights too: nobody rolls out at such times. */
  readonly anyHour: boolean;
  /** Runs at even gaps that no clock sets. */
  readonly even: boolean;
  /** Everything fails at once, and quickly: the application is gone, not slow. */
  readonly gone: boolean;
  /** A daily period whose runs begin at different minutes from day to day, and come with slowness. */
  readonly rush: boolean;
  /** The scheduled checks fail time after time, and each recheck seconds later succeeds: the moment is what fails. */
  readonly momentary: boolean;
  /** The span of the failures fills a good part of the history. */
  readonly lasting: boolean;
  /** The run that holds nearly all failures, when there is one. */
  readonly mainRun: Episode | null;
}

export function shapeOf(profile: Profile): Shape {
  const { together, count, latency, view, beside } = profile;
  const ticks = view.history.ticks;
  const whole = wholeness(profile);
  const fast = count === 0 ? 0 : latency.fast / count;
  const slowAround = below(profile.neighbours?.pValue, 0.01) && isSlower(profile.neighbours!);
  const watched = ticks.length === 0 ? 1 : ticks[ticks.length - 1]! - ticks[0]! + view.history.interval;
  return {
    fast,
    whole,
    partial: whole !== null && whole < MAX_PARTIAL && beside.successes >= MIN_BESIDE,
    inSpells: profile.draws < SPELLS,
    alone: standAlone(profile),
    timed:
      below(profile.folds.best?.pValue, 0.01) ||
      below(profile.deploys?.pValue, 0.01) ||
      below(profile.jobs?.pValue, 0.01),
    loaded:
      below(profile.load?.pValue, 0.01) &&
      profile.load!.swing >= 1.12 &&
      profile.load!.meanRank >= MIN_LOAD_RANK,
    ramped:
      (below(profile.ramps?.pValue, 0.02) && profile.ramps!.meanPosition > 0.7) || endsClimbs(profile, 0.001),
    local: below(profile.region?.pValue, 0.01),
    slowAround,
    quickBeside: beside.successes >= MIN_BESIDE && beside.slow <= MAX_SLOW * beside.successes,
    slowBeside: beside.successes >= MIN_BESIDE && beside.slow >= 0.5 * beside.successes,
    stalled:
      beside.stalled >= 3 &&
      beside.stalled >= Math.max(MIN_STALLED, FAR_MORE * beside.stalledAnyTime) * beside.successes,
    momentary:
      together.rechecks >= 3 &&
      together.recheckFailing <= 0.1 * together.rechecks &&
      together.pAdjacent < 0.001 &&
      together.adjacentPairs > 3 * together.expectedPairs &&
      together.adjacentPairs >= 0.4 * count,
    spared:
      together.rechecks >= 5 &&
      profile.activeRate.value >= 0.12 &&
      atMost(together.recheckFailing, together.rechecks, profile.activeRate.low) < 0.01,
    anyHour: atAnyHour(view.episodes),
    even: isEven(profile),
    gone: whole !== null && whole >= 0.75 && fast >= 0.6 && !slowAround,
    rush: slowAround && isRush(profile),
    lasting: together.activeMinutes >= Math.min(720, 0.25 * watched),
    mainRun: view.episodes.find((one) => one.failing.length >= Math.max(5, 0.85 * count)) ?? null,
  };
}

/** Do the runs of failures end climbs of latency? Asked of three runs and more. */
export function endsClimbs({ resets }: Profile, limit: number): boolean {
  return (
    resets !== null &&
    resets.runs >= 3 &&
    resets.drop >= 1.12 &&
    resets.climbing >= 0.5 &&
    resets.pValue < limit
  );
}

/** Does no half of the day hold nearly all of them? */
function atAnyHour(episodes: readonly Episode[]): boolean {
  if (episodes.length < 5) return false;
  const hours = episodes.map(({ start }) => Math.floor(start / 60) % 24);
  return hours.every(
    (from) => hours.filter((hour) => (hour - from + 24) % 24 < 12).length <= 0.85 * hours.length,
  );
}

function isEven({ renewal, folds }: Profile): boolean {
  if (!below(renewal?.pValue, 0.001) || renewal!.natural) return false;
  const { best } = folds;
  const clocked = best?.natural && best.pValue < 0.01;
  return !(
    clocked &&
    (best.pValue < renewal!.pValue || (best.widthMinutes <= 4 && best.inside >= 0.7 * best.of))
  );
}

/** A job starts on its minute each day; users do not. Asked of daily folds whose arc is wide. */
function isRush({ folds: { best }, view }: Profile): boolean {
  if (best === null || best.periodMinutes !== MINUTES_PER_DAY || best.widthMinutes < 9) return false;
  const starts = view.episodes.map(({ start }) => start % MINUTES_PER_DAY).sort((a, b) => a - b);
  const quarter = (share: number) => starts[Math.floor(share * (starts.length - 1))]!;
  return starts.length >= 4 && quarter(0.75) - quarter(0.25) >= RUSH_SPREAD_MINUTES;
}

/** Many failures make any lean significant: it has to be slower than other stretches by a good part too. */
function isSlower({ nearRatio, usualRatio }: Neighbours): boolean {
  return nearRatio > 1.3 && nearRatio > 1.15 * usualRatio;
}

function below(pValue: number | undefined, limit: number): boolean {
  return pValue !== undefined && pValue < limit;
}

function wholeness({ together }: Profile): number | null {
  const tells: number[] = [];
  if (together.otherChecks >= 3) tells.push(together.otherFailing / together.otherChecks);
  if (together.rechecks >= 3) tells.push(together.recheckFailing / together.rechecks);
  if (tells.length === 0 && together.density > 0) tells.push(together.density);
  return tells.length === 0 ? null : tells.reduce((a, b) => a + b, 0) / tells.length;
}

function standAlone({ together, draws }: Profile): boolean {
  if (draws < SPELLS) return false;
  if (together.pAdjacent < 0.01 && together.adjacentPairs > 1.6 * together.expectedPairs) return false;
  if (
    together.pSimultaneous < 0.01 &&
    together.otherFailing > together.otherChecks * Math.max(0.15, 1.6 * together.activeRate)
  )
    return false;
  return together.rechecks < 3 || together.recheckFailing <= 0.5 * together.rechecks || draws > 0;
}
