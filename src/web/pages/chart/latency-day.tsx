/** The large latency chart of the monitor page, with axes. */
import { HOUR_MS } from "../../../core/check/check.ts";
import type { Clock } from "../words/clock.tsx";
import { msText, shareText } from "../words/number.ts";
import { type LatencyHour, latencyGeometry } from "./latency-chart.tsx";

const WIDTH = 640;
const HEIGHT = 150;
const LEFT = 52;

interface LatencyDayProps {
  readonly hours: readonly LatencyHour[];
  readonly clock: Clock;
}

export function LatencyDay({ hours, clock }: LatencyDayProps) {
  if (!hours.some((hour) => hour.p50 !== null))
    return <p class="empty">The chart begins with the first full hour of checks.</p>;
  const { x, y, top, band, median } = latencyGeometry(hours, WIDTH, HEIGHT);
  const last = hours[hours.length - 1]!.hour;
  const ticks = [last - 23, last - 17, last - 11, last - 5, last];
  return (
    <figure class="chart" tabindex={0}>
      <svg
        viewBox={`-${LEFT} -6 ${WIDTH + LEFT + 12} ${HEIGHT + 44}`}
        role="img"
        aria-label={sentence(hours)}
      >
        {[0, top / 2, top].map((ms) => (
          <g class="axis">
            <path d={`M0 ${Math.round(y(ms))}H${WIDTH}`} />
            <text x="-8" y={Math.round(y(ms)) + 4} text-anchor="end">
              {msText(ms)}
            </text>
          </g>
        ))}
        <path class="band" d={band ?? ""} />
        <path class="line" d={median ?? ""} />
        {hours
          .filter((hour) => hour.down > 0)
          .map((hour) => (
            <rect class="blip" x={Math.round(x(hour.hour)) - 4} y={HEIGHT + 4} width="8" height="7">
              <title>
                {`${clock.hourMinute(hour.hour * HOUR_MS)}: ${hour.down} of ${hour.total} checks failed (${shareText(hour.down / hour.total)})`}
              </title>
            </rect>
          ))}
        <g class="axis">
          {ticks.map((hour, index) => (
            <text x={Math.round(x(hour))} y={HEIGHT + 28} text-anchor={anchor(index, ticks.length)}>
              {clock.hourMinute(hour * HOUR_MS)}
            </text>
          ))}
        </g>
      </svg>
      <figcaption>
        <span class="key line">median</span>
        <span class="key band">up to the 95th percentile</span>
        {hours.some((hour) => hour.down > 0) && <span class="key blip">hours with failed checks</span>}
      </figcaption>
    </figure>
  );
}

function anchor(index: number, count: number): "start" | "middle" | "end" {
  if (index === 0) return "start";
  return index === count - 1 ? "end" : "middle";
}

function sentence(hours: readonly LatencyHour[]): string {
  const medians = hours.flatMap((hour) => (hour.p50 === null ? [] : [hour.p50]));
  const failing = hours.filter((hour) => hour.down > 0).length;
  return `Latency by the hour over 24 hours: medians from ${msText(Math.min(...medians))} to ${msText(Math.max(...medians))}; checks failed in ${failing} of the hours.`;
}
