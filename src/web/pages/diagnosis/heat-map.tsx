/** Failures by hour and weekday, on the clock of a zone. */
import type { Charts } from "../../../core/diagnosis/charts.ts";
import { countText } from "../words/number.ts";

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const CELL = 24;

export function HeatMap({ hours: { failures: counts, timeZone } }: { hours: Charts["hours"] }) {
  const top = Math.max(1, ...counts.flat());
  const busiest = counts.flatMap((hours, day) => hours.map((count, hour) => ({ day, hour, count })));
  const peak = busiest.reduce((a, b) => (b.count > a.count ? b : a));
  return (
    <figure class="chart" tabindex={0}>
      <svg
        viewBox={`-36 -2 ${24 * CELL + 40} ${7 * CELL + 22}`}
        role="img"
        aria-label={`Failures by weekday and hour: most on ${DAYS[peak.day]} at ${peak.hour}:00, ${peak.count}.`}
      >
        {counts.map((hours, day) => (
          <g>
            <text class="label" x="-8" y={day * CELL + 16} text-anchor="end">
              {DAYS[day]}
            </text>
            <path class="heat-none" d={hours.map((_, hour) => cell(day, hour)).join("")} />
            {hours.map((count, hour) =>
              count === 0 ? null : (
                <path class="heat" d={cell(day, hour)} opacity={(0.25 + (0.75 * count) / top).toFixed(2)}>
                  <title>{`${DAYS[day]} ${String(hour).padStart(2, "0")}:00: ${countText(count, "failure")}`}</title>
                </path>
              ),
            )}
          </g>
        ))}
        {[0, 6, 12, 18, 23].map((hour) => (
          <text class="label" x={hour * CELL + CELL / 2} y={7 * CELL + 14} text-anchor="middle">
            {hour}
          </text>
        ))}
      </svg>
      <figcaption>Failures by weekday and hour ({timeZone}).</figcaption>
    </figure>
  );
}

function cell(day: number, hour: number): string {
  return `M${hour * CELL} ${day * CELL}h${CELL - 2}v${CELL - 2}h-${CELL - 2}z`;
}
