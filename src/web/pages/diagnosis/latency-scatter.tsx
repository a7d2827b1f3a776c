/** Latency over the window: failures marked, the wall they stop at drawn, events as lines. */
import { scaleLinear, scaleLog } from "d3-scale";
import type { Charts, Point } from "../../../core/diagnosis/charts.ts";
import type { Diagnosis } from "../../../core/diagnosis/diagnose.ts";
import type { Clock } from "../words/clock.tsx";
import { msText } from "../words/number.ts";

const WIDTH = 640;
const HEIGHT = 180;
const MIN_WIDTH_MS = 10 * 60_000;
const TICKS_MS = [1, 10, 100, 1000, 10_000, 100_000];

interface LatencyScatterProps {
  readonly latency: Charts["latency"];
  readonly window: Diagnosis["window"];
  readonly clock: Clock;
}

export function LatencyScatter({ latency, window, clock }: LatencyScatterProps) {
  const { failed, good, wallMs: wall, events } = latency;
  const latencies = [...failed, ...good].map((check) => check.latencyMs);
  const low = Math.max(1, Math.min(...latencies, 1000) * 0.8);
  const high = Math.max(10, ...latencies, wall ?? 0) * 1.2;
  // A monitor younger than the window begins where its checks do.
  const firstAt = Math.min(window.to - MIN_WIDTH_MS, ...[...failed, ...good].map(({ at }) => at));
  const from = Math.max(window.from, firstAt);
  const x = scaleLinear([from, window.to], [0, WIDTH]);
  const y = scaleLog([low, high], [HEIGHT, 0]);
  const dots = (checks: readonly Point[], size: number) =>
    checks
      .map(
        (check) =>
          `M${Math.round(x(check.at))} ${Math.round(y(Math.max(low, check.latencyMs)))}h${size}v${size}h-${size}z`,
      )
      .join("");
  return (
    <figure class="chart" tabindex={0}>
      <svg
        viewBox={`-56 -8 ${WIDTH + 70} ${HEIGHT + 36}`}
        role="img"
        aria-label={`Latency of ${good.length} good and ${failed.length} failed checks over the window${wall === null ? "" : `; failures stop at ${msText(wall)}`}.`}
      >
        {TICKS_MS.filter((ms) => ms >= low && ms <= high).map((ms) => (
          <g class="axis">
            <path d={`M0 ${Math.round(y(ms))}H${WIDTH}`} />
            <text x="-8" y={Math.round(y(ms)) + 4} text-anchor="end">
              {msText(ms)}
            </text>
          </g>
        ))}
        {events.map((event) => (
          <path class="mark-event" d={`M${Math.round(x(event.at))} 0V${HEIGHT}`}>
            <title>{`${event.kind}, ${clock.full(event.at)}`}</title>
          </path>
        ))}
        <path class="mark-ok" d={dots(good, 3)} />
        <path class="mark-fail" d={dots(failed, 4)} />
        {wall !== null && (
          <g>
            <path class="wall" d={`M0 ${Math.round(y(wall))}H${WIDTH}`} />
            <text class="label" x={WIDTH} y={Math.round(y(wall)) - 5} text-anchor="end">
              {msText(wall)}
            </text>
          </g>
        )}
        {[from, window.to].map((at, index) => (
          <text class="label" x={x(at)} y={HEIGHT + 20} text-anchor={index === 0 ? "start" : "end"}>
            {clock.full(at)}
          </text>
        ))}
      </svg>
      <figcaption>
        <span class="key ok">good checks</span>
        <span class="key fail">failed checks</span>
        {wall !== null && <span class="key major">the wall at {msText(wall)}</span>}
        {events.length > 0 && <span class="key event">events</span>}
      </figcaption>
    </figure>
  );
}
