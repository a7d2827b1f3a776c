/** How long each blip lasted: bounds from the last good, first failing, last failing and first good moment seen. */

import { BLIP_BELOW_MS, type BlipBounds, blipBounds } from "../check/blip.ts";
import type { Check } from "../check/check.ts";
import { median } from "../words/median.ts";
import { type Failing, type History, recheckKey } from "./history.ts";

export interface BlipLength extends BlipBounds {
  readonly at: number;
}

interface Blip extends BlipLength {
  readonly failing: readonly Failing[];
  /** All regions that answered were down in every one of its minutes. */
  readonly whole: boolean;
}

/**
 * Runs of failing ticks, merged across regions: one blip a run, however long. The conditions count a long run once for
 * each ten minutes begun, since there a count is what opens an incident.
 * A tick without any answer does not end a run.
 */
export function runsOf(history: History): Blip[] {
  const runs: Failing[][] = [];
  for (const failure of history.failing) {
    const last = runs[runs.length - 1];
    if (last && failure.tick - last[last.length - 1]!.tick <= 1) last.push(failure);
    else runs.push([failure]);
  }
  return runs.map((failing) => measure(history, failing));
}

function measure(history: History, failing: readonly Failing[]): Blip {
  let minMs = 0;
  let maxMs = 0;
  for (const region of new Set(failing.map((failure) => failure.region))) {
    const span = spanIn(history, failing, region);
    minMs = Math.max(minMs, span.minMs);
    maxMs = Math.max(maxMs, span.maxMs);
  }
  const at = failing.reduce((first, { check }) => Math.min(first, check.at), Number.POSITIVE_INFINITY);
  const from = failing[0]!.tick;
  const to = failing[failing.length - 1]!.tick;
  const whole = failing.length === history.starts[to + 1]! - history.starts[from]!;
  return { at, minMs, maxMs: Math.max(minMs, maxMs), failing, whole };
}

/** One region's view of a run: rechecks tighten both ends. */
function spanIn(history: History, failing: readonly Failing[], region: number) {
  const mine = failing.filter((failure) => failure.region === region);
  const first = mine[0]!.check;
  const attempts = mine.flatMap(({ check }) => [
    check,
    ...(history.rechecks.get(recheckKey(check.minute, check.region)) ?? []),
  ]);
  const goodAgain = attempts.find((check) => check.at > first.at && check.verdict !== "down");
  const sawGood = goodAgain?.at ?? neighbour(history, mine[mine.length - 1]!, 1)?.at;
  const failedUntil = attempts.reduce(
    (last, check) =>
      check.verdict === "down" && check.at < (sawGood ?? Infinity) ? Math.max(last, check.at) : last,
    first.at,
  );
  const before = neighbour(history, mine[0]!, -1);
  const start = before ? before.at : first.at - history.interval * 60_000;
  const end = sawGood ?? failedUntil + history.interval * 60_000;
  return blipBounds({ goodBefore: start, firstFailing: first.at, lastFailing: failedUntil, goodAfter: end });
}

/** The nearest scheduled check of the same region, before (−1) or after (1). */
function neighbour(history: History, failure: Failing, step: -1 | 1): Check | null {
  for (let tick = failure.tick + step; tick >= 0 && tick < history.ticks.length; tick += step) {
    for (let index = history.starts[tick]!; index < history.starts[tick + 1]!; index++) {
      if (history.regionOf[index] === failure.region) return history.checks[index]!;
    }
  }
  return null;
}

/** Runs that are blips: not the whole target down for ten minutes or more. */
export function blipsOf(runs: readonly Blip[]): {
  count: number;
  medianMs: number | null;
  lengths: BlipLength[];
} {
  const lengths = runs
    .filter((run) => !(run.whole && run.minMs >= BLIP_BELOW_MS))
    .map(({ at, minMs, maxMs }) => ({ at, minMs, maxMs }));
  return { count: lengths.length, medianMs: median(lengths.map((l) => (l.minMs + l.maxMs) / 2)), lengths };
}

/**
 * Sampling honesty. All regions probe at one moment, so one look an interval: a blip of d ms is seen with chance
 * d ÷ interval. `shortestSeenMs` is the least upper bound among the blips, null when there were none.
 */
export function detectionOf(intervalMinutes: number, lengths: readonly BlipLength[]) {
  const shortest = lengths.reduce((least, { maxMs }) => Math.min(least, maxMs), Number.POSITIVE_INFINITY);
  return {
    shortestSeenMs: Number.isFinite(shortest) ? shortest : null,
    chanceToSee10s: Math.min(1, 10_000 / (intervalMinutes * 60_000)),
  };
}
