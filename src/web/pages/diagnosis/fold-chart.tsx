/** Failures folded on a period: a job that starts every half hour stands up as one column. */

import { scaleLinear } from "d3-scale";
import { MINUTES_PER_DAY } from "../../../core/check/check.ts";
import type { Charts } from "../../../core/diagnosis/charts.ts";
import { countText } from "../words/number.ts";

const WIDTH = 640;
const HEIGHT = 120;
const EPOCH_WEEK = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

const twoDigits = (value: number) => String(value).padStart(2, "0");

/** Where in the period, as a crontab's author would say it. Periods count from the epoch, a Thursday, in UTC. */
export function phaseText(share: number, period: number): string {
  const minute = Math.round(share * period);
  switch (period) {
    case 30:
      return `:${twoDigits(minute)} and :${twoDigits(minute + 30)}`;
    case 60:
      return `:${twoDigits(minute)}`;
    case MINUTES_PER_DAY:
      return `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)} UTC`;
    case 7 * MINUTES_PER_DAY:
      return `${EPOCH_WEEK[Math.floor(minute / MINUTES_PER_DAY) % 7]} ${twoDigits(Math.floor(minute / 60) % 24)}:00 UTC`;
    default:
      return period <= 120 ? `+${minute} min` : `+${(minute / 60).toFixed(1)} h`;
  }
}

export function FoldChart({ fold }: { fold: NonNullable<Charts["fold"]> }) {
  const { bins, periodMinutes } = fold;
  const total = bins.reduce((sum, count) => sum + count, 0);
  const top = Math.max(1, ...bins);
  const x = scaleLinear([0, bins.length], [0, WIDTH]);
  const y = scaleLinear([0, top], [HEIGHT, 4]);
  const expected = total / bins.length;
  const width = Math.max(2, x(1) - 2);
  const peak = bins.indexOf(top);
  const sentence = `Failures folded on a period of ${Math.round(periodMinutes)} minutes: most, ${top} of ${total}, fall at ${phaseText(peak / bins.length, periodMinutes)}.`;
  return (
    <figure class="chart" tabindex={0}>
      <svg viewBox={`-30 -4 ${WIDTH + 40} ${HEIGHT + 30}`} role="img" aria-label={sentence}>
        <g class="axis">
          <path d={`M0 ${HEIGHT}H${WIDTH}`} />
          <text x="-6" y="8" text-anchor="end">
            {top}
          </text>
          {[0, 0.25, 0.5, 0.75].map((share) => (
            <text x={WIDTH * share} y={HEIGHT + 18}>
              {phaseText(share, periodMinutes)}
            </text>
          ))}
        </g>
        {bins.map((count, index) =>
          count === 0 ? null : (
            <rect
              class={index === peak ? "fold peak" : "fold"}
              x={x(index).toFixed(1)}
              y={y(count).toFixed(1)}
              width={width.toFixed(1)}
              height={(HEIGHT - y(count)).toFixed(1)}
            >
              <title>{`${phaseText(index / bins.length, periodMinutes)}: ${countText(count, "failure")}`}</title>
            </rect>
          ),
        )}
        <path class="expected" d={`M0 ${y(expected).toFixed(1)}H${WIDTH}`} />
      </svg>
      <figcaption>
        Failing minutes folded on {Math.round(periodMinutes)} minutes; dashed: what chance would spread
        evenly.
      </figcaption>
    </figure>
  );
}
