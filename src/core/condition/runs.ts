/** Runs of failing minutes as the conditions remember them from tick to tick, and the blips that they become. Plain JSON. */
import type { BlipBounds } from "../check/blip.ts";
import type { Region } from "../check/reading.ts";
import type { Stretch } from "../check/stretch.ts";

/** One blip, and what its checks and rechecks tell of its length. */
export interface Blip extends BlipBounds {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly regions: readonly Region[];
  readonly firstFailure: string;
  /** 1, or one for each 10 minutes begun of a longer run in some regions. */
  readonly count: number;
  /** Seconds in which the quorum was down and that uptime does not count (yet): no incident has them. */
  readonly uncounted?: readonly OutageOfDay[];
}

/** Seconds of a UTC day (whole ones since the epoch) in which the quorum was down. */
export interface OutageOfDay {
  readonly day: number;
  readonly seconds: number;
}

/** A run of answered minutes in which the quorum was down, and what came after it. Minutes are of the tick. */
export interface QuorumRun {
  readonly startMinute: number;
  readonly lastMinute: number;
  /** Quorum-down minutes in it. */
  readonly count: number;
  /** `at` and id of its first failing check. */
  readonly startedAt: number;
  readonly firstFailure: string;
  readonly regions: readonly Region[];
  /** What failed last, in words for the operator. */
  readonly text: string;
  /** Answered minutes in a row since, in which the quorum was not down; `at` of the first. */
  readonly goodInARow: number;
  readonly goodAt: number | null;
  /** For the version before, should it come back: it sums them up, and with nothing there the sum is no number. */
  readonly seconds: number;
  readonly goodSeconds: number;
  /** An open outage that failed again after too few good minutes to end it; absent as long as it is continuous. */
  readonly relapse?: Relapse;
}

/** Times are epoch ms. */
interface Relapse {
  /** The first failing check since it was last good, and how long it had failed before. */
  readonly startedAt: number;
  readonly before: BlipBounds | null;
  /** How many times it has failed again since `end`. */
  readonly times: number;
  /** Where it ended, unless it is continuous again: its last failing minute, the first good check, how long it had failed. */
  readonly end: {
    readonly lastMinute: number;
    readonly goodAt: number;
    readonly length: BlipBounds | null;
  } | null;
}

/** A run of answered minutes with at least one region down, towards a blip. */
export interface FailingRun {
  readonly startMinute: number;
  readonly lastMinute: number;
  /** Failing minutes in it. */
  readonly count: number;
  readonly startedAt: number;
  readonly lastFailAt: number;
  /** The first good answer after `lastFailAt` from a region that failed; null when none is known yet. */
  readonly goodAt: number | null;
  /** In which stretches its regions failed; absent in states of before. */
  readonly stretches?: readonly Stretch[];
  readonly regions: readonly Region[];
  readonly firstFailure: string;
  readonly text: string;
  /** It began with the monitor's first check ever. */
  readonly first: boolean;
  /** The longest outage in it that is over. */
  readonly outageMs: number;
  /** A minute without a failing region, or a time in which nobody looked, ended it. */
  readonly ended: boolean;
}

/** Answered minutes in a row with the quorum slow or down. */
export interface SlowRun {
  readonly startMinute: number;
  readonly startedAt: number;
  readonly count: number;
  readonly sawSlow: boolean;
  readonly regions: readonly Region[];
}
