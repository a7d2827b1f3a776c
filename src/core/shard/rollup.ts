/** Finished hours and days of a shard's monitors, and the sums that a tick's view needs of them. Pure. */
import { MINUTES_PER_HOUR } from "../check/check.ts";
import type { ById } from "./by-id.ts";
import type { MonitorDigest } from "./shard.ts";
import { mergeSketches } from "./sketch.ts";
import type { DayTotals, HourOfMonitor, MonitorRollup, Rollup } from "./view.ts";

const HOURS_KEPT = 24;
/** With today: the 90 days of a status page's bars. */
const DAYS_KEPT = 89;
const EMPTY: MonitorRollup = { days: [], hours: [] };

export const NO_DIGEST: MonitorDigest = { latency: {}, week: [0, 0], month: [0, 0], quarter: [0, 0] };

/** Adds what a compaction found; a late row of an hour that is there already is added to it. */
export function withHours(rollup: Rollup, hours: readonly HourOfMonitor[]): Rollup {
  const next = new Map(rollup);
  for (const { monitor, hour, sketch, down, total } of hours) {
    const entry = next.get(monitor) ?? EMPTY;
    const same = entry.hours.find((known) => known.hour === hour);
    const merged = same
      ? {
          hour,
          sketch: mergeSketches([same.sketch, sketch]),
          down: same.down + down,
          total: same.total + total,
        }
      : { hour, sketch, down, total };
    const others = entry.hours.filter((known) => known.hour !== hour);
    next.set(monitor, { ...entry, hours: newestHours([...others, merged]) });
  }
  return next;
}

function newestHours(hours: MonitorRollup["hours"]): MonitorRollup["hours"] {
  const sorted = [...hours].sort((a, b) => a.hour - b.hour);
  const newest = sorted.at(-1)?.hour ?? 0;
  return sorted.filter(({ hour }) => hour > newest - HOURS_KEPT);
}

/** Puts finished days in, each replacing what was there of the same day. */
export function withDays(rollup: Rollup, monitor: string, days: readonly DayTotals[]): Rollup {
  const entry = rollup.get(monitor) ?? EMPTY;
  const replaced = new Set(days.map(({ day }) => day));
  const all = [...entry.days.filter(({ day }) => !replaced.has(day)), ...days].sort((a, b) => a.day - b.day);
  const newest = all.at(-1)?.day ?? 0;
  return new Map(rollup).set(monitor, {
    ...entry,
    days: all.filter(({ day }) => day > newest - DAYS_KEPT),
  });
}

/** Only the monitors that still exist. */
export function pruneRollup(rollup: Rollup, monitors: readonly string[]): Rollup {
  const known = new Set(monitors);
  return new Map([...rollup].filter(([id]) => known.has(id)));
}

/** `minute` is now; `day` of it is not in the sums, because the view adds the running totals. */
export function digestOf(entry: MonitorRollup | undefined, minute: number): MonitorDigest {
  if (!entry) return NO_DIGEST;
  const hour = Math.floor(minute / MINUTES_PER_HOUR);
  const today = Math.floor(hour / 24);
  const recent = entry.hours.filter((one) => one.hour >= hour - HOURS_KEPT && one.hour < hour);
  const sum = (days: number): [number, number] => {
    const inside = entry.days.filter(({ day }) => day > today - days && day < today);
    return [
      inside.reduce((total, { observedSeconds }) => total + observedSeconds, 0),
      inside.reduce((total, { outageSeconds }) => total + outageSeconds, 0),
    ];
  };
  return {
    latency: mergeSketches(recent.map(({ sketch }) => sketch)),
    week: sum(7),
    month: sum(30),
    quarter: sum(90),
  };
}

export function digestsOf(rollup: Rollup, minute: number): ById<MonitorDigest> {
  return new Map([...rollup].map(([id, entry]) => [id, digestOf(entry, minute)]));
}
