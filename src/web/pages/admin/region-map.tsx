/**
 * A map of where the regions are, beside their check boxes: what is ticked is lit by CSS alone, and a click on a place ticks
 * it where scripts run. Land is dots, five degrees
 * apart, drawn as a dashed line from coast to coast.
 */
import type { Region } from "../../../core/check/reading.ts";
import { regionText } from "../../../core/words/regions.ts";

/** Degrees north, then from and to in degrees east, coast after coast. */
const LAND: readonly (readonly number[])[] = [
  [75, -120, -85, -60, -20, 85, 110],
  [70, -160, -145, -130, -75, -55, -25, 20, 30, 70, 175],
  [65, -165, -85, -75, -65, -50, -40, -20, -20, 15, 175],
  [60, -155, -95, -75, -65, 5, 15, 25, 160],
  [55, -130, -80, -75, -60, -5, -5, 10, 135, 160, 160],
  [50, -125, -60, 0, 140],
  [45, -120, -65, 0, 25, 35, 135, 145, 145],
  [40, -120, -75, -5, 0, 15, 15, 20, 45, 55, 125, 140, 140],
  [35, -120, -80, -5, 10, 35, 115, 125, 135],
  [30, -115, -85, -10, 30, 35, 45, 50, 120],
  [25, -110, -100, -80, -80, -10, 35, 40, 55, 65, 90, 95, 115, 120, 120],
  [20, -105, -95, -90, -90, -75, -70, -15, 35, 40, 55, 75, 85, 95, 105],
  [15, -90, -85, -15, 35, 45, 50, 75, 80, 100, 105, 120, 120],
  [10, -85, -85, -75, -65, -15, 40, 45, 50, 75, 80, 105, 105, 125, 125],
  [5, -75, -55, -10, 10, 15, 45, 100, 100, 115, 115],
  [0, -80, -50, 10, 40, 100, 115, 120, 120, 135, 135],
  [-5, -80, -35, 15, 35, 105, 105, 140, 145],
  [-10, -75, -40, 15, 40, 125, 125, 150, 150],
  [-15, -75, -40, 15, 40, 50, 50, 125, 135, 145, 145],
  [-20, -70, -40, 15, 35, 45, 45, 120, 145],
  [-25, -70, -50, 15, 30, 45, 45, 115, 150],
  [-30, -70, -55, 20, 30, 115, 150],
  [-35, -70, -60, 20, 20, 140, 150],
  [-40, -70, -65, 145, 145, 175, 175],
  [-45, -70, -70, 170, 170],
  [-50, -70, -70],
];
const STEP = 5;
const NORTH = 80;
const SOUTH = -54;
const WEST = -170;
const EAST = 180;

const x = (east: number) => east - WEST;
const y = (north: number) => NORTH - north;

/** From coast to coast; a little further, so that the last dash is drawn too. */
const COASTS = LAND.flatMap(([north = 0, ...coasts]) =>
  coasts.flatMap((from, at) =>
    at % 2 === 0 ? [`M${x(from)} ${y(north)}h${(coasts[at + 1] ?? from) - from + 0.1}`] : [],
  ),
).join("");

/** About where each region's places are: degrees east and north. `auto` is nowhere on a map. */
const PLACES: Readonly<Record<Exclude<Region, "auto">, readonly [number, number]>> = {
  wnam: [-120, 40],
  enam: [-77, 40],
  sam: [-55, -20],
  weur: [2, 49],
  eeur: [25, 51],
  afr: [22, 2],
  me: [45, 25],
  apac: [108, 24],
  "apac-ne": [136, 37],
  "apac-se": [103, 2],
  oc: [145, -32],
};

/** Two that are close have their names to either side. */
const ANCHORS: Readonly<Record<string, "start" | "end">> = { weur: "end", eeur: "start" };

export function RegionMap() {
  return (
    <svg
      class="world"
      viewBox={`0 0 ${EAST - WEST} ${NORTH - SOUTH}`}
      role="img"
      aria-label="A map of the world with a mark for each region. The ticked ones are lit; the check boxes name them."
    >
      <path class="land" d={COASTS} stroke-dasharray={`0 ${STEP}`} />
      {Object.entries(PLACES).map(([region, [east, north]]) => (
        <g class={`place at-${region}`} data-ticks={region}>
          <title>{regionText(region as Region)}</title>
          <circle cx={x(east)} cy={y(north)} r="12" />
          <circle class="mark" cx={x(east)} cy={y(north)} r="4" />
          <text x={x(east)} y={y(north) - 7} text-anchor={ANCHORS[region] ?? "middle"}>
            {region}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** Lights what is ticked, wherever in the form the boxes stand. */
export const REGION_MAP_CSS = `
.world { width: 100%; max-width: 620px; height: auto; display: block; }
.land { fill: none; stroke: var(--edge); stroke-width: 2.6; stroke-linecap: round; }
.place circle { fill: transparent; } .place .mark { fill: var(--card); stroke: var(--soft); stroke-width: 1.6; } .place text { font-size: 9px; fill: var(--soft); paint-order: stroke; stroke: var(--card); stroke-width: 2.5px; stroke-linejoin: round; }
@media (max-width: 560px) { .place text { font-size: 12.5px; } } @media (scripting: enabled) { .place { cursor: pointer; } }
${Object.keys(PLACES)
  .map((region) => `form:has([value=${region}]:checked) .at-${region} .mark`)
  .join(",\n")} { fill: var(--good-bar); stroke: var(--good); stroke-width: 3; }
${Object.keys(PLACES)
  .map((region) => `form:has([value=${region}]:checked) .at-${region} text`)
  .join(",\n")} { fill: var(--ink); font-weight: 650; }
`;
