/** The numbers of an arc of phase, which three kinds of finding share. */
import { z } from "zod";
import type { Arc } from "../measure/arc.ts";

export const foldData = {
  periodMinutes: z.number(),
  /** After the period's start, counted from the epoch, UTC. */
  phaseMinutes: z.number(),
  widthMinutes: z.number(),
  /** Failing minutes inside the arc, of how many. */
  inside: z.int(),
  of: z.int(),
  /** Periods that fail inside it, of those that fail at all. */
  cycles: z.int(),
  cyclesFailing: z.int(),
};

export function foldNumbers(arc: Arc) {
  const { periodMinutes, phaseMinutes, widthMinutes, inside, of, cycles, cyclesFailing } = arc;
  return { periodMinutes, phaseMinutes, widthMinutes, inside, of, cycles, cyclesFailing };
}
