/** Minutes whose failures belong to an outage or a regional: they are notified already and excluded from the intermittent rules. */
import type { Draft } from "./draft.ts";

export type Minutes = readonly [from: number, to: number];

const MAX_APART = 20;

export function setApart(draft: Draft, from: number, to: number): void {
  draft.state.apart = joined([...draft.state.apart, [from, to]]).slice(-MAX_APART);
}

/** Sorted, and none touches another. */
export function joined(spans: readonly Minutes[]): Minutes[] {
  const result: Minutes[] = [];
  for (const span of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last === undefined || span[0] > last[1]) result.push(span);
    else result[result.length - 1] = [last[0], Math.max(last[1], span[1])];
  }
  return result;
}
