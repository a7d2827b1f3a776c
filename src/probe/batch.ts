/** What a Scheduler asks of a Prober in one call, and what comes back. All of it is data: a dead target never throws. */

import type { Reading, Region } from "../core/check/reading.ts";
import type { Monitor } from "../core/config/monitor.ts";

/** One probe to make. */
export interface ProbeJob {
  readonly monitor: Monitor;
  readonly minute: number;
  readonly region: Region;
  readonly attempt: number;
  /** The deadline of this attempt, over the whole exchange. */
  readonly timeoutMs: number;
}

export interface ProbeBatch {
  readonly jobs: readonly ProbeJob[];
  /** In replay the tick's time at the moment of the call: `at` is this plus what has elapsed. Null: the real time. */
  readonly now: number | null;
  readonly statusUrl: string | null;
  /** Loopback targets are allowed and no colo is looked up. */
  readonly developmentLoopback: boolean;
  /** What has not started this long after the call, in ms, is lost. */
  readonly startBy: number;
}

export interface ProbeAnswer {
  /** In the order of the jobs. Null: handed back unstarted, for the sake of the subrequest limit. */
  readonly readings: readonly (Reading | null)[];
  readonly colo: string | null;
}
