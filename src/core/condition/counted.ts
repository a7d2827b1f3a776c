/** What a monitor's scheduled checks came to since it is watched: counters, which only grow and forget no short blip. */
import type { Check } from "../check/check.ts";
import type { Verdict } from "../check/verdict.ts";

export interface Counted {
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Failing checks by `<failure type>|<hop's role>|<hop's product>`; the rarest kinds beyond the bound are `other||`. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Each kind is a series for whoever scrapes it. */
const MAX_KINDS = 20;
const OTHER = "other||";

export const NOTHING_COUNTED: Counted = {
  verdicts: { up: 0, slow: 0, down: 0, lost: 0, unsupported: 0 },
  failures: {},
};

export function addCounted(counted: Counted, checks: readonly Check[]): Counted {
  const verdicts = { ...counted.verdicts };
  const failures = { ...counted.failures };
  for (const { verdict, failure } of checks) {
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    if (verdict !== "down" || failure === null) continue;
    const kind = [failure.type, failure.hop.role, failure.hop.product ?? ""].join("|");
    const isNew = failures[kind] === undefined;
    const name = isNew && Object.keys(failures).length >= MAX_KINDS ? OTHER : kind;
    failures[name] = (failures[name] ?? 0) + 1;
  }
  return { verdicts, failures };
}
