/**
 * The circular scan: how many distinct cycles of a period fail within one arc of its phase? Cycles are the unit that
 * chance deals out, so a burst inside one cycle counts once, however dense it is.
 *
 * Exact bound: under chance each cycle's failures fall anywhere in it (rotated as a block), so another cycle hits a
 * given arc with probability q = the share of arc positions that contain one of its failures. The tail of a sum of
 * unequal chances is at most the binomial tail at their mean (Hoeffding 1956); the arc is anchored at any failure.
 */
import { atLeast, logAtLeast } from "../chance.ts";

export interface Arc {
  readonly periodMinutes: number;
  /** Minutes after the period's start (counted from the epoch, UTC) at which the arc begins. */
  readonly phaseMinutes: number;
  /** Inclusive: an arc of 2 covers three minutes. */
  readonly widthMinutes: number;
  /** Failing minutes inside it, of how many. */
  readonly inside: number;
  readonly of: number;
  /** Distinct cycles failing inside it, of the cycles that failed at all. */
  readonly cycles: number;
  readonly cyclesFailing: number;
  readonly pValue: number;
  /** Logarithm of a bound on it, to compare arcs whose chance levels underflow. */
  readonly logP: number;
}

const CYCLE_SPAN = 2 ** 23;

/** The best arc of each width; `minutes` rise. `grain` is the minutes between ticks. */
export function arcs(
  minutes: ArrayLike<number>,
  periodMinutes: number,
  widths: readonly number[],
  grain: number,
): Arc[] {
  const phases = phasesOf(minutes, periodMinutes);
  return widths.map((width) => bestArc(phases, minutes.length, periodMinutes, width, grain));
}

interface Phases {
  /** Phase of each failure and, once more, one period later (so that arcs may wrap), rising. */
  readonly phase: Float64Array;
  readonly cycle: Int32Array;
  readonly cyclesFailing: number;
  readonly cycleCount: number;
  /** Gaps before each failure within its own cycle, in minutes. */
  readonly gaps: Float64Array;
}

function phasesOf(minutes: ArrayLike<number>, period: number): Phases {
  const count = minutes.length;
  const firstCycle = count === 0 ? 0 : Math.floor(minutes[0]! / period);
  const keys = new Float64Array(2 * count);
  const gaps = new Float64Array(count);
  let cycles = 0;
  let lastCycle = -1;
  let lastPhase = 0;
  for (let index = 0; index < count; index++) {
    const cycle = Math.floor(minutes[index]! / period) - firstCycle;
    const phase = minutes[index]! - (cycle + firstCycle) * period;
    gaps[index] = cycle === lastCycle ? phase - lastPhase : period;
    if (cycle !== lastCycle) cycles++;
    lastCycle = cycle;
    lastPhase = phase;
    keys[2 * index] = Math.round(phase * 64) * CYCLE_SPAN + cycle + 1;
    keys[2 * index + 1] = Math.round((phase + period) * 64) * CYCLE_SPAN + cycle;
  }
  keys.sort();
  const phase = new Float64Array(2 * count);
  const cycle = new Int32Array(2 * count);
  for (let index = 0; index < keys.length; index++) {
    const tick = Math.floor(keys[index]! / CYCLE_SPAN);
    phase[index] = tick / 64;
    cycle[index] = keys[index]! - tick * CYCLE_SPAN;
  }
  return { phase, cycle, cyclesFailing: cycles, cycleCount: lastCycle + 2, gaps };
}

function bestArc(phases: Phases, count: number, period: number, width: number, grain: number): Arc {
  const { phase, cycle, cyclesFailing } = phases;
  const seen = new Int32Array(phases.cycleCount);
  let distinct = 0;
  let end = 0;
  let best = { cycles: 0, inside: 0, start: 0 };
  for (let start = 0; start < 2 * count; start++) {
    while (end < 2 * count && phase[end]! - phase[start]! <= width + 1e-6) {
      if (seen[cycle[end]!]!++ === 0) distinct++;
      end++;
    }
    const inside = end - start;
    if (
      phase[start]! < period &&
      (distinct > best.cycles || (distinct === best.cycles && inside > best.inside))
    )
      best = { cycles: distinct, inside, start };
    if (--seen[cycle[start]!]! === 0) distinct--;
  }
  const chance = hitChance(phases.gaps, cyclesFailing, period, width + grain);
  const anchors = Math.min(count, Math.ceil(period / grain));
  const others = Math.max(1, cyclesFailing - 1);
  // An arc that wraps may touch one more stretch of a period than there are failing cycles.
  const hits = Math.min(best.cycles - 1, others);
  const few = best.cycles < 3;
  const logP = few ? 0 : Math.min(0, Math.log(anchors) + logAtLeast(hits, others, chance));
  const pValue = few ? 1 : Math.min(1, anchors * atLeast(hits, others, chance));
  return {
    periodMinutes: period,
    phaseMinutes: phase[best.start] ?? 0,
    widthMinutes: width,
    inside: best.inside,
    of: count,
    cycles: best.cycles,
    cyclesFailing,
    pValue,
    logP,
  };
}

/** Mean over failing cycles of the share of arc positions that would contain a failure. */
function hitChance(gaps: Float64Array, cycles: number, period: number, reach: number): number {
  let covered = 0;
  for (let index = 0; index < gaps.length; index++) covered += Math.min(gaps[index]!, reach);
  return Math.min(1, covered / period / Math.max(1, cycles));
}

/**
 * Is an arc sharp, or only the densest part of something broad (a busy hour)? The same bound, asked only of failures
 * near the arc: within eight widths, or an hour at least.
 */
export function sharpness(minutes: ArrayLike<number>, arc: Arc, grain: number): number {
  const reach = arc.widthMinutes + grain;
  const around = Math.min(arc.periodMinutes, Math.max(60 + reach, 9 * reach));
  const from = arc.phaseMinutes - (around - reach) / 2;
  const gapsIn = new Map<number, { covered: number; last: number; hit: boolean }>();
  for (let index = 0; index < minutes.length; index++) {
    const offset = minutes[index]! - from;
    const cycle = Math.floor(offset / arc.periodMinutes);
    const position = offset - cycle * arc.periodMinutes;
    if (position > around) continue;
    const seen = gapsIn.get(cycle) ?? { covered: 0, last: Number.NEGATIVE_INFINITY, hit: false };
    seen.covered += Math.min(reach, position - seen.last);
    seen.last = position;
    seen.hit ||= Math.abs(position - around / 2) <= reach / 2 + 1e-6;
    gapsIn.set(cycle, seen);
  }
  const cycles = [...gapsIn.values()];
  const chance =
    cycles.reduce((sum, { covered }) => sum + Math.min(1, covered / around), 0) / Math.max(1, cycles.length);
  const hits = cycles.filter(({ hit }) => hit).length;
  return Math.min(1, Math.ceil(around / reach) * atLeast(hits, cycles.length, chance));
}

/** Whether a minute lies in the arc. */
export function inArc(arc: Arc, minute: number, slackMinutes = 0): boolean {
  const phase = minute - Math.floor(minute / arc.periodMinutes) * arc.periodMinutes;
  const after = (phase - arc.phaseMinutes + 2 * arc.periodMinutes + slackMinutes) % arc.periodMinutes;
  return after <= arc.widthMinutes + 2 * slackMinutes + 1e-6;
}
