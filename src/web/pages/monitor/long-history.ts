/** Two years of a monitor's days, as its page shows them: the rows that a visitor costs. */
import { DAY_MS } from "../../../core/check/check.ts";
import { type Month, monthsOf } from "../../../core/shard/months.ts";
import type { MonitorView } from "../../../core/shard/view.ts";
import { readDays, type StoredDay } from "../../../store/days.ts";
import type { StoredMonitor } from "../../../store/monitors.ts";
import { isBare } from "../../caching.ts";
import type { WebContext } from "../../context.ts";
import type { MonitorOnPage } from "../status/page-view.ts";
import { type LatencyShown, latencyFor, rangeOf } from "./latency-for.ts";

/** A row of D1 is read for each day: two years are enough for a page that anyone may ask for. */
const MONTH_DAYS = 731;
/** As long as the cache in front would keep the page, which whoever sends a cookie goes past. */
const KEPT_MS = 30_000;
/** Of some 25 kB each. */
const MAX_KEPT = 300;

interface LongHistory {
  readonly months: readonly Month[];
  readonly latency: LatencyShown;
}

const kept = new WeakMap<object, Map<string, { readonly at: number; readonly history: LongHistory }>>();

/**
 * Read each time for the admin, and for who sends no credentials, since the cache in front keeps that; for others it may be
 * half a minute old.
 */
export async function longHistory(
  c: WebContext,
  stored: StoredMonitor,
  monitor: MonitorOnPage,
  { now, admin }: { readonly now: number; readonly admin: boolean },
): Promise<LongHistory> {
  if (admin || isBare(c)) return await read(c, stored, monitor, now);
  const of = kept.get(c.env.SCHEDULER) ?? new Map();
  kept.set(c.env.SCHEDULER, of);
  const name = `${stored.key} ${rangeOf(c.req.query("range"))}`;
  const known = of.get(name);
  if (known !== undefined && Date.now() - known.at < KEPT_MS) return known.history;
  const history = await read(c, stored, monitor, now);
  of.delete(name);
  of.set(name, { at: Date.now(), history });
  if (of.size > MAX_KEPT) of.delete(of.keys().next().value);
  return history;
}

async function read(
  c: WebContext,
  stored: StoredMonitor,
  monitor: MonitorOnPage,
  now: number,
): Promise<LongHistory> {
  const toDay = Math.floor(now / DAY_MS);
  const days = await readDays(c.env.DB, { key: stored.key, fromDay: toDay - MONTH_DAYS, toDay });
  return {
    months: monthsOf(withUnfinished(days, monitor.view)),
    latency: await latencyFor(c, stored, monitor, days),
  };
}

/** The present day, and those that wait to be closed, as they are now: a row of theirs may be older. */
function withUnfinished(
  days: readonly StoredDay[],
  { today, waiting = [] }: MonitorView,
): Parameters<typeof monthsOf>[0] {
  const byDay = new Map<number, Parameters<typeof monthsOf>[0][number]>(
    days.map((day) => [day.totals.day, day]),
  );
  for (const totals of [...waiting, today]) byDay.set(totals.day, { ...byDay.get(totals.day), totals });
  return [...byDay.values()];
}
