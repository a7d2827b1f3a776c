/** The large latency chart of the monitor page, over the stretch that was chosen. */

import { raw } from "hono/html";
import { DAY_MS } from "../../../core/check/check.ts";
import { LATENCY_RANGES, type LatencyPoint, type LatencyRange } from "../../../core/shard/latency-points.ts";
import type { Clock } from "../words/clock.tsx";
import { msText, shareText } from "../words/number.ts";
import { latencyGeometry } from "./latency-chart.tsx";

const WIDTH = 640;
const HEIGHT = 150;
const LEFT = 52;
const TICKS = 4;

interface LatencyRangeProps {
  /** In the order of time. */
  readonly points: readonly LatencyPoint[];
  readonly range: LatencyRange;
  readonly clock: Clock;
}

export function LatencyChart({ points, range, clock }: LatencyRangeProps) {
  const { ms, stepMs, label } = LATENCY_RANGES[range];
  const last = points.at(-1)?.at ?? 0;
  // A new monitor's chart begins with its first check; a point or two would be all width and no chart.
  const first = Math.max(last - ms + stepMs, Math.min(points[0]?.at ?? 0, last - MIN_STEPS * stepMs));
  const shown = points.filter(({ at }) => at >= first);
  if (!shown.some(({ p50 }) => p50 !== null))
    return <p class="empty">No full interval with a good answer in the last {label} yet.</p>;
  const { x, y, top, band, median } = latencyGeometry(shown, { first, last, width: WIDTH, height: HEIGHT });
  const ticks = Array.from({ length: TICKS + 1 }, (_, index) => first + (index * (last - first)) / TICKS);
  const timeOf = ticker(range, clock);
  return (
    <figure class="chart" tabindex={0} data-readout>
      <svg
        viewBox={`-${LEFT} -6 ${WIDTH + LEFT + 12} ${HEIGHT + 44}`}
        role="img"
        aria-label={sentence(shown, label)}
      >
        {[0, top / 2, top].map((value) => (
          <g class="axis">
            <path d={`M0 ${Math.round(y(value))}H${WIDTH}`} />
            <text x="-8" y={Math.round(y(value)) + 4} text-anchor="end">
              {msText(value)}
            </text>
          </g>
        ))}
        <path class="band" d={band ?? ""} />
        <path class="line" d={median ?? ""} />
        {raw(shown.map((point) => spot(point, x, (WIDTH * stepMs) / (last - first), clock, range)).join(""))}
        <g class="axis">
          {ticks.map((at, index) => (
            <text x={Math.round(x(at))} y={HEIGHT + 28} text-anchor={anchor(index)}>
              {timeOf(at)}
            </text>
          ))}
        </g>
      </svg>
      <figcaption>
        <span class="key line">median</span>
        <span class="key band">up to the 95th percentile</span>
        {shown.some(({ down }) => down > 0) && <span class="key blip">with failed checks</span>}
        <output class="readout" />
      </figcaption>
    </figure>
  );
}

const MIN_STEPS = 12;

function anchor(index: number): "start" | "middle" | "end" {
  if (index === 0) return "start";
  return index === TICKS ? "end" : "middle";
}

function ticker(range: LatencyRange, clock: Clock): (at: number) => string {
  if (LATENCY_RANGES[range].ms <= DAY_MS) return clock.hourMinute;
  return (at) => clock.utcDay(Math.round(at / DAY_MS));
}

/** As wide as its step and as high as the chart, so that a finger finds it; the mark of failed checks within it. */
function spot(
  { at, p50, p95, down, total }: LatencyPoint,
  x: (at: number) => number,
  width: number,
  clock: Clock,
  range: LatencyRange,
): string {
  const time = LATENCY_RANGES[range].stepMs < DAY_MS ? clock.full(at) : clock.utcDay(at / DAY_MS);
  const latency =
    p50 === null || p95 === null ? "no good answer" : `median ${msText(p50)}, 95 % within ${msText(p95)}`;
  const failed = down === 0 ? "" : `; ${down} of ${total} checks failed (${shareText(down / total)})`;
  const left = (x(at) - width / 2).toFixed(1);
  const mark =
    down === 0
      ? ""
      : `<rect class="blip" x="${Math.round(x(at)) - 3}" y="${HEIGHT + 4}" width="6" height="7"/>`;
  return `<g><title>${time}: ${latency}${failed}</title><rect class="spot" x="${left}" y="0" width="${width.toFixed(1)}" height="${HEIGHT + 12}"/>${mark}</g>`;
}

function sentence(points: readonly LatencyPoint[], label: string): string {
  const medians = points.flatMap(({ p50 }) => (p50 === null ? [] : [p50]));
  const failing = points.filter(({ down }) => down > 0).length;
  return `Latency over ${label}: medians from ${msText(Math.min(...medians))} to ${msText(Math.max(...medians))}; checks failed in ${failing} of ${points.length} steps.`;
}
