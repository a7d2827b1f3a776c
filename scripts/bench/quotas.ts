/** A day of 500 monitors × 3 regions × 1 minute against the Free plan's daily quotas, from what was measured. */

import { MINUTES_PER_DAY } from "../../src/core/check/check.ts";
import { timeoutMsOf } from "../../src/core/config/monitor/any-kind.ts";
import type { MonitorInput } from "../../src/core/config/monitor.ts";
import { parseMonitor } from "../../src/core/config/monitor-input.ts";
import { MONITORS_PER_SHARD } from "../../src/core/shard/shard.ts";
import { freeLimit, OBJECT_GB, type Plan } from "../../src/core/usage/quotas.ts";
import type { ProbeJob } from "../../src/probe/batch.ts";
import { planBatches } from "../../src/probe/plan.ts";
import { hangingCost } from "./hanging.ts";
import { REGIONS, replay, START } from "./history.ts";
import {
  FREE,
  fullest,
  monitorsOnFree,
  paidMonthly,
  pingsADay,
  storageRowsADay,
  useOf,
  withJobs,
} from "./plan-arithmetic.ts";
import { atMost, median, type Row, told } from "./table.ts";
import { startTarget } from "./target.ts";
import { details, total, Workerd } from "./workerd.ts";

const MONITORS = 500;
const SHARDS = MONITORS / MONITORS_PER_SHARD;
const LATENCY_MS = 200;
const PROBER_CALLS = 9;
/** Read often: a page view each second of the day. */
const PAGE_VIEWS = 86_400;

export async function measureQuotas(quick: boolean, log: (text: string) => void): Promise<Row[]> {
  const worker = await Workerd.bench();
  const target = await startTarget("latency", LATENCY_MS);
  try {
    const minutes = quick ? 180 : MINUTES_PER_DAY + 60;
    await worker.ask("/monitors", { count: MONITORS, regions: REGIONS, at: (START - 1) * 60_000 });
    const hanging = await hangingRows();
    const { bill, elapsedMs } = await replay(worker, minutes, 0, log);
    const expiry = (await worker.ask("/expire", { at: (START + minutes) * 60_000 })).bill;
    log(`500 × 3: rows of ${minutes} minutes\n${details(bill)}\n  their expiry\n${details(expiry)}`);
    const perDay = (rows: number) => (rows * MINUTES_PER_DAY) / minutes;
    const calls = planBatches(jobsOfMinute(), new Set());
    const sizes = calls.map(({ jobs }) => jobs.length);
    const proberMs = await wallOfCalls(worker, target.origin, Math.max(...sizes), log);
    const requests = MINUTES_PER_DAY * (SHARDS + SHARDS * sizes.length);
    // The Scheduler is active while its Probers are, and for its own work.
    const schedulerMs = proberMs + elapsedMs / minutes / SHARDS;
    const activeSeconds = (MINUTES_PER_DAY * SHARDS * (sizes.length * proberMs + schedulerMs)) / 1000;
    const note = `from ${minutes} minutes`;
    const pagesRead = PAGE_VIEWS * (SHARDS + 1);
    log(`what fits and what it costs, 3 regions a minute, 0.1 % failing:\n${costTable()}`);
    return [
      atMost(
        "500 × 3: D1 rows written a day",
        perDay(total(bill).written + total(expiry).written),
        100_000,
        "rows",
        `${note}; expiry included`,
      ),
      atMost(
        "500 × 3: D1 rows read a day",
        perDay(total(bill).read + total(expiry).read) + pagesRead,
        5_000_000,
        "rows",
        "a page view a second included",
      ),
      atMost("500 × 3: Worker requests a day", MINUTES_PER_DAY, 100_000, "", "crons; the rest is for pages"),
      atMost(
        "500 × 3: Durable Object requests a day",
        requests,
        100_000,
        "",
        `${sizes.length} Prober calls a shard and minute`,
      ),
      atMost(
        "500 × 3: Durable Object duration a day",
        activeSeconds * OBJECT_GB,
        13_000,
        "GB-s",
        `a Prober call: ${proberMs.toFixed(0)} ms, a Scheduler: ${schedulerMs.toFixed(0)} ms`,
      ),
      ...hanging,
      ...jobRows(),
    ];
  } finally {
    await worker.stop();
    await target.stop();
  }
}

const NEVER_MS = 1e9;
const WELL_MINUTES = 30;

/** A target that hangs all day, by the product's own ticks: beyond what it costs when it is well. */
async function hangingRows(): Promise<Row[]> {
  const monitor = (timeoutMs: number) => ({
    id: "shop",
    target: { url: "https://shop.example/", timeoutMs },
    regions: REGIONS,
  });
  const cost = (timeoutMs: number, plan: Plan, wellMs = LATENCY_MS) =>
    hangingCost({
      monitor: monitor(timeoutMs),
      plan,
      answersAfterMs: (minute) => (minute < WELL_MINUTES ? wellMs : NEVER_MS),
    });
  const paid = `on Paid, where nothing is spared: ${(await cost(10_000, "paid")).toFixed(0)} s`;
  const what = (timeout: string) => `hanging target × 3, ${timeout}: Durable Object seconds a day`;
  return [
    atMost(what("10 s"), await cost(10_000, "free"), 6_000, "s", `the Scheduler's waiting included; ${paid}`),
    atMost(what("30 s"), await cost(30_000, "free"), 6_000, "s"),
    atMost(
      what("10 s, usually 1 s"),
      await cost(10_000, "free", 1_000),
      6_000,
      "s",
      "beyond its own when it is well",
    ),
    ...(await flappingRows(monitor(10_000))),
  ];
}

/** Hangs in one minute of so many: nothing is spared of what tells a good minute from a bad one. */
async function flappingRows(monitor: MonitorInput): Promise<Row[]> {
  const rows = [10, 5, 2].map(async (every) => {
    const answersAfterMs = (minute: number) =>
      minute >= WELL_MINUTES && minute % every === 0 ? NEVER_MS : LATENCY_MS;
    const seconds = await hangingCost({ monitor, plan: "free", answersAfterMs });
    return told(
      `target that hangs one minute in ${every}, × 3, 10 s: Durable Object seconds a day`,
      seconds,
      "s",
      `${((100 * seconds) / freeLimit("objectSeconds")).toFixed(0)} % of Free's`,
    );
  });
  return await Promise.all(rows);
}

/** 100 jobs that ping every 5 minutes, beside 50 monitors in 3 regions. */
function jobRows(): Row[] {
  const jobs = { jobs: 100, everyMinutes: 5 };
  const fleet = useOf({ monitors: 50, regions: REGIONS.length, latencyMs: LATENCY_MS, failing: 0.001 });
  const { quota, share } = fullest(withJobs(fleet, jobs), FREE);
  const what = "50 × 3 and 100 jobs every 5 minutes";
  return [
    atMost(`${what}: the fullest of Free's quotas`, share * 100, 100, "%", quota),
    atMost(
      `${what}: Worker requests a day`,
      pingsADay(jobs) + MINUTES_PER_DAY,
      100_000,
      "",
      "pings and crons",
    ),
    atMost(
      `${what}: rows in the Scheduler's storage a day`,
      storageRowsADay(jobs),
      100_000,
      "rows",
      "in and out",
    ),
  ];
}

/** The README's table, and which quota is the narrow one. */
function costTable(): string {
  return [200, 300, 400]
    .map((latencyMs) => {
      const fleet = { regions: REGIONS.length, latencyMs, failing: 0.001 };
      const free = monitorsOnFree(fleet);
      const { quota } = fullest(useOf({ ...fleet, monitors: free + 1 }), FREE);
      const paid = [500, 1_000, 5_000].map((monitors) => paidMonthly({ ...fleet, monitors }).toFixed(2));
      return `  ${latencyMs} ms: ${free} on Free (then ${quota}); 500, 1 000, 5 000 on Paid: $${paid.join(", $")}`;
    })
    .join("\n");
}

/** A shard's jobs of one minute. */
function jobsOfMinute(): ProbeJob[] {
  return Array.from({ length: MONITORS_PER_SHARD }, (_, number) => number).flatMap((number) => {
    const parsed = parseMonitor({
      id: `shop-${number}`,
      target: { url: "https://shop.example/" },
      regions: REGIONS,
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
    const { monitor } = parsed;
    return monitor.regions.map((region) => ({
      monitor,
      minute: 0,
      region,
      attempt: 0,
      timeoutMs: timeoutMsOf(monitor),
    }));
  });
}

/** One call at a time: in production each Prober has a machine of its own. */
async function wallOfCalls(
  worker: Workerd,
  url: string,
  count: number,
  log: (text: string) => void,
): Promise<number> {
  const times: number[] = [];
  const means: number[] = [];
  for (let call = 0; call < PROBER_CALLS; call++) {
    const { result, elapsedMs } = await worker.ask<{ unanswered: number; meanMs: number }>("/probe", {
      url,
      count,
    });
    if (result.unanswered > 0) throw new Error(`${result.unanswered} probes were not answered`);
    times.push(elapsedMs);
    means.push(result.meanMs);
  }
  log(
    `a Prober call of ${count} probes: median ${median(times).toFixed(0)} ms, mean latency ${median(means).toFixed(0)} ms`,
  );
  return median(times);
}
