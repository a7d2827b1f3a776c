/** What every kind of probe is: a function that measures and throws nothing for a target's sake. */
import type { Reading } from "../core/check/reading.ts";
import type { MonitorOf, ProbedKind } from "../core/config/monitor.ts";
import type { ProbeJob } from "./batch.ts";
import type { Outside } from "./outside.ts";
import type { Subrequests } from "./subrequests.ts";

export interface ProbeContext {
  readonly secret: (name: string) => string | null;
  readonly statusUrl: string | null;
  /** Loopback targets are allowed. */
  readonly development: boolean;
  /** When the probe starts, epoch ms, as the reading shall tell it. */
  readonly at: number;
  readonly subrequests: Subrequests;
  readonly outside: Outside;
}

/**
 * A probe whose clock has stopped. Judging and masking the answer costs time of which no neighbour's clock may know, so
 * the Prober asks for the reading once the clocks of the whole call have stopped.
 */
export interface Measured {
  /** Bytes of the answer that wait in memory. */
  readonly heldBytes: number;
  reading(): Reading;
}

/** Null: handed back, because no subrequest was left in this call. */
export type Probe<K extends ProbedKind> = (job: JobOf<K>, context: ProbeContext) => Promise<Measured | null>;

export type JobOf<K extends ProbedKind> = ProbeJob & { readonly monitor: MonitorOf<K> };
