/** Sawtooth: the latency of successes climbs for hours, failures come near the top, then it drops back at once. */
import { combine } from "../chance.ts";
import type { View } from "../failures-in-view.ts";
import { type Levels, smooth } from "../levels.ts";

export interface Ramp {
  /** Minutes since the epoch. */
  readonly start: number;
  readonly reset: number;
  readonly fromLevel: number;
  readonly toLevel: number;
}

export interface Ramps {
  readonly ramps: readonly Ramp[];
  /** Ramps with failures, and their failures' mean position on the ramp, 0 the start … 1 the reset. */
  readonly rampsFailing: number;
  readonly meanPosition: number;
  readonly failuresOnRamps: number;
  readonly pValue: number;
}

const MIN_DROP = 1.18;
const MIN_RAMP_MINUTES = 90;
/** A reset falls at once; an evening falls for hours. */
const MAX_OF_FALL = 0.7;
const FALL_BINS = 15;

/** Independent of any view: resets of the latency that end a climb. */
export function rampsOf(levels: Levels): Ramp[] {
  const level = smooth(levels.level, 2);
  const noise = typicalStep(level);
  const ramps: Ramp[] = [];
  let from = 0;
  for (let bin = 4; bin + 4 < level.length; bin++) {
    const before = Math.min(level[bin - 2]!, level[bin - 4]!);
    const after = Math.max(level[bin + 2]!, level[bin + 4]!);
    if (!(before / after >= MIN_DROP) || before - after < 4 * noise) continue;
    if (before - after < MAX_OF_FALL * (before - floorAfter(level, bin + 2))) continue;
    const steepest = steepestNear(level, bin);
    const ramp = climb(levels, level, from, steepest);
    if (ramp) ramps.push(ramp);
    from = steepest + 1;
    bin = steepest + 5;
  }
  return ramps;
}

function floorAfter(level: Float64Array, from: number): number {
  let floor = Number.POSITIVE_INFINITY;
  for (let i = from; i < Math.min(level.length, from + FALL_BINS); i++)
    if (level[i]! < floor) floor = level[i]!;
  return floor;
}

function steepestNear(level: Float64Array, bin: number): number {
  let best = bin;
  for (let i = bin; i <= Math.min(bin + 3, level.length - 2); i++) {
    if (level[i]! - level[i + 1]! > level[best]! - level[best + 1]!) best = i;
  }
  return best;
}

/** A climb: its last third lies above its middle, its middle above its first third. */
function climb(levels: Levels, level: Float64Array, from: number, to: number): Ramp | null {
  const minutes = (to - from) * levels.binMinutes;
  if (minutes < MIN_RAMP_MINUTES) return null;
  const third = (to - from) / 3;
  const mean = (a: number, b: number) => {
    const part = level
      .slice(Math.floor(a), Math.max(Math.floor(a) + 1, Math.floor(b)))
      .filter((v) => !Number.isNaN(v));
    return part.reduce((sum, v) => sum + v, 0) / Math.max(1, part.length);
  };
  const [low, middle, high] = [
    mean(from, from + third),
    mean(from + third, to - third),
    mean(to - third, to),
  ];
  if (!(low < middle && middle < high && high / low > 1.08)) return null;
  return {
    start: levels.start + from * levels.binMinutes,
    reset: levels.start + (to + 1) * levels.binMinutes,
    fromLevel: level[from]!,
    toLevel: level[to]!,
  };
}

function typicalStep(level: Float64Array): number {
  const steps: number[] = [];
  for (let i = 1; i < level.length; i++) {
    const step = Math.abs(level[i]! - level[i - 1]!);
    if (!Number.isNaN(step)) steps.push(step);
  }
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length * 0.75)] ?? 0;
}

export function onRamps(view: View, ramps: readonly Ramp[], slackMinutes: number): Ramps | null {
  if (ramps.length === 0 || view.failing.length === 0) return null;
  const means: number[] = [];
  let failuresOnRamps = 0;
  for (const ramp of ramps) {
    const positions = view.minutes
      .filter((minute) => minute > ramp.start + slackMinutes && minute <= ramp.reset + slackMinutes)
      .map((minute) => Math.min(1, (minute - ramp.start) / (ramp.reset - ramp.start)));
    if (positions.length === 0) continue;
    failuresOnRamps += positions.length;
    means.push(positions.reduce((a, b) => a + b, 0) / positions.length);
  }
  return {
    ramps,
    rampsFailing: means.length,
    meanPosition: means.reduce((a, b) => a + b, 0) / Math.max(1, means.length),
    failuresOnRamps,
    pValue: means.length === 0 ? 1 : combine(means.map((mean) => Math.max(0.01, 1 - mean))),
  };
}
