/** A day of latency by the hour: the median as a line, the span up to p95 as a band, failing hours as marks. */
import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { raw } from "hono/html";
import { HOUR_MS } from "../../../core/check/check.ts";
import { type LatencyPoint, latencyPoint } from "../../../core/shard/latency-points.ts";
import type { MonitorRollup } from "../../../core/shard/view.ts";
import { msText, shareText } from "../words/number.ts";

const HOURS_SHOWN = 24;

/** Rollups change once an hour and are never edited in place, so what is read off one is kept with it. */
const hoursOf = new WeakMap<MonitorRollup, readonly LatencyPoint[]>();

export function latencyHours(rollup: MonitorRollup | null): readonly LatencyPoint[] {
  if (rollup === null) return [];
  const known = hoursOf.get(rollup);
  if (known) return known;
  const hours = rollup.hours
    .slice(-HOURS_SHOWN)
    .map(({ hour, sketch, down, total }) => latencyPoint(hour * HOUR_MS, { sketch, down, total }));
  hoursOf.set(rollup, hours);
  return hours;
}

type Measured = LatencyPoint & { p50: number; p95: number };

function isMeasured(point: LatencyPoint): point is Measured {
  return point.p50 !== null && point.p95 !== null;
}

/** The smallest of 1, 2, 5 × 10ⁿ that is not below: an axis that does not jump with each new slowest check. */
function roundCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}

const round = (value: number) => Math.round(value);

interface Frame {
  /** Epoch ms: what stands at the left and at the right edge. */
  readonly first: number;
  readonly last: number;
  readonly width: number;
  readonly height: number;
}

/** The geometry shared by the small and the large chart. Paths are null when nothing was measured. */
export function latencyGeometry(points: readonly LatencyPoint[], { first, last, width, height }: Frame) {
  const top = roundCeiling(Math.max(1, ...points.map(({ p95 }) => p95 ?? 0)));
  const x = scaleLinear([first, last], [0, width]);
  const y = scaleLinear([0, top], [height, 2]);
  const at = (point: LatencyPoint) => round(x(point.at));
  const band = area<LatencyPoint>()
    .defined(isMeasured)
    .x(at)
    .y0(({ p50 }) => round(y(p50 ?? 0)))
    .y1(({ p95 }) => round(y(p95 ?? 0)))
    .digits(0);
  const median = line<LatencyPoint>()
    .defined(isMeasured)
    .x(at)
    .y(({ p50 }) => round(y(p50 ?? 0)))
    .digits(0);
  return { x, y, top, band: band([...points]), median: median([...points]) };
}

function worst(hours: readonly LatencyPoint[]): string {
  const p95 = Math.max(0, ...hours.map((hour) => hour.p95 ?? 0));
  const down = hours.reduce((sum, hour) => sum + hour.down, 0);
  const total = hours.reduce((sum, hour) => sum + hour.total, 0);
  const failed = down === 0 ? "no failed check" : `${shareText(down / total)} of checks failed`;
  return `slowest hour: 95 % within ${msText(p95)}; ${failed}`;
}

/** Drawn once an hour, not once a visit. */
const drawn = new WeakMap<readonly LatencyPoint[], string>();

/** The small chart of the status page. */
export function LatencySpark({ hours }: { hours: readonly LatencyPoint[] }) {
  if (!hours.some(isMeasured)) return <p class="spark empty">No full hour yet</p>;
  const svg = drawn.get(hours) ?? String(<Spark hours={hours} />);
  drawn.set(hours, svg);
  return raw(svg);
}

function Spark({ hours }: { hours: readonly LatencyPoint[] }) {
  const last = hours.at(-1)?.at ?? 0;
  const first = last - (HOURS_SHOWN - 1) * HOUR_MS;
  const { x, band, median } = latencyGeometry(hours, { first, last, width: 230, height: 34 });
  const failing = hours.filter((hour) => hour.down > 0).map((hour) => `M${round(x(hour.at)) - 1} 36h3v3h-3z`);
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
