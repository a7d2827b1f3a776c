/** Do failures come together: in the same minute from several regions, in the next minute, at the recheck seconds later? */
import { isLadder } from "../../check/attempt.ts";
import { atLeast, atMost, chiSquareAtLeast } from "../chance.ts";
import type { View } from "../failures-in-view.ts";
import { recheckKey } from "../history.ts";

export interface Together {
  /** Pairs of consecutive checks of one region that both fail, and how many independence would give. */
  readonly adjacentPairs: number;
  readonly expectedPairs: number;
  readonly pAdjacent: number;
  /** Checks of other regions in failing minutes, and how many of them fail too. */
  readonly otherChecks: number;
  readonly otherFailing: number;
  readonly pSimultaneous: number;
  /** First rechecks seen after a failure, and how many of them fail again. */
  readonly rechecks: number;
  readonly recheckFailing: number;
  /** Of the checks inside runs of two or more failing ticks, the share that fail. */
  readonly density: number;
  /** Failure rate from the first failure to the last, and the minutes between. */
  readonly activeRate: number;
  readonly activeMinutes: number;
  readonly activeChecks: number;
  readonly activeFailing: number;
  /** χ² of failures over equal stretches of that span: a small chance level means not steady. */
  readonly pUneven: number;
}

/** Of the failures, so many at each end may be strays. */
const STRAY = 0.005;

export function together(view: View): Together {
  const { history, failing } = view;
  // What failed long before it began, as anything does at times, would stretch the span.
  const trim = Math.floor(STRAY * failing.length);
  const active = failing.slice(trim, failing.length - trim);
  const first = active[0]?.tick ?? 0;
  const last = active[active.length - 1]?.tick ?? 0;
  const activeChecks = failing.length === 0 ? 0 : history.starts[last + 1]! - history.starts[first]!;
  const activeRate = activeChecks === 0 ? 0 : active.length / activeChecks;
  const down = new Set(failing.map((failure) => failure.tick * 16 + failure.region));
  let adjacentPairs = 0;
  for (const key of down) if (down.has(key + 16)) adjacentPairs++;
  const { otherChecks, otherFailing } = sameMinute(view, down);
  const baseRate = Math.max(activeRate, 1 / Math.max(1, activeChecks));
  return {
    adjacentPairs,
    expectedPairs: failing.length * activeRate,
    pAdjacent: atLeast(adjacentPairs, failing.length, baseRate),
    otherChecks,
    otherFailing,
    pSimultaneous: atLeast(Math.ceil(otherFailing / 2), Math.max(1, Math.ceil(otherChecks / 2)), baseRate),
    ...firstRechecks(view),
    density: density(view),
    activeRate,
    activeMinutes: failing.length === 0 ? 0 : history.ticks[last]! - history.ticks[first]!,
    activeChecks,
    activeFailing: active.length,
    pUneven: unevenness(view, active, first, last),
  };
}

/** Each unordered pair is met twice, hence halved where a chance level is asked. */
function sameMinute(view: View, down: ReadonlySet<number>): { otherChecks: number; otherFailing: number } {
  const { history } = view;
  let otherChecks = 0;
  let otherFailing = 0;
  for (const failure of view.failing) {
    for (let index = history.starts[failure.tick]!; index < history.starts[failure.tick + 1]!; index++) {
      const region = history.regionOf[index]!;
      if (region === failure.region) continue;
      otherChecks++;
      if (down.has(failure.tick * 16 + region)) otherFailing++;
    }
  }
  return { otherChecks, otherFailing };
}

function firstRechecks(view: View): { rechecks: number; recheckFailing: number } {
  let rechecks = 0;
  let recheckFailing = 0;
  for (const { check } of view.failing) {
    const first = view.history.rechecks.get(recheckKey(check.minute, check.region))?.find(isLadder);
    if (!first) continue;
    rechecks++;
    if (first.verdict === "down") recheckFailing++;
  }
  return { rechecks, recheckFailing };
}

/** Inside each episode of two or more ticks: failing checks ÷ all checks from its first to its last tick. */
function density(view: View): number {
  const { starts } = view.history;
  let failing = 0;
  let all = 0;
  for (const episode of view.episodes) {
    const from = episode.failing[0]!.tick;
    const to = episode.failing[episode.failing.length - 1]!.tick;
    if (to === from) continue;
    failing += episode.failing.length;
    all += starts[to + 1]! - starts[from]!;
  }
  return all === 0 ? 0 : failing / all;
}

/** Stretches long enough to expect five failures each. */
function unevenness(view: View, failing: View["failing"], first: number, last: number): number {
  const count = failing.length;
  const stretches = Math.min(24, Math.floor(count / 5));
  if (stretches < 2) return count < 2 ? 1 : atMost(0, 1, 0);
  const { starts } = view.history;
  const from = starts[first]!;
  const total = starts[last + 1]! - from;
  const seen = new Float64Array(stretches);
  for (const failure of failing) {
    const position = (starts[failure.tick]! - from) / total;
    seen[Math.min(stretches - 1, Math.floor(position * stretches))]!++;
  }
  const expected = count / stretches;
  const value = seen.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  return chiSquareAtLeast(value, stretches - 1);
}
