/** The one fact of a run of failures that an alert quotes. */
import { mayShow, type Reason } from "../check/reason.ts";
import { CAUSE_ROOMS } from "../diagnosis/causes/table.ts";
import { weighed } from "./weigh.ts";
import type { ReportedWindow } from "./windows.ts";

interface TellingFact {
  /** Epoch ms; null when nobody knows. */
  readonly at: number | null;
  /** As in a diagnosis: what it speaks for. */
  readonly cause: string;
  readonly text: string;
}

/**
 * What names the cause before what only saw it fail, the earliest of its like, by the rules of a diagnosis: quiet minutes
 * are compared. `bodies`: whether the reader may see what quotes a log; if not, the cause is named without its words.
 * Null where nothing speaks.
 */
export function tellingFact(told: readonly ReportedWindow[], bodies: boolean): TellingFact | null {
  const speaking = weighed(told)
    .flatMap(({ control, facts }) => (control ? [] : facts))
    .filter(({ cause, weight }) => cause !== null && weight !== "context")
    .sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  const roots = speaking.filter(({ weight }) => weight === "root");
  const best = roots.length > 0 ? roots : speaking;
  const [first] = best;
  if (first === undefined || first.cause === null) return null;
  const shown = best.find((fact) => mayShow(quoting(fact), bodies));
  if (shown === undefined || shown.cause === null) {
    const text = `its own record names ${CAUSE_ROOMS[first.cause].name}`;
    return { at: first.at, cause: first.cause, text };
  }
  return { at: shown.at, cause: shown.cause, text: shown.text };
}

function quoting({ quotes }: { readonly quotes: boolean }): Pick<Reason, "quotes"> {
  return { quotes: quotes ? "log" : null };
}
