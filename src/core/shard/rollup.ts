/** Finished hours and days of a shard's monitors, and the sums that a tick's view needs of them. Pure. */
import { isScheduled } from "../check/attempt.ts";
import { type Check, MINUTE_MS, MINUTES_PER_DAY, MINUTES_PER_HOUR } from "../check/check.ts";
import { isMeasured } from "../check/verdict.ts";
import { insideSpans, maintenanceSpans } from "../config/maintenance.ts";
import { PATTERN_MINUTES } from "../diagnosis/pattern.ts";
import type { ById } from "./by-id.ts";
import type { CompiledMonitor, MonitorDigest, ShardConfig } from "./shard.ts";
import { mergeSketches, sketchOf } from "./sketch.ts";
import type { DayTotals, HourOfMonitor, MonitorRollup, Rollup } from "./view.ts";

const HOURS_KEPT = 24;
/** With today: the 90 days of a status page's bars. */
const DAYS_KEPT = 89;
const PATTERN_DAYS = PATTERN_MINUTES / MINUTES_PER_DAY;
const EMPTY: MonitorRollup = { days: [], hours: [] };

const NO_DIGEST: MonitorDigest = { latency: {}, week: [0, 0], month: [0, 0], quarter: [0, 0] };

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
function digestOf(entry: MonitorRollup | undefined, minute: number): MonitorDigest {
  if (!entry) return NO_DIGEST;
  const hour = Math.floor(minute / MINUTES_PER_HOUR);
  const today = Math.floor(hour / 24);
  const recent = entry.hours.filter((one) => one.hour >= hour - HOURS_KEPT && one.hour < hour);
  const within = (days: number) => entry.days.filter(({ day }) => day > today - days && day < today);
  const sum = (days: number): [number, number] => {
    const inside = within(days);
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
    blips: within(PATTERN_DAYS).reduce((total, { blips }) => total + blips, 0),
  };
}

export function digestsOf(rollup: Rollup, minute: number): ById<MonitorDigest> {
  return new Map([...rollup].map(([id, entry]) => [id, digestOf(entry, minute)]));
}

/** What the rollup gets of one hour; nothing when no scheduled check of it was answered. */
export function hourOf(
  key: number,
  monitor: string,
  hour: number,
  checks: readonly Pick<Check, "attempt" | "verdict" | "latencyMs">[],
): HourOfMonitor[] {
  const counted = checks.filter((check) => isScheduled(check) && isMeasured(check));
  if (counted.length === 0) return [];
  const answered = counted.filter((check) => check.verdict !== "down");
  return [
    {
      key,
      monitor,
      hour,
      sketch: sketchOf(answered.map((check) => check.latencyMs)),
      down: counted.length - answered.length,
      total: counted.length,
    },
  ];
}

/** Latencies of the newest day of some checks, hour by hour, for the page's chart. `newest` is a minute. */
export function newestHoursOf(
  { key, monitor }: CompiledMonitor,
  { maintenance }: ShardConfig,
  checks: readonly Check[],
  newest: number,
): HourOfMonitor[] {
  const oldest = Math.floor(newest / MINUTES_PER_HOUR) - HOURS_KEPT;
  const from = oldest * MINUTES_PER_HOUR * MINUTE_MS;
  const spans = maintenanceSpans(maintenance, monitor.id, from, (newest + 1) * MINUTE_MS);
  const recent = checks.filter(
    ({ minute }) => minute / MINUTES_PER_HOUR > oldest && !insideSpans(spans, minute),
  );
  const hours = Map.groupBy(recent, ({ minute }) => Math.floor(minute / MINUTES_PER_HOUR));
  return [...hours].flatMap(([hour, of]) => hourOf(key, monitor.id, hour, of));
}
