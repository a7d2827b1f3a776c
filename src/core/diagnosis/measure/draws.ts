/**
 * Draws or spells? Where one of several members is bad, each request is a draw of its own: of those of one moment, and
 * those seconds later, some fail and some do not. Where something is wrong for a while, those of one moment agree.
 */
import { isRecheck } from "../../check/attempt.ts";
import type { View } from "../failures-in-view.ts";
import { type History, recheckKey } from "../history.ts";

/** Around each failing tick so many on both sides are looked at: a member that is bad for an hour is judged on that hour. */
const REACH_TICKS = 3;
/** How far requests of one moment agree in a spell, 0…1: it begins and ends within some moments. */
const AGREEMENT = 0.6;
const RATES = [0.02, 0.98] as const;
/** Enough to tell. */
const MAX_FAILURES = 400;

interface Moment {
  readonly asked: number;
  readonly failed: number;
}

/**
 * Natural log of how much likelier the moments are as draws (binomial) than as spells (beta-binomial, Skellam (1948)),
 * both at the rate of these hours: above 0 for draws, below for spells, 0 where nothing tells.
 */
export function drawsOverSpells({ history, failing: all }: View): number {
  const failing = all.slice(-MAX_FAILURES);
  const mine = new Set(failing.map(({ check }) => check));
  const ticks = ticksAround(
    failing.map(({ tick }) => tick),
    history.ticks.length,
  );
  let [asked, failed, stretches, last] = [0, 0, 0, Number.NEGATIVE_INFINITY];
  const moments = ticks.map((tick) => {
    if (tick !== last + 1) stretches++;
    last = tick;
    const scheduled = scheduledAt(history, tick, mine);
    asked += scheduled.asked;
    failed += scheduled.failed;
    return scheduled.failed === 0 ? scheduled : withRechecks(history, tick, scheduled);
  });
  // Each stretch was chosen for a failure of its own.
  const rate = (failed - stretches) / Math.max(1, asked - stretches);
  const chance = Math.min(RATES[1], Math.max(RATES[0], rate));
  return moments.reduce((sum, moment) => sum + favour(moment, chance), 0);
}

function ticksAround(failing: readonly number[], count: number): number[] {
  const ticks: number[] = [];
  let next = 0;
  for (const tick of failing)
    for (next = Math.max(next, tick - REACH_TICKS); next <= Math.min(count - 1, tick + REACH_TICKS); next++)
      ticks.push(next);
  return ticks;
}

/** Failures that are not in view are neither. */
function scheduledAt({ starts, checks }: History, tick: number, mine: ReadonlySet<unknown>): Moment {
  let [asked, failed] = [0, 0];
  for (let index = starts[tick]!; index < starts[tick + 1]!; index++) {
    const isMine = mine.has(checks[index]!);
    if (isMine) failed++;
    if (isMine || checks[index]!.verdict !== "down") asked++;
  }
  return { asked, failed };
}

function withRechecks(
  { rechecks, regions, ticks }: History,
  tick: number,
  { asked, failed }: Moment,
): Moment {
  const again = regions
    .flatMap((region) => rechecks.get(recheckKey(ticks[tick]!, region)) ?? [])
    .filter(isRecheck);
  return {
    asked: asked + again.length,
    failed: failed + again.filter(({ verdict }) => verdict === "down").length,
  };
}

function favour({ asked, failed }: Moment, chance: number): number {
  let log = failed * Math.log(chance) + (asked - failed) * Math.log(1 - chance);
  const weight = (1 - AGREEMENT) / AGREEMENT;
  for (let n = 0; n < failed; n++) log -= Math.log(chance * weight + n);
  for (let n = 0; n < asked - failed; n++) log -= Math.log((1 - chance) * weight + n);
  for (let n = 0; n < asked; n++) log += Math.log(weight + n);
  return log;
}
