/** A host that is busy all day long and far busier when it fails: what is no worse than on a good day says nothing. */
import { median } from "../words/median.ts";
import type { FactKind, HostFact } from "./fact.ts";
import type { ReportedWindow } from "./windows.ts";

/** Of what it was at half of the failures: from there on it was as bad as then. */
const AS_BAD = 0.8;

/** Whether a fact is as bad as those of the failing windows are; one without a level is. */
export function asBad(windows: readonly ReportedWindow[]): (fact: HostFact) => boolean {
  const levels = new Map<FactKind, number[]>();
  for (const { control, facts } of windows)
    for (const { kind, level } of control ? [] : facts)
      if (level !== undefined) levels.set(kind, [...(levels.get(kind) ?? []), level]);
  const bounds = new Map([...levels].map(([kind, some]) => [kind, AS_BAD * median(some)!]));
  return ({ kind, level }) => level === undefined || level >= (bounds.get(kind) ?? 0);
}
