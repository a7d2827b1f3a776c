/** What the charts of a diagnosis are drawn from, each bounded in size. */
import { z } from "zod";
import { MINUTE_MS } from "../check/check.ts";
import type { View } from "./failures-in-view.ts";
import type { Arc } from "./measure/arc.ts";
import { localHours } from "./zone.ts";

/** Each finding names the chart that shows it. */
export type ChartName = "fold" | "hours" | "regions" | "latency" | "blips";

const point = z.object({ at: z.number(), latencyMs: z.number() });
const regionCount = z.object({
  region: z.string(),
  colos: z.array(z.string()),
  checks: z.int(),
  failures: z.int(),
});

export const chartsSchema = z.object({
  /** Failing minutes by phase of the strongest period, in at most 60 bins; null where no period stands out. */
  fold: z.object({ periodMinutes: z.number(), bins: z.array(z.int()) }).nullable(),
  /** Failures by weekday (Monday first) and hour on the clock of a zone. */
  hours: z.object({ timeZone: z.string(), failures: z.array(z.array(z.int())) }),
  regions: z.array(regionCount),
  /** Times in epoch ms. */
  latency: z.object({
    good: z.array(point),
    failed: z.array(point),
    wallMs: z.number().nullable(),
    events: z.array(z.object({ kind: z.string(), at: z.number() })),
  }),
});

export type Charts = z.infer<typeof chartsSchema>;
export type RegionCount = z.infer<typeof regionCount>;
export type Point = z.infer<typeof point>;

const MAX_POINTS = 500;
const MAX_EVENTS = 60;
const MAX_BINS = 60;

/** `period` and `wallMs`: those that chance does not explain. */
export function chartsOf(
  view: View,
  { period, wallMs }: { period: Pick<Arc, "periodMinutes"> | null; wallMs: number | null },
): Charts {
  const { input } = view.history;
  const timeZone = input.timeZone ?? "UTC";
  return {
    fold: period && {
      periodMinutes: period.periodMinutes,
      bins: foldBins(view.minutes, period.periodMinutes),
    },
    hours: { timeZone, failures: hourByWeekday(view, timeZone) },
    regions: regionCounts(view),
    latency: {
      good: sample(view),
      failed: thinned(view.failing).map(({ check: { at, latencyMs } }) => ({ at, latencyMs })),
      wallMs,
      events: input.events.slice(-MAX_EVENTS).map(({ kind, at }) => ({ kind, at })),
    },
  };
}

export function foldBins(minutes: ArrayLike<number>, periodMinutes: number): number[] {
  const bins = new Array<number>(Math.max(2, Math.min(MAX_BINS, Math.round(periodMinutes)))).fill(0);
  for (let index = 0; index < minutes.length; index++) {
    const phase = ((minutes[index]! % periodMinutes) / periodMinutes) * bins.length;
    bins[Math.min(bins.length - 1, Math.floor(phase))]!++;
  }
  return bins;
}

function hourByWeekday({ failing }: View, timeZone: string): number[][] {
  const counts = Array.from({ length: 7 }, () => new Array<number>(24).fill(0));
  const hourOf = localHours(timeZone);
  for (const { check } of failing) {
    const { weekday, hour } = hourOf(check.minute * MINUTE_MS);
    counts[weekday]![hour]!++;
  }
  return counts;
}

function regionCounts({ history, failing }: View): RegionCount[] {
  const counts = history.regions.map((region) => ({
    region,
    colos: new Set<string>(),
    checks: 0,
    failures: 0,
  }));
  history.checks.forEach(({ colo }, index) => {
    const count = counts[history.regionOf[index]!]!;
    count.checks++;
    if (colo !== null) count.colos.add(colo);
  });
  for (const { region } of failing) counts[region]!.failures++;
  return counts.map((count) => ({ ...count, colos: [...count.colos].sort() }));
}

/** Every n-th, so that the shape stays and the answer stays small. */
function thinned<T>(items: readonly T[]): T[] {
  if (items.length <= MAX_POINTS) return [...items];
  const step = items.length / MAX_POINTS;
  return Array.from({ length: MAX_POINTS }, (_, index) => items[Math.floor(index * step)]!);
}

function sample({ history }: View): Point[] {
  return thinned(history.checks)
    .filter(({ verdict }) => verdict !== "down")
    .map(({ at, latencyMs }) => ({ at, latencyMs }));
}
