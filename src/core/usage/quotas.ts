/**
 * What Cloudflare's plans include, and how far it is used. Sources: developers.cloudflare.com/durable-objects/platform/pricing,
 * /d1/platform/pricing, /d1/platform/limits, /workers/platform/pricing.
 */
import { DAY_MS, HOUR_MS } from "../check/check.ts";
import type { Counts, OwnUse } from "./tally.ts";

export const PLANS = ["free", "paid"] as const;
export type Plan = (typeof PLANS)[number];
/** The one with limits: who pays and says nothing is probed a little less than could be, and loses no minute. */
export const DEFAULT_PLAN: Plan = "free";

/** A Durable Object is billed for the memory that it may use. */
export const OBJECT_GB = 0.128;
/** An alert goes out at this share of what stops the work when it is used up. */
const ALERT_AT = 0.8;
/** A month's allowance as days: what is included stops nothing, it only begins to cost. */
const DAYS_A_MONTH = 30;

const COUNTED = {
  objectRequests: {
    name: "durable-object-requests",
    label: "Durable Object requests",
    unit: "requests",
    free: 100_000,
    paid: 1e6,
    measured: "counted",
    relief: "Fewer regions, longer intervals, or fewer monitors.",
  },
  objectSeconds: {
    name: "durable-object-seconds",
    label: "Durable Object seconds",
    unit: "seconds",
    free: 13_000 / OBJECT_GB,
    paid: 400_000 / OBJECT_GB,
    measured: "counted",
    relief: "Shorter timeouts for targets that hang, fewer regions, or longer intervals.",
  },
  rowsWritten: {
    name: "d1-rows-written",
    label: "D1 rows written",
    unit: "rows",
    free: 100_000,
    paid: 50e6,
    measured: "counted",
    relief: "Fewer monitors that fail each minute; an import writes a row a monitor and day.",
  },
  rowsRead: {
    name: "d1-rows-read",
    label: "D1 rows read",
    unit: "rows",
    free: 5e6,
    paid: 25e9,
    measured: "estimated",
    relief: "Fewer calls of the API for long spans of history.",
  },
  workerRequests: {
    name: "worker-requests",
    label: "Worker requests",
    unit: "requests",
    free: 100_000,
    paid: 10e6,
    measured: "estimated",
    relief: "A cache in front of the status page, scrapes and badges further apart.",
  },
} as const satisfies Record<keyof Counts, unknown>;

const DATABASE = {
  name: "d1-size",
  label: "D1 database size",
  unit: "bytes",
  free: 500e6,
  paid: 10e9,
  measured: "counted",
  relief: "A shorter retention of checks and evidence, on the settings page.",
} as const;

export const QUOTAS = [...Object.values(COUNTED).map(({ name }) => name), DATABASE.name] as const;
export type Quota = (typeof QUOTAS)[number];

/** One row of the page, of `GET /api/v1/usage` and of the metrics. */
export interface QuotaUse {
  readonly quota: Quota;
  readonly label: string;
  readonly unit: "requests" | "seconds" | "rows" | "bytes";
  /** `day`: until midnight UTC. `total`: whatever the day. */
  readonly per: "day" | "total";
  readonly used: number;
  readonly yesterday: number | null;
  /** At the present rate until midnight UTC; null while too little is known. */
  readonly projected: number | null;
  readonly limit: number;
  /** `stops`: beyond it Cloudflare refuses. `costs`: beyond it is paid for. */
  readonly beyond: "stops" | "costs";
  readonly measured: "counted" | "estimated";
  /** What to do where it comes close; null where nothing is to be done. */
  readonly advice: string | null;
}

/** What Free allows, a day or in all: `npm run bench -- --only quotas` reckons with it. */
export function freeLimit(count: keyof Counts | "databaseBytes"): number {
  return count === "databaseBytes" ? DATABASE.free : COUNTED[count].free;
}

/** `now` is epoch ms. */
export function quotaUses(use: OwnUse, plan: Plan, now: number): QuotaUse[] {
  const counts = Object.keys(COUNTED) as (keyof Counts)[];
  const daily = counts.map((count): QuotaUse => {
    const { name: quota, label, unit, measured, relief, free, paid } = COUNTED[count];
    const used = use.today[count];
    const projected = projectedFrom(use, count, now);
    const limit = plan === "free" ? free : paid / DAYS_A_MONTH;
    const beyond = plan === "free" ? "stops" : "costs";
    const yesterday = use.yesterday?.[count] ?? null;
    const row = {
      quota,
      label,
      unit,
      per: "day",
      used,
      yesterday,
      projected,
      limit,
      beyond,
      measured,
    } as const;
    return { ...row, advice: adviceOn(row, relief) };
  });
  if (use.databaseBytes === null) return daily;
  const { name: quota, label, unit, measured, relief } = DATABASE;
  const used = use.databaseBytes;
  const row: Omit<QuotaUse, "advice"> = {
    quota,
    label,
    unit,
    per: "total",
    used,
    yesterday: null,
    projected: used,
    limit: DATABASE[plan],
    beyond: "stops",
    measured,
  };
  return [...daily, { ...row, advice: adviceOn(row, relief) }];
}

/** By today's rate once it has run for an hour, before that by yesterday's. */
function projectedFrom({ since, today, yesterday }: OwnUse, count: keyof Counts, now: number): number | null {
  const start = today.day * DAY_MS;
  const countedMs = now - Math.max(start, since);
  const leftMs = start + DAY_MS - now;
  const used = today[count];
  if (countedMs >= HOUR_MS) return used + (used / countedMs) * leftMs;
  return yesterday === null ? null : used + (yesterday[count] / DAY_MS) * leftMs;
}

function adviceOn(
  { used, projected, limit, per, beyond }: Pick<QuotaUse, "used" | "projected" | "limit" | "per" | "beyond">,
  relief: string,
): string | null {
  const expected = Math.max(used, projected ?? 0);
  if (beyond === "costs") return expected > limit ? `What is beyond is paid for. ${relief}` : null;
  if (used >= limit && per === "day") return `Used up: Cloudflare refuses more until 00:00 UTC. ${relief}`;
  if (expected >= limit && per === "day") return `It will be used up before 00:00 UTC. ${relief}`;
  return expected >= ALERT_AT * limit ? relief : null;
}

/** Where Edgetick would stop soon: 80 % of what can be used up is used. */
export function isClose({ used, limit, beyond }: QuotaUse): boolean {
  return beyond === "stops" && used >= ALERT_AT * limit;
}
