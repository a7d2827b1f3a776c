/**
 * What a fleet costs on Cloudflare's plans, from the prices that are published and the figures that the benches measure.
 * Sources: developers.cloudflare.com/durable-objects/platform/pricing, /d1/platform/pricing, /workers/platform/pricing. Pure.
 */
import { timeoutMsOf } from "../../src/core/config/monitor/any-kind.ts";
import { parseMonitor } from "../../src/core/config/monitor-input.ts";
import { MONITORS_PER_SHARD } from "../../src/core/shard/shard.ts";
import { freeLimit, OBJECT_GB } from "../../src/core/usage/quotas.ts";
import { planBatches } from "../../src/probe/plan.ts";

export interface Fleet {
  readonly monitors: number;
  readonly regions: number;
  /** Mean time of a probe, in milliseconds. */
  readonly latencyMs: number;
  /** Share of checks that fail, 0…1: failing ones keep their evidence. */
  readonly failing: number;
}

/** A day's use, and what is kept after 90 days. */
export interface Use {
  readonly objectRequests: number;
  readonly objectGbSeconds: number;
  readonly rowsWritten: number;
  readonly rowsRead: number;
  readonly storedMb: number;
}

const MINUTES = 1_440;
const RAW_DAYS = 90;
/** At most six connections wait for headers in one invocation. */
const POOL = 6;
/** Around the probes of a call: its start, the RPC, the answer. */
const CALL_OVERHEAD_S = 0.1;
/** A Scheduler's own work beside its waiting for the Probers. */
const SCHEDULER_S = 0.9;
/**
 * Measured by `npm run bench -- --only quotas`: a green tick of a shard, and what each monitor adds in a day, which is its segment
 * each hour, its finished day and their expiry.
 */
const ROWS_WRITTEN_A_TICK = 3;
const ROWS_READ_A_TICK = 10;
const ROWS_WRITTEN_A_MONITOR = 29;
const ROWS_READ_A_MONITOR = 120;
/** The budgets of the store, which the bench holds: bytes a check, and what a failing one adds with its evidence. */
const GREEN_BYTES = 2.5;
const FAILING_BYTES = 1_500;

function callsOf(monitors: number, regions: number): number {
  const parsed = parseMonitor({ id: "m", target: { url: "https://shop.example/" } });
  if (!parsed.ok) throw new Error("the sample monitor is not valid");
  const { monitor } = parsed;
  const jobs = Array.from({ length: monitors }, () => ({
    monitor,
    minute: 0,
    region: "weur" as const,
    attempt: 0,
    timeoutMs: timeoutMsOf(monitor),
  }));
  return planBatches(jobs, new Set()).length * regions;
}

export function useOf({ monitors, regions, latencyMs, failing }: Fleet): Use {
  const shards = Math.max(1, Math.ceil(monitors / MONITORS_PER_SHARD));
  const ofShard = Math.ceil(monitors / shards);
  const calls = shards * callsOf(ofShard, regions);
  const probing = ((monitors * regions) / POOL) * (latencyMs / 1_000) + calls * CALL_OVERHEAD_S;
  const longestCall = (Math.min(ofShard, 24) / POOL) * (latencyMs / 1_000) + CALL_OVERHEAD_S;
  const seconds = probing + shards * (longestCall + SCHEDULER_S);
  const checks = monitors * regions * MINUTES;
  return {
    objectRequests: MINUTES * (shards + calls),
    objectGbSeconds: MINUTES * seconds * OBJECT_GB,
    rowsWritten: MINUTES * shards * ROWS_WRITTEN_A_TICK + monitors * ROWS_WRITTEN_A_MONITOR,
    rowsRead: MINUTES * shards * ROWS_READ_A_TICK + monitors * ROWS_READ_A_MONITOR,
    storedMb: (checks * RAW_DAYS * (GREEN_BYTES + failing * FAILING_BYTES)) / 1e6,
  };
}

/** A ping in the Scheduler: one row in, no waiting for anybody. */
const PING_S = 0.02;
/** The key's and the monitor's row. */
const ROWS_READ_A_PING = 2;

interface Jobs {
  readonly jobs: number;
  readonly everyMinutes: number;
}

export function pingsADay({ jobs, everyMinutes }: Jobs): number {
  return (jobs * MINUTES) / everyMinutes;
}

/** Rows of the Scheduler's own storage: a ping is one, and its deletion another; beside them each minute's own. */
export function storageRowsADay(jobs: Jobs): number {
  return 2 * pingsADay(jobs) + 4 * MINUTES;
}

/** A fleet's use with jobs that ping beside it. */
export function withJobs(use: Use, jobs: Jobs): Use {
  const pings = pingsADay(jobs);
  return {
    objectRequests: use.objectRequests + pings,
    objectGbSeconds: use.objectGbSeconds + pings * PING_S * OBJECT_GB,
    rowsWritten: use.rowsWritten + jobs.jobs * ROWS_WRITTEN_A_MONITOR,
    rowsRead: use.rowsRead + pings * ROWS_READ_A_PING + jobs.jobs * ROWS_READ_A_MONITOR,
    storedMb: use.storedMb + (pings * RAW_DAYS * GREEN_BYTES) / 1e6,
  };
}

export const FREE: Use = {
  objectRequests: freeLimit("objectRequests"),
  objectGbSeconds: freeLimit("objectSeconds") * OBJECT_GB,
  rowsWritten: freeLimit("rowsWritten"),
  rowsRead: freeLimit("rowsRead"),
  storedMb: freeLimit("databaseBytes") / 1e6,
};

/** The largest share of a quota that is used, and whose it is. */
export function fullest(use: Use, quotas: Use = FREE): { readonly quota: keyof Use; readonly share: number } {
  const shares = (Object.keys(quotas) as (keyof Use)[]).map((quota) => ({
    quota,
    share: use[quota] / quotas[quota],
  }));
  return shares.reduce((most, one) => (one.share > most.share ? one : most));
}

/** How many monitors fit into a share of every quota of the Free plan. */
export function monitorsOnFree(fleet: Omit<Fleet, "monitors">, share = 0.8): number {
  let [fits, over] = [0, 10_000];
  while (over - fits > 1) {
    const monitors = Math.floor((fits + over) / 2);
    if (fullest(useOf({ ...fleet, monitors })).share <= share) fits = monitors;
    else over = monitors;
  }
  return fits;
}

/** Dollars a month on the Paid plan: the $5, and what goes beyond what they include. Without the Worker's logs. */
export function paidMonthly(fleet: Fleet): number {
  const use = useOf(fleet);
  const month = 30;
  const beyond = (used: number, included: number, unit: number, dollars: number) =>
    (Math.max(0, used - included) / unit) * dollars;
  return (
    5 +
    beyond(use.objectRequests * month, 1e6, 1e6, 0.15) +
    beyond(use.objectGbSeconds * month, 400_000, 1e6, 12.5) +
    beyond(use.rowsWritten * month, 50e6, 1e6, 1) +
    beyond(use.rowsRead * month, 25e9, 1e6, 0.001) +
    beyond(use.storedMb / 1_000, 5, 1, 0.75)
  );
}
