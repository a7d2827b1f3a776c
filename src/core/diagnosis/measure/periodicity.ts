/**
 * Periodicity at any period from five minutes to a week: natural periods (those of a crontab) first, on UTC and on
 * local clocks that changed inside the window, then any other period by a periodogram of the runs' starts.
 */
import { MINUTES_PER_DAY } from "../../check/check.ts";
import { bestOf } from "../chance.ts";
import type { View } from "../failures-in-view.ts";
import { type Arc, arcs, inArc, sharpness } from "./arc.ts";
import { type Clock, clockShift, clocksThatChange } from "./local-time.ts";
import { peaks } from "./periodogram.ts";

/** Minutes. What crontabs, timers and schedulers are written in. */
export const NATURAL = [5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440, 10_080];
const WIDTHS = [0, 1, 2, 4, 9, 19, 44];
const WIDE = [59, 119, 239, 359, 479];
const MAX_POINTS = 1500;
/** From here on a broad daily wave may look like a period. */
const BROAD_MINUTES = 120;
const WEEK_MINUTES = 10_080;
const LONGEST_RUN_MINUTES = 45;
/** Runs of a day's job are hours apart; so many of them start within so few minutes, by so small a chance. */
const QUIET_MINUTES = 120;
const ON_THE_MINUTE = [1, 2, 4];
const MIN_ON_TIME = 0.7;
const MAX_LONG_CHANCE = 1e-4;
/** Load grows for a while: of a job's first minutes as many fail as of the later ones, of a wave's far fewer. */
const FIRST_MINUTES = 9;
const MIN_AT_ONCE = 0.6;

interface Periodicity extends Arc {
  readonly clock: Clock;
  readonly natural: boolean;
}

export interface Folds {
  /** Tight folds: what a job does. Corrected for the periods, widths and clocks tried. */
  readonly best: Periodicity | null;
  readonly minuteOfHour: Arc | null;
  /** Wide folds of a day: what load does. */
  readonly hourOfDay: Arc | null;
}

export function folds(view: View): Folds {
  const { minutes, history } = view;
  if (minutes.length < 3) return { best: null, minuteOfHour: null, hourOfDay: null };
  const grain = history.interval;
  const points = minutes.length > MAX_POINTS ? minutes.slice(-MAX_POINTS) : minutes;
  const natural = naturalFold(points, grain);
  const sure = natural !== null && natural.pValue < 1e-6 && natural.inside >= 0.7 * natural.of;
  const other = sure ? null : otherFold(points, grain);
  const best = [natural, other].filter((fold) => fold !== null).sort((a, b) => a.logP - b.logP)[0] ?? null;
  return {
    best: best && sharpened(points, best, view),
    minuteOfHour: leastLikely(arcs(points, 60, fitting(WIDTHS, 60, grain), grain)),
    hourOfDay: leastLikely(arcs(points, 1440, WIDE, grain)),
  };
}

/** Widths that still say something about a period, one for each number of ticks they can hold. */
function fitting(widths: readonly number[], period: number, grain: number): number[] {
  const whole = widths.map((width) => Math.floor(width / grain) * grain);
  return [...new Set(whole)].filter((width) => width + grain <= Math.max(period * 0.34, grain));
}

function leastLikely(found: readonly Arc[]): Arc | null {
  const best = found.reduce<Arc | null>((a, b) => (a === null || b.logP < a.logP ? b : a), null);
  return (
    best && { ...best, pValue: bestOf(best.pValue, found.length), logP: best.logP + Math.log(found.length) }
  );
}

function naturalFold(points: Float64Array, grain: number): Periodicity | null {
  const clocks = clocksThatChange(points[0]!, points[points.length - 1]!);
  const found: Periodicity[] = [];
  for (const clock of clocks) {
    const local = clock === "utc" ? points : points.map((minute) => minute + clockShift(clock, minute));
    for (const period of NATURAL) {
      if ((clock !== "utc" && period < 120) || period < 2 * grain) continue;
      for (const arc of arcs(local, period, fitting(WIDTHS, period, grain), grain))
        found.push({ ...arc, clock, natural: true });
    }
  }
  const best = leastLikely(found);
  return best === null ? null : { ...(best as Periodicity) };
}

/** A long period counts only as far as its arc stands out from the hours around it. */
function sharpened(points: Float64Array, best: Periodicity, view: View): Periodicity {
  const grain = view.history.interval;
  if (best.periodMinutes < BROAD_MINUTES) return best;
  const local =
    best.clock === "utc" ? points : points.map((minute) => minute + clockShift(best.clock, minute));
  const long = longRun(local, best, grain);
  if (long !== null && beginsAtOnce(view)) return long;
  // No wave of load is a week long and one hour wide. A run that lasts is longer than the arc that holds its start.
  const near = local.filter((minute) => inArc(best, minute, LONGEST_RUN_MINUTES)).length;
  if (best.periodMinutes >= WEEK_MINUTES && near >= 0.7 * best.of) return best;
  const broad = best.widthMinutes > 18 && best.inside < 0.5 * best.of;
  const pSharp = broad ? 1 : sharpness(local, best, grain);
  return pSharp <= best.pValue ? best : { ...best, pValue: pSharp, logP: Math.log(pSharp) };
}

/** A job that takes an hour or two is broad too, but begins on its minute each day. */
function longRun(local: Float64Array, best: Periodicity, grain: number): Periodicity | null {
  if (best.periodMinutes !== MINUTES_PER_DAY || best.inside >= 0.7 * best.of) return null;
  const starts = local.filter((minute, index) => minute - (local[index - 1] ?? -Infinity) > QUIET_MINUTES);
  const start = leastLikely(arcs(starts, best.periodMinutes, fitting(ON_THE_MINUTE, 60, grain), grain));
  if (start === null || start.pValue >= MAX_LONG_CHANCE || start.inside < MIN_ON_TIME * starts.length)
    return null;
  const whole = leastLikely(arcs(local, best.periodMinutes, WIDE, grain))!;
  return { ...best, ...whole, pValue: start.pValue, logP: start.logP };
}

/** Whether runs of hours fail as often in their first minutes, after the failure that begins them, as until their end. */
function beginsAtOnce({ failing, history }: View): boolean {
  const first = Math.max(FIRST_MINUTES, 2 * history.interval);
  const sum = { early: 0, earlyMinutes: 0, all: 0, minutes: 0 };
  let [start, last] = [-Infinity, -Infinity];
  for (const { check } of failing) {
    const { minute } = check;
    if (minute - last > QUIET_MINUTES) start = minute;
    else {
      sum.minutes += minute - last;
      sum.earlyMinutes += Math.max(0, Math.min(minute, start + first) - Math.min(last, start + first));
    }
    if (minute > start) sum.all++;
    if (minute > start && minute <= start + first) sum.early++;
    last = minute;
  }
  return sum.early * sum.minutes >= MIN_AT_ONCE * sum.all * sum.earlyMinutes;
}

/** Any other period: peaks of the periodogram, each judged by the same scan, corrected for every period looked at. */
function otherFold(points: Float64Array, grain: number): Periodicity | null {
  const { candidates, tried } = peaks(points, grain);
  let best: Periodicity | null = null;
  for (const period of candidates) {
    for (const arc of arcs(points, period, fitting([1, 2, 4, 9], period, grain), grain)) {
      const pValue = bestOf(arc.pValue, tried * 4);
      const logP = arc.logP + Math.log(tried * 4);
      if (best === null || logP < best.logP) best = { ...arc, pValue, logP, clock: "utc", natural: false };
    }
  }
  return best;
}
