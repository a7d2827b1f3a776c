/**
 * Latency walls: failures that take the same time because something gave up waiting. A gateway's wall says which
 * timeout fired; a wall at the monitor's own deadline only says that the answer took longer.
 */
import { atLeast, bestOf } from "../chance.ts";
import type { View } from "../failures-in-view.ts";

interface Wall {
  readonly wallMs: number;
  readonly widthMs: number;
  readonly failures: number;
  readonly of: number;
  /** Share of the successes that took as long. */
  readonly successShare: number;
  readonly pValue: number;
}

export interface FailureLatency {
  /** The wall that holds most failures at 0.9 s or more; null when no three agree. */
  readonly wall: Wall | null;
  /** Failures no slower than a success that is on the quick side of usual. */
  readonly fast: number;
  /** Failures at the monitor's own deadline. */
  readonly atDeadline: number;
  readonly medianMs: number;
  readonly baselineMs: number;
}

const MIN_WALL_MS = 900;

/** Half width of a wall, by its place, ms. */
type Spread = (wallMs: number) => number;

/** What scheduling and the network add to a timer. */
const sharp: Spread = (wallMs) => Math.max(120, 0.03 * wallMs);
/** A supervisor that looks once a second kills up to a second late: gunicorn, php-fpm, uWSGI. */
const loose: Spread = (wallMs) => 550 + 0.02 * wallMs;
/** A loose wall has to hold this many times what the sharp one holds. */
const WORTH_LOOSE = 1.25;

export function failureLatency(view: View): FailureLatency {
  const { history } = view;
  const latencies = Float64Array.from(view.failing, ({ check }) => check.latencyMs).sort();
  const known = [...history.baselineMs].filter((ms) => !Number.isNaN(ms)).sort((a, b) => a - b);
  const usual = known[known.length >> 1] ?? Number.NaN;
  const fast = view.failing.filter(({ check, region }) => {
    const baseline = history.baselineMs[region]!;
    return check.latencyMs <= 1.5 * (Number.isNaN(baseline) ? 200 : baseline) + 150;
  }).length;
  const deadline = history.input.timeoutMs;
  const atDeadline = view.failing.filter(
    ({ says, check }) =>
      says === "own-timeout" || (check.status === null && check.latencyMs >= deadline * 0.97),
  ).length;
  return {
    wall: wallOf(view, latencies),
    fast,
    atDeadline,
    medianMs: latencies[latencies.length >> 1] ?? Number.NaN,
    baselineMs: usual,
  };
}

function wallOf(view: View, latencies: Float64Array): Wall | null {
  const narrow = wallAs(view, latencies, sharp);
  const wide = wallAs(view, latencies, loose);
  if (narrow === null || wide === null) return narrow ?? wide;
  return wide.failures >= WORTH_LOOSE * narrow.failures && wide.pValue < 0.01 ? wide : narrow;
}

function wallAs(view: View, latencies: Float64Array, spread: Spread): Wall | null {
  let best = { count: 0, from: 0, to: 0 };
  let end = 0;
  for (let start = 0; start < latencies.length; start++) {
    const from = latencies[start]!;
    if (from < MIN_WALL_MS) continue;
    end = Math.max(end, start);
    while (end < latencies.length && latencies[end]! <= from + 2 * spread(from)) end++;
    if (end - start > best.count) best = { count: end - start, from, to: latencies[end - 1]! };
  }
  if (best.count < 3) return null;
  const { from } = best;
  const until = from + 2 * spread(from);
  let inside = 0;
  let up = 0;
  for (const check of view.history.checks) {
    if (check.verdict === "down") continue;
    up++;
    if (check.latencyMs >= from && check.latencyMs <= until) inside++;
  }
  // Failures that are merely slow spread over a decade of latency; a wall is narrower than that could be by chance.
  const chance = Math.max(inside / Math.max(1, up), (2 * spread(from)) / Math.max(from, 2000));
  return {
    wallMs: Math.round((best.from + best.to) / 2),
    widthMs: Math.round(best.to - best.from),
    failures: best.count,
    of: latencies.length,
    successShare: inside / Math.max(1, up),
    pValue: bestOf(atLeast(best.count, latencies.length, Math.min(0.5, chance)), 20),
  };
}
