/** How the probes of one moment are divided among Probers. */
import type { Region } from "../core/check/reading.ts";
import type { ProbeJob } from "./batch.ts";
import { START_LIMIT } from "./subrequests.ts";

/** Connections that may wait for headers in one invocation: a seventh fetch is queued and burns its own deadline. */
export const POOL = 6;
/** A call's probes should all have started by then, even if each one hangs until its deadline. */
const CALL_MS = 40_000;

export interface PlannedBatch {
  readonly region: Region;
  /** Its number within the region: batches of one number run at the same moment in all regions. */
  readonly number: number;
  /** Indexes into the jobs. */
  readonly jobs: readonly number[];
}

/** How many probes fit into one call whose longest deadline is `timeoutMs`. */
export function callSize(timeoutMs: number): number {
  return Math.min(START_LIMIT, POOL * Math.max(1, Math.floor(CALL_MS / timeoutMs)));
}

/**
 * Batches of one region each. Monitors of the same regions stay together, so that a monitor is probed at about the
 * same moment everywhere; targets that timed out last time have batches of their own, after the others.
 */
export function planBatches(jobs: readonly ProbeJob[], timedOut: ReadonlySet<string>): PlannedBatch[] {
  const order = jobs
    .map((job, index) => ({ job, index, key: sortKey(job, timedOut) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.index - b.index));
  const batches: { region: Region; number: number; slow: boolean; longestMs: number; jobs: number[] }[] = [];
  const open = new Map<Region, (typeof batches)[number]>();
  for (const { job, index } of order) {
    const slow = timedOut.has(job.monitor.id);
    const current = open.get(job.region);
    const longestMs = Math.max(job.timeoutMs, current?.longestMs ?? 0);
    if (current && current.slow === slow && current.jobs.length < callSize(longestMs)) {
      current.jobs.push(index);
      current.longestMs = longestMs;
      continue;
    }
    const { region, timeoutMs } = job;
    const batch = { region, number: (current?.number ?? -1) + 1, slow, longestMs: timeoutMs, jobs: [index] };
    open.set(region, batch);
    batches.push(batch);
  }
  return batches.map(({ region, number, jobs: indexes }) => ({ region, number, jobs: indexes }));
}

function sortKey({ monitor, timeoutMs }: ProbeJob, timedOut: ReadonlySet<string>): string {
  const slow = timedOut.has(monitor.id) ? 1 : 0;
  return `${slow}/${String(timeoutMs).padStart(6, "0")}/${monitor.regions.join()}`;
}
