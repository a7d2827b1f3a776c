/** The numbers that charts are drawn from, each bounded in size. */
import type { View } from "../failures-in-view.ts";
import type { Levels } from "../levels.ts";
import type { Arc } from "./arc.ts";
import { weekday } from "./local-time.ts";

const MOST_POINTS = 300;
const FOLD_BINS = 60;

export function arcData(arc: Arc) {
  const { periodMinutes, phaseMinutes, widthMinutes, inside, of, cycles, cyclesFailing } = arc;
  return { periodMinutes, phaseMinutes, widthMinutes, inside, of, cycles, cyclesFailing };
}

/** Failing minutes by phase, at most 60 bins over the period. */
export function foldBins({ minutes }: View, arc: Arc): { phaseMinutes: number; failing: number }[] {
  const count = Math.min(FOLD_BINS, Math.ceil(arc.periodMinutes));
  const width = arc.periodMinutes / count;
  const bins = Array.from({ length: count }, (_, bin) => ({ phaseMinutes: bin * width, failing: 0 }));
  for (const minute of minutes) {
    const phase = minute - Math.floor(minute / arc.periodMinutes) * arc.periodMinutes;
    bins[Math.min(count - 1, Math.floor(phase / width))]!.failing++;
  }
  return bins;
}

export function byMinuteOfHour({ minutes }: View): number[] {
  const bins = new Array<number>(60).fill(0);
  for (const minute of minutes) bins[minute % 60]!++;
  return bins;
}

export function byHour({ minutes }: View): number[] {
  const bins = new Array<number>(24).fill(0);
  for (const minute of minutes) bins[Math.floor(minute / 60) % 24]!++;
  return bins;
}

/** Rows are weekdays from Sunday, columns hours, UTC. */
export function heatMap(view: View): { failing: number[][]; checks: number[][] } {
  const empty = () => Array.from({ length: 7 }, () => new Array<number>(24).fill(0));
  const failing = empty();
  const checks = empty();
  const { ticks, starts } = view.history;
  ticks.forEach((minute, tick) => {
    checks[weekday(Math.floor(minute / 1440))]![Math.floor(minute / 60) % 24]! +=
      starts[tick + 1]! - starts[tick]!;
  });
  for (const { check } of view.failing)
    failing[weekday(Math.floor(check.minute / 1440))]![Math.floor(check.minute / 60) % 24]!++;
  return { failing, checks };
}

export function byRegion({ history, failing }: View) {
  const counts = history.regions.map((region) => ({ region, checks: 0, failures: 0 }));
  for (const region of history.regionOf) counts[region]!.checks++;
  for (const { region } of failing) counts[region]!.failures++;
  return counts;
}

export function byColo({ history, failing }: View) {
  const counts = new Map<string, { colo: string; checks: number; failures: number }>();
  const of = (colo: string | null) => {
    const name = colo ?? "unknown";
    let count = counts.get(name);
    if (!count) {
      count = { colo: name, checks: 0, failures: 0 };
      counts.set(name, count);
    }
    return count;
  };
  for (const { colo } of history.checks) of(colo).checks++;
  for (const { check } of failing) of(check.colo).failures++;
  return [...counts.values()].sort((a, b) => b.failures - a.failures || b.checks - a.checks).slice(0, 40);
}

function thin<T>(items: readonly T[]): T[] {
  const step = Math.max(1, Math.ceil(items.length / MOST_POINTS));
  return items.filter((_, index) => index % step === 0);
}

export function scatter({ history, failing }: View) {
  const point = ({ at, latencyMs }: { at: number; latencyMs: number }) => ({ at, latencyMs });
  const step = Math.max(1, Math.ceil(history.checks.length / MOST_POINTS));
  const sample = [];
  for (let index = 0; index < history.checks.length; index += step) {
    const check = history.checks[index]!;
    if (check.verdict !== "down") sample.push(point(check));
  }
  return { points: thin(failing).map(({ check }) => point(check)), successes: sample };
}

/** Latency of successes relative to the usual, by time. */
export function levelSeries({ level, start, binMinutes }: Levels): { at: number; level: number }[] {
  const series: { at: number; level: number }[] = [];
  level.forEach((value, bin) => {
    if (!Number.isNaN(value)) series.push({ at: (start + bin * binMinutes) * 60_000, level: value });
  });
  return thin(series);
}
