/** Days summed up by UTC month: what years of days are kept for. */
import { DAY_MS } from "../check/check.ts";
import { mergeSketches, quantiles, type Sketch } from "./sketch.ts";
import { uptime } from "./uptime.ts";
import type { DayTotals } from "./view.ts";

interface DayOfMonth {
  readonly totals: Pick<DayTotals, "day" | "blips" | "observedSeconds" | "outageSeconds">;
  readonly sketch?: Sketch;
}

export interface Month {
  /** Its first moment, epoch ms. */
  readonly at: number;
  /** Null when nothing was observed. */
  readonly uptime: number | null;
  readonly outageSeconds: number;
  readonly blips: number;
  /** Null where no latencies are kept. */
  readonly p95: number | null;
}

/** Newest first; months without a day are left out. */
export function monthsOf(days: readonly DayOfMonth[]): Month[] {
  const byMonth = Map.groupBy(days, ({ totals }) => startOfMonth(totals.day));
  return [...byMonth].sort(([a], [b]) => b - a).map(([at, of]) => monthOf(at, of));
}

function startOfMonth(day: number): number {
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

function monthOf(at: number, days: readonly DayOfMonth[]): Month {
  const sum = (field: "blips" | "observedSeconds" | "outageSeconds") =>
    days.reduce((total, { totals }) => total + totals[field], 0);
  const outageSeconds = sum("outageSeconds");
  const sketch = mergeSketches(days.map((day) => day.sketch ?? {}));
  return {
    at,
    uptime: uptime(outageSeconds, sum("observedSeconds")),
    outageSeconds,
    blips: sum("blips"),
    p95: quantiles(sketch, [0.95])[0] ?? null,
  };
}
