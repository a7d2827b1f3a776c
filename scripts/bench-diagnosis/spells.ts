/** Spells of trouble at random times. */
import type { Random } from "./random.ts";
import { DAY, type World } from "./world.ts";

export interface Spell {
  readonly from: number;
  readonly to: number;
}

/** Poisson starts with a mean gap, lengths log-uniform between two bounds, ms. */
export function episodes(
  world: World,
  r: Random,
  meanGapMs: number,
  length: readonly [number, number],
): Spell[] {
  const least = Math.max(length[0], world.intervalMinutes === 1 ? 0 : world.intervalMinutes * 66_000);
  return r
    .arrivals(world.from, world.from + world.days * DAY, meanGapMs)
    .map((from) => ({ from, to: from + r.scale(least, Math.max(least * 1.01, length[1])) }));
}

export function within(spells: readonly Spell[], at: number): boolean {
  let low = 0;
  let high = spells.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spells[middle]!.from <= at) low = middle + 1;
    else high = middle;
  }
  return low > 0 && at < spells[low - 1]!.to;
}
