/** How long blips lasted: each from its surely failing to its longest possible length, and what a check a minute misses. */
import { scaleLog } from "d3-scale";
import type { Diagnosis } from "../../../core/diagnosis/diagnose.ts";
import { boundsText, shortDuration } from "../../../core/words/duration.ts";
import { median } from "../../../core/words/median.ts";
import { shareText } from "../words/number.ts";

const WIDTH = 640;
const ROW = 9;
const MAX_ROWS = 24;
const MIN_MS = 1000;
const TICKS_MS = [1000, 10_000, 60_000, 600_000, 3_600_000];

export function BlipLengths({ diagnosis }: { diagnosis: Diagnosis }) {
  const { blips, detection } = diagnosis;
  const shown = blips.lengths.slice(-MAX_ROWS).toSorted((a, b) => a.maxMs - b.maxMs);
  const longest = Math.max(60_000, ...shown.map((blip) => blip.maxMs));
  const x = scaleLog([MIN_MS, longest * 1.1], [0, WIDTH]);
  const at = (ms: number) => x(Math.max(MIN_MS, ms));
  const height = shown.length * ROW;
  return (
    <figure class="chart" tabindex={0}>
      {shown.length > 0 && (
        <svg
          viewBox={`-8 -4 ${WIDTH + 20} ${height + 30}`}
          role="img"
          aria-label={`Lengths of ${shown.length} blips.`}
        >
          {TICKS_MS.filter((ms) => ms <= longest * 1.1).map((ms) => (
            <g class="axis">
              <path d={`M${Math.round(x(ms))} 0V${height}`} />
              <text x={Math.round(x(ms))} y={height + 18} text-anchor={ms === MIN_MS ? "start" : "middle"}>
                {shortDuration(ms)}
              </text>
            </g>
          ))}
          {shown.map((blip, index) => (
            <g>
              <title>{boundsText(blip)}</title>
              <rect
                class="fold"
                opacity=".4"
                x={at(blip.minMs).toFixed(1)}
                y={index * ROW}
                width={Math.max(2, at(blip.maxMs) - at(blip.minMs)).toFixed(1)}
                height={ROW - 3}
                rx="2"
              />
              <rect
                class="fold"
                x="0"
                y={index * ROW}
                width={Math.max(2, at(blip.minMs)).toFixed(1)}
                height={ROW - 3}
                rx="2"
              />
            </g>
          ))}
        </svg>
      )}
      <figcaption>
        {shown.length > 0 && (
          <>
            Blip lengths: solid is surely failing, pale is possible
            {medianText(blips.lengths)}.{" "}
          </>
        )}
        A blip of 10 s is seen with a chance of {shareText(detection.chanceToSee10s)}
        {detection.shortestSeenMs !== null &&
          `; the shortest seen lasted at most ${shortDuration(detection.shortestSeenMs)}`}
        .
      </figcaption>
    </figure>
  );
}

/** By the same bounds as the shortest: a point between them could lie below what that one lasted at most. */
function medianText(lengths: Diagnosis["blips"]["lengths"]): string {
  const minMs = median(lengths.map((blip) => blip.minMs));
  const maxMs = median(lengths.map((blip) => blip.maxMs));
  return minMs === null || maxMs === null ? "" : `; the median is ${boundsText({ minMs, maxMs })}`;
}
