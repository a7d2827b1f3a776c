/** A day of latency by the hour: the median as a line, the span up to p95 as a band, failing hours as marks. */
import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { raw } from "hono/html";
import { quantiles } from "../../../core/shard/sketch.ts";
import type { MonitorRollup } from "../../../core/shard/view.ts";
import { msText, shareText } from "../words/number.ts";

export interface LatencyHour {
  readonly hour: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly down: number;
  readonly total: number;
}

const HOURS_SHOWN = 24;
const QUANTILES = [0.5, 0.95, 0.99];

/** Rollups change once an hour and are never edited in place, so what is read off one is kept with it. */
const hoursOf = new WeakMap<MonitorRollup, readonly LatencyHour[]>();

export function latencyHours(rollup: MonitorRollup | null): readonly LatencyHour[] {
  if (rollup === null) return [];
  const known = hoursOf.get(rollup);
  if (known) return known;
  const hours = rollup.hours.slice(-HOURS_SHOWN).map(({ hour, sketch, down, total }) => {
    const [p50 = null, p95 = null, p99 = null] = quantiles(sketch, QUANTILES);
    return { hour, p50, p95, p99, down, total };
  });
  hoursOf.set(rollup, hours);
  return hours;
}

type Measured = LatencyHour & { p50: number; p95: number };

function isMeasured(hour: LatencyHour): hour is Measured {
  return hour.p50 !== null && hour.p95 !== null;
}

/** The smallest of 1, 2, 5 × 10ⁿ that is not below: an axis that does not jump with each new slowest check. */
function roundCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}

const round = (value: number) => Math.round(value);

/** The geometry shared by the small and the large chart. Paths are null when nothing was measured. */
export function latencyGeometry(hours: readonly LatencyHour[], width: number, height: number) {
  const last = hours[hours.length - 1]?.hour ?? 0;
  const top = roundCeiling(Math.max(1, ...hours.map((hour) => hour.p95 ?? 0)));
  const x = scaleLinear([last - HOURS_SHOWN + 1, last], [0, width]);
  const y = scaleLinear([0, top], [height, 2]);
  const at = (hour: LatencyHour) => round(x(hour.hour));
  const band = area<LatencyHour>()
    .defined(isMeasured)
    .x(at)
    .y0((hour) => round(y(hour.p50 ?? 0)))
    .y1((hour) => round(y(hour.p95 ?? 0)))
    .digits(0);
  const median = line<LatencyHour>()
    .defined(isMeasured)
    .x(at)
    .y((hour) => round(y(hour.p50 ?? 0)))
    .digits(0);
  return { x, y, top, band: band([...hours]), median: median([...hours]) };
}

function worst(hours: readonly LatencyHour[]): string {
  const p95 = Math.max(0, ...hours.map((hour) => hour.p95 ?? 0));
  const down = hours.reduce((sum, hour) => sum + hour.down, 0);
  const total = hours.reduce((sum, hour) => sum + hour.total, 0);
  const failed = down === 0 ? "no failed check" : `${shareText(down / total)} of checks failed`;
  return `slowest hour: 95 % within ${msText(p95)}; ${failed}`;
}

/** Drawn once an hour, not once a visit. */
const drawn = new WeakMap<readonly LatencyHour[], string>();

/** The small chart of the status page. */
export function LatencySpark({ hours }: { hours: readonly LatencyHour[] }) {
  if (!hours.some(isMeasured)) return <p class="spark empty">No full hour yet</p>;
  const svg = drawn.get(hours) ?? String(<Spark hours={hours} />);
  drawn.set(hours, svg);
  return raw(svg);
}

function Spark({ hours }: { hours: readonly LatencyHour[] }) {
  const { x, band, median } = latencyGeometry(hours, 230, 34);
  const failing = hours
    .filter((hour) => hour.down > 0)
    .map((hour) => `M${round(x(hour.hour)) - 1} 36h3v3h-3z`);
  return (
    <svg
      class="spark"
      viewBox="0 0 230 39"
      preserveAspectRatio="none"
      role="img"
      aria-label={`Latency of the last 24 hours, ${worst(hours)}.`}
    >
      <path class="band" d={band ?? ""} />
      <path class="line" d={median ?? ""} />
      {failing.length > 0 && <path class="blip" d={failing.join("")} />}
    </svg>
  );
}
