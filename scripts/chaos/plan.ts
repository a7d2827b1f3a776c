/** What is done to the platform minute by minute, by a seed: deaths, a D1 that is not well, edits, late crons. */
import { Random } from "../bench-diagnosis/random.ts";
import { REGIONS } from "./cast.ts";
import type { Death } from "./process.ts";
import { D1_MODES, type D1Mode } from "./sqlite-d1.ts";

export type EditKind =
  | "pause"
  | "resume"
  | "guest comes"
  | "guest goes"
  | "assert more"
  | "assert less"
  | "maintenance of one"
  | "maintenance of all"
  | "maintenance gone"
  | "channel gone"
  | "channel back";

export const EDIT_KINDS: readonly EditKind[] = [
  ...(["pause", "resume", "guest comes", "guest goes", "assert more", "assert less"] as const),
  ...([
    "maintenance of one",
    "maintenance of all",
    "maintenance gone",
    "channel gone",
    "channel back",
  ] as const),
];

/** `lost`: the call fails. `hung`: it never ends. `reset`: it fails, and may be tried again. */
export type ProberFate = "lost" | "hung" | "reset";

export interface MinutePlan {
  readonly d1: D1Mode;
  /** When crons come, ms after the minute; none is missing. */
  readonly crons: readonly number[];
  readonly death: (Death & { readonly afterMs: number }) | null;
  /** The Scheduler of this shard is replaced so long after the minute, and its old instance lives on. */
  readonly replaced: { readonly shard: number; readonly afterMs: number } | null;
  readonly prober: { readonly region: string; readonly fate: ProberFate } | null;
  readonly edit: { readonly kind: EditKind; readonly afterMs: number } | null;
  /** The platform does nothing at all. */
  readonly isDown: boolean;
}

const CALM: MinutePlan = {
  ...{ d1: "fine", crons: [300], death: null, replaced: null, prober: null, edit: null, isDown: false },
};

const BAD_MODES = D1_MODES.filter((mode) => mode !== "fine");
/** Touches of the outside in a tick of the cast: some die in it, some after it. */
const TOUCHES = 45;
const DOWN_EVERY_MINUTES = 700;
const D1_EVERY_MINUTES = 45;

export interface PlanOptions {
  readonly seed: number;
  readonly minutes: number;
  readonly deaths: number;
  /** Calm minutes at the beginning and at the end. */
  readonly prologue: number;
  readonly epilogue: number;
}

export function planOf({ seed, minutes, deaths, prologue, epilogue }: PlanOptions): MinutePlan[] {
  const random = new Random(seed);
  const stormy = minutes - prologue - epilogue;
  const modes = modesOf(random, stormy);
  const downs = downsOf(random, stormy);
  const dying = new Set<number>();
  while (dying.size < Math.min(deaths, stormy)) dying.add(random.whole(0, stormy - 1));
  return Array.from({ length: minutes }, (_, index) => {
    const at = index - prologue;
    if (at < 0 || at >= stormy) return CALM;
    return { ...stormOf(random, dying.has(at)), d1: modes[at]!, isDown: downs[at]! };
  });
}

function stormOf(random: Random, dies: boolean): Omit<MinutePlan, "d1" | "isDown"> {
  return {
    crons: cronsOf(random),
    death: dies
      ? {
          touch: random.whole(1, TOUCHES),
          when: random.pick(["before", "after"] as const),
          afterMs: random.chance(0.7) ? 0 : random.whole(0, 58_000),
        }
      : null,
    replaced: random.chance(0.02)
      ? { shard: random.chance(0.8) ? 0 : 1, afterMs: random.whole(0, 40_000) }
      : null,
    prober: random.chance(0.03)
      ? { region: random.pick([...REGIONS, "auto"]), fate: random.pick(["lost", "hung", "reset"] as const) }
      : null,
    edit: random.chance(0.07) ? { kind: random.pick(EDIT_KINDS), afterMs: random.whole(0, 59_000) } : null,
  };
}

function cronsOf(random: Random): number[] {
  const usual = random.whole(50, 2_500);
  const kind = random.next();
  if (kind < 0.02) return [];
  if (kind < 0.05) return [random.whole(20_000, 88_000)];
  if (kind < 0.06) return [random.whole(95_000, 170_000)];
  if (kind < 0.1) return [usual, usual + random.whole(0, 50_000)];
  return [usual];
}

function modesOf(random: Random, minutes: number): D1Mode[] {
  const modes: D1Mode[] = Array.from({ length: minutes }, () => "fine");
  for (
    let at = random.exponential(D1_EVERY_MINUTES);
    at < minutes;
    at += random.exponential(D1_EVERY_MINUTES)
  ) {
    const mode = random.pick(BAD_MODES);
    const end = at + 1 + random.exponential(4);
    for (; at < end && at < minutes; at++) modes[Math.floor(at)] = mode;
  }
  return modes;
}

function downsOf(random: Random, minutes: number): boolean[] {
  const downs: boolean[] = Array.from({ length: minutes }, () => false);
  for (
    let at = random.exponential(DOWN_EVERY_MINUTES);
    at < minutes;
    at += random.exponential(DOWN_EVERY_MINUTES)
  )
    for (let left = random.whole(2, 15); left > 0 && at < minutes; left--, at++) downs[Math.floor(at)] = true;
  return downs;
}
