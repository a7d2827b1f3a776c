/** What a program says once and not again while it is so: its silence at later failures is no sign that it ended. */
import { clockTime } from "../words/time.ts";
import type { FactKind, HostFact } from "./fact.ts";

interface Window<F> {
  readonly control: boolean;
  readonly facts: readonly F[];
}

/**
 * By kind, what ends it. Apache reports MaxRequestWorkers once until it is started again (`maxclients_reported` in its
 * server/mpm: "only report this condition once").
 */
const ENDED_BY: Partial<Readonly<Record<FactKind, readonly FactKind[]>>> = {
  "limit.workers-once": ["process.started", "process.stopping", "config.reloaded"],
};

/** By window, what an earlier failing one said and nothing took back since. */
export function lasting<F extends HostFact>(
  windows: readonly Window<F>[],
): ReadonlyMap<Window<F>, readonly F[]> {
  const open = new Map<FactKind, F>();
  const found = new Map<Window<F>, readonly F[]>();
  for (const window of windows) {
    const kinds = new Set(window.facts.map(({ kind }) => kind));
    for (const kind of [...open.keys()]) if (ENDED_BY[kind]!.some((end) => kinds.has(end))) open.delete(kind);
    if (window.control) continue;
    found.set(window, [...open.values()].filter(({ kind }) => !kinds.has(kind)).map(carried));
    for (const fact of window.facts) if (ENDED_BY[fact.kind] !== undefined) open.set(fact.kind, fact);
  }
  return found;
}

function carried<F extends HostFact>({ own: _, ...fact }: F): F {
  const when = fact.at === null ? "before" : `at ${clockTime(fact.at)}`;
  return { ...fact, at: null, text: `${fact.text}, said ${when} and not taken back since` } as F;
}
