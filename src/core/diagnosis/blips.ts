/** How long each blip lasted. */

import { BLIP_BELOW_MS, type BlipBounds } from "../check/blip.ts";
import { type Check, MINUTE_MS } from "../check/check.ts";
import { answersOf, failedFor, stretchesOf } from "../check/stretch.ts";
import { gapMinutes } from "../condition/gap.ts";
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
  const regions = [...new Set(failing.map(({ region }) => region))];
  const stretches = regions.flatMap((region) => stretchesOf(answersOf(around(history, failing, region))));
  const bounds = failedFor(stretches, history.interval * MINUTE_MS);
  const at = failing.reduce((first, { check }) => Math.min(first, check.at), Number.POSITIVE_INFINITY);
  const from = failing[0]!.tick;
  const to = failing[failing.length - 1]!.tick;
  const whole = failing.length === history.starts[to + 1]! - history.starts[from]!;
  return { at, ...bounds, failing, whole };
}

/** A region's answers in a run, rechecks among them, and the scheduled ones next to it. */
function around(history: History, failing: readonly Failing[], region: number): Check[] {
  const { checks, starts, regionOf } = history;
  const [from, to] = [failing[0]!.tick, failing[failing.length - 1]!.tick];
  const found: Check[] = [];
  for (let index = starts[from]!; index < starts[to + 1]!; index++) {
    if (regionOf[index] !== region) continue;
    const check = checks[index]!;
    found.push(check, ...(history.rechecks.get(recheckKey(check.minute, check.region)) ?? []));
  }
  const beside = ([tick, step]: readonly [number, -1 | 1]) =>
    neighbour(history, { tick, region }, step) ?? [];
  return [
    ...found,
    ...(
      [
        [from, -1],
        [to, 1],
      ] as const
    ).flatMap(beside),
  ];
}

type Place = Pick<Failing, "tick" | "region">;

/** The nearest scheduled check of the same region, before (−1) or after (1); null where nobody looked for too long. */
function neighbour(history: History, failure: Place, step: -1 | 1): Check | null {
  const { ticks } = history;
  for (let tick = failure.tick + step; tick >= 0 && tick < ticks.length; tick += step) {
    if (Math.abs(ticks[tick]! - ticks[tick - step]!) > gapMinutes({ intervalMinutes: history.interval }))
      return null;
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
