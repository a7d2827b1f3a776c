/**
 * Ninety days of a monitor: bars coloured by the failing minutes of its incidents, and blips as marks of their own below, so that a day that
 * only blipped never looks like a day without a fault, nor like an outage.
 */
import { raw } from "hono/html";
import type { MonitorKind } from "../../../core/config/monitor.ts";
import type { DayTotals } from "../../../core/shard/view.ts";
import { shortDuration } from "../../../core/words/duration.ts";
import { escapeHtml } from "../../../core/words/html.ts";
import { MONITOR_KIND_WORDS } from "../../../core/words/monitor-kind.ts";
import type { Clock } from "../words/clock.tsx";
import { countText, shareText } from "../words/number.ts";

const DAYS_SHOWN = 90;
const STEP = 4;
const BAR_WIDTH = 3;
const BAR_HEIGHT = 26;
const LANE_TOP = 29;
const LANE_HEIGHT = 9;
/** Downtime of less than this share of a day is drawn as partial. */
const MAJOR_SHARE = 0.05;

type DayKind = "none" | "good" | "partial" | "major";

export function dayKind(day: DayTotals | undefined): DayKind {
  if (!day || day.observedSeconds <= 0) return "none";
  if (day.outageSeconds <= 0) return "good";
  return day.outageSeconds / day.observedSeconds < MAJOR_SHARE ? "partial" : "major";
}

/** One day in words: what its mark's tooltip and the table say. */
export function daySentence(day: DayTotals, clock: Clock, kind: MonitorKind = "http"): string {
  const { isProbed, failed } = MONITOR_KIND_WORDS[kind];
  const said: string[] = [];
  if (day.outageSeconds > 0)
    said.push(`${isProbed ? "down" : "late or failed"} for ${shortDuration(day.outageSeconds * 1000)}`);
  if (day.blips > 0) said.push(countText(day.blips, "blip"));
  const counted = day.up + day.slow + day.down;
  if (day.down > 0) said.push(`${shareText(day.down / counted)} ${failed}`);
  if (day.observedSeconds <= 0) said.push("not measured");
  return `${clock.utcDay(day.day)}: ${said.length === 0 ? "no failure" : said.join(", ")}`;
}

function summary(days: readonly (DayTotals | undefined)[], clock: Clock): string {
  const known = days.filter((day) => day !== undefined);
  const downs = known.filter((day) => day.outageSeconds > 0);
  const blips = known.filter((day) => day.outageSeconds <= 0 && day.blips > 0);
  const observed = known.filter((day) => day.observedSeconds > 0);
  const dates = downs.slice(-5).map((day) => clock.utcDay(day.day));
  const parts = [
    downs.length === 0
      ? "no downtime"
      : `${countText(downs.length, "day")} with downtime (${dates.join(", ")})`,
    `${countText(blips.length, "day")} with blips only`,
  ];
  if (observed.length < DAYS_SHOWN) parts.push(`${DAYS_SHOWN - observed.length} days not measured`);
  return `The last ${DAYS_SHOWN} days: ${parts.join("; ")}.`;
}

const BARS = Array.from(
  { length: DAYS_SHOWN },
  (_, index) => `M${index * STEP} 0h${BAR_WIDTH}v${BAR_HEIGHT}h-${BAR_WIDTH}z`,
);

/** A day's blips as a mark that hangs in its own lane: taller with more of them, in three steps. */
function blipHeight(blips: number): number {
  if (blips >= 10) return LANE_HEIGHT;
  return blips >= 3 ? 6 : 3;
}

function lastDays(days: readonly DayTotals[], today: number): (DayTotals | undefined)[] {
  const places = new Array<DayTotals | undefined>(DAYS_SHOWN).fill(undefined);
  for (const day of days) {
    const place = day.day - today + DAYS_SHOWN - 1;
    if (place >= 0 && place < DAYS_SHOWN) places[place] = day;
  }
  return places;
}

/** Written as text: with ninety days for each of fifty monitors, elements would be most of the page's time. */
function markedDay(index: number, day: DayTotals, title: string): string {
  const blips =
    day.blips > 0
      ? `<path class="blip" d="M${index * STEP} ${LANE_TOP}h${BAR_WIDTH}v${blipHeight(day.blips)}h-${BAR_WIDTH}z"/>`
      : "";
  return `<g><title>${escapeHtml(title)}</title><path class="${dayKind(day)}" d="${BARS[index]}"/>${blips}</g>`;
}

/** A day in a letter, for the script that says what is under the pointer: what is marked has its words in a title. */
const MARKS = { none: "-", good: "+", marked: "x" } as const;

interface DayBarsProps {
  /** Any order, the present day among them. */
  readonly days: readonly DayTotals[];
  readonly today: number;
  readonly clock: Clock;
  /** Of the monitor; absent for http. */
  readonly kind?: MonitorKind | undefined;
}

export function DayBars({ days, today, clock, kind: of = "http" }: DayBarsProps) {
  const shown = lastDays(days, today);
  const plain = { none: "", good: "" };
  let [marked, marks] = ["", ""];
  shown.forEach((day, index) => {
    const kind = dayKind(day);
    const isMarked =
      day !== undefined && (kind === "partial" || kind === "major" || day.down > 0 || day.blips > 0);
    if (isMarked) marked += markedDay(index, day, daySentence(day, clock, of));
    else if (kind === "good" || kind === "none") plain[kind] += BARS[index];
    marks += isMarked ? MARKS.marked : MARKS[kind === "good" ? "good" : "none"];
  });
  const path = (kind: "none" | "good") =>
    plain[kind] === "" ? "" : `<path class="${kind}" d="${plain[kind]}"/>`;
  return (
    <figure class="bars-box" tabindex={0} aria-label="Day by day" data-days={marks} data-last={today}>
      <svg
        class="bars"
        viewBox={`0 0 ${DAYS_SHOWN * STEP - 1} ${LANE_TOP + LANE_HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary(shown, clock)}
      >
        {raw(path("good") + path("none") + marked)}
      </svg>
      <output class="readout" />
    </figure>
  );
}
