/** Causes that the failures name themselves, by their type or by what the gateway says. */
import type { Cause } from "../diagnosis.ts";
import type { Profile } from "../profile.ts";
import type { Says } from "../says.ts";
import type { Shape } from "../shape.ts";
import { clue, percent, type Suspect, suspect, when } from "./suspect.ts";

export interface Named {
  readonly cause: Cause;
  readonly says: readonly Says[];
  readonly weight: number;
  /** Taken off when a pattern in time or place explains more than the name does. */
  readonly yields: number;
  readonly summary: string;
  readonly words: string;
}

export function nameSuspect(named: Named, profile: Profile, shape: Shape): Suspect | null {
  const share = profile.share(...named.says);
  const failures = Math.round(share * profile.count);
  if (failures < 3 || share < 0.25) return null;
  const pattern =
    shape.timed ||
    shape.loaded ||
    shape.ramped ||
    shape.local ||
    (shape.alone && profile.activeRate.low > 0.035);
  return suspect(
    named.cause,
    named.summary,
    [
      clue(
        named.weight * Math.min(1, share / 0.8) - 1.5 * Math.max(0, 5 - failures),
        `${failures} of ${profile.count} failures are ${named.words}`,
      ),
      when(share < 0.6, -2, `${percent(1 - share)} of the failures are something else`),
      when(pattern, -named.yields, "a pattern in time, place or share says more than the answer does"),
    ],
    (failure) => named.says.includes(failure.says),
  );
}
