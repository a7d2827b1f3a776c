/**
 * How many bodies of a minute's checks are held in memory until a commit takes its choice of them: when everything fails,
 * far more come in than evidence has room for, and an isolate has 128 MB.
 */
import type { Judged } from "./check.ts";

/** Characters in all; some ten times what a commit has room for, packed. */
const MAX_HELD = 4_000_000;
/** Beyond that each kind of failure has room for its first few, so that none crowds out the others. */
const MAX_HELD_OF_KIND = 130_000;
/** Nothing is held beyond this, however many kinds there are: a target may answer each time with another status. */
const MAX_HELD_AT_ALL = 2 * MAX_HELD;

/** Failures that look alike: the same status by the same hop. */
export function kindOf({ status, failure }: Pick<Judged, "status" | "failure">): string {
  return `${status} ${failure?.type} ${failure?.hop.role} ${failure?.hop.product}`;
}

export class HeldBodies {
  #held = 0;
  readonly #heldOfKind = new Map<string, number>();

  /** The check as it came, or without the text of its body. */
  hold(check: Judged): Judged {
    const { reading } = check.evidence;
    if (reading.body === null) return check;
    const { text, base64, ...described } = reading.body;
    const length = (text ?? base64 ?? "").length;
    const kind = kindOf(check);
    const ofKind = (this.#heldOfKind.get(kind) ?? 0) + length;
    const held = this.#held + length;
    if (held > MAX_HELD_AT_ALL || (held > MAX_HELD && ofKind > MAX_HELD_OF_KIND))
      return {
        ...check,
        evidence: {
          ...check.evidence,
          reading: { ...reading, body: { ...described, omitted: true } },
        },
      };
    this.#held = held;
    this.#heldOfKind.set(kind, ofKind);
    return check;
  }
}
