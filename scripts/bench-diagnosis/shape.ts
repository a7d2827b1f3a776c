/** What the shapes of real faults share. */
import type { Cause } from "../../src/core/diagnosis/diagnosis.ts";
import type { Bad } from "./answers.ts";
import type { Random } from "./random.ts";
import { type Spell, within } from "./spells.ts";
import { DAY, type Moment, type World } from "./world.ts";

export interface RealShape {
  /** Any of these first is right. */
  readonly truth: readonly Cause[];
  readonly make: (world: World, r: Random) => void;
}

export const THREE = ["weur", "enam", "apac"] as const;

export function three(world: World): void {
  world.regions = [...THREE];
}

export const end = (world: World) => world.from + world.days * DAY;

/** Restarts with a gap that `gap` gives, each down for `downMs`. */
export function restarts(world: World, gap: () => number, downMs: () => number): Spell[] {
  const spells: Spell[] = [];
  for (let at = world.from + gap(); at < end(world); at += gap())
    spells.push({ from: at, to: at + downMs() });
  return spells;
}

/** Fails wholly inside the spells. */
export function gone(world: World, spells: readonly Spell[], bad: (moment: Moment) => Bad): void {
  world.faults.push((moment) => (within(spells, moment.at) ? bad(moment) : null));
}
