/** A suspect is one cause weighed against one profile: clues for it, and clues that should be there and are not. */
import type { Cause } from "../diagnosis.ts";
import type { Failing } from "../history.ts";

/** Weight in natural-log odds: positive speaks for the cause, negative against it, 0 is not mentioned. */
export interface Clue {
  readonly weight: number;
  readonly text: string;
}

export interface Suspect {
  readonly cause: Cause;
  /** Log odds against chance. */
  readonly score: number;
  readonly summary: string;
  readonly clues: readonly Clue[];
  readonly explains: (failure: Failing) => boolean;
  /** Chance level of the pattern in time, place or events that it stands on; null when it stands on none. */
  readonly pValue: number | null;
  /** A host or a log named it. */
  readonly fromInside: boolean;
}

/** Before any evidence a given cause is much less likely than chance. */
const PRIOR = -3;

export function suspect(
  cause: Cause,
  summary: string,
  clues: readonly Clue[],
  explains: (failure: Failing) => boolean,
  pValue: number | null = null,
  fromInside = false,
): Suspect {
  return {
    cause,
    summary,
    clues,
    explains,
    pValue,
    fromInside,
    score: clues.reduce((sum, clue) => sum + clue.weight, PRIOR),
  };
}

export function clue(weight: number, text: string): Clue {
  return { weight, text };
}

/** `yes` when it holds, else `no`. */
export function either(holds: boolean, yes: Clue, no: Clue): Clue {
  return holds ? yes : no;
}

export const silent: Clue = { weight: 0, text: "" };

export function when(holds: boolean, weight: number, text: string): Clue {
  return holds ? { weight, text } : silent;
}

/** Log odds for a chance level: nothing at 0.05, about 3 at 0.01, 5 at 10⁻⁴, at most `most`. */
export function strength(pValue: number, most: number): number {
  if (pValue >= 0.05) return 0;
  return Math.min(most, 1.6 + 1.15 * (Math.log10(0.05) - Math.log10(Math.max(pValue, 1e-300))));
}

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
