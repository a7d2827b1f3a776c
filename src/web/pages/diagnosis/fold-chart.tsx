/** Failures folded on a period: a job that starts every half hour stands up as one column. */
import { scaleLinear } from "d3-scale";
import { countText } from "../number.ts";

const WIDTH = 640;
const HEIGHT = 120;
const MOST_BINS = 60;
const MINUTES_PER_DAY = 1440;

interface FoldChartProps {
  /** Failing minutes since the epoch. */
  readonly minutes: readonly number[];
  readonly periodMinutes: number;
}

export function foldBins(minutes: readonly number[], periodMinutes: number): number[] {
  const bins = Array.from({ length: Math.max(2, Math.min(MOST_BINS, Math.round(periodMinutes))) }, () => 0);
  for (const minute of minutes) {
    const phase = ((minute % periodMinutes) / periodMinutes) * bins.length;
    bins[Math.min(bins.length - 1, Math.floor(phase))]!++;
  }
  return bins;
}

function phaseText(share: number, period: number): string {
  const minute = share * period;
  if (period <= 60) return `+${Math.round(minute)} min`;
  if (period === MINUTES_PER_DAY) return `${String(Math.round(minute / 60)).padStart(2, "0")}:00 UTC`;
  return `+${(minute / 60).toFixed(period % 60 === 0 ? 0 : 1)} h`;
}

export function FoldChart({ minutes, periodMinutes }: FoldChartProps) {
  const bins = foldBins(minutes, periodMinutes);
  const top = Math.max(1, ...bins);
  const x = scaleLinear([0, bins.length], [0, WIDTH]);
  const y = scaleLinear([0, top], [HEIGHT, 4]);
  const expected = minutes.length / bins.length;
  const width = Math.max(2, x(1) - 2);
  const peak = bins.indexOf(top);
  const sentence = `Failures folded on a period of ${Math.round(periodMinutes)} minutes: most, ${top} of ${minutes.length}, fall at ${phaseText(peak / bins.length, periodMinutes)}.`;
  return (
    <figure class="chart">
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
