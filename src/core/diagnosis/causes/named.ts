/** Causes that the failures name themselves, by their type or by what the gateway says. */
import type { Cause } from "../diagnosis.ts";
import type { Profile } from "../profile.ts";
import { SAYS } from "../says.ts";
import type { Shape } from "../shape.ts";
import { mixed } from "./signs.ts";
import { clue, percent, type Suspect, suspect, when } from "./suspect.ts";

interface Named {
  readonly cause: Cause;
  readonly says: readonly (typeof SAYS)[number][];
  readonly weight: number;
  /** Taken off when a pattern in time or place explains more than the name does. */
  readonly yields: number;
  readonly summary: string;
  readonly words: string;
}

export function nameSuspect(named: Named, profile: Profile, shape: Shape): Suspect | null {
  const said = profile.share(...named.says);
  const share = Math.max(said, profile.weight(...named.says));
  const failures = Math.round(share * profile.count);
  if (failures < 3 || share < 0.25) return null;
  const pattern =
    shape.timed ||
    shape.loaded ||
    shape.ramped ||
    shape.local ||
    (shape.alone && profile.activeRate.low > 0.035);
  const likeliest =
    said < 0.5 && SAYS.every((kind) => named.says.includes(kind) || profile.weight(kind) < share);
  return suspect(
    named.cause,
    named.summary,
    [
      clue(
        named.weight * Math.min(1, share / 0.8) - 1.5 * Math.max(0, 5 - failures),
        said >= 0.25
          ? `${Math.round(said * profile.count)} of ${profile.count} failures are ${named.words}`
          : `the answers may be ${named.words}`,
      ),
      when(likeliest, 1.5, "no other reading of the answers is as likely"),
      when(share < 0.6 && !likeliest, -2, `${percent(1 - share)} of the failures are something else`),
      when(
        shape.alone && profile.together.pUneven > 0.01 && profile.activeRate.low > 0.05,
        -named.yields,
        "each failure stands alone at a steady rate, as from one of several backends",
      ),
      when(pattern, -named.yields, "a pattern in time, place or share says more than the answer does"),
      when(shape.spared, -0.6 * named.yields, "requests seconds later succeed each time"),
      mixed(profile),
    ],
    (failure) => named.says.reduce((sum, kind) => sum + (failure.mix.get(kind) ?? 0), 0) >= 0.25,
  );
}
