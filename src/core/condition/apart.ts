/** Minutes whose failures belong to an outage or a regional: they are notified already and excluded from the intermittent rules. */
import { joinedSpans } from "../words/spans.ts";
import type { Draft } from "./draft.ts";

export type Minutes = readonly [from: number, to: number];

const MAX_APART = 20;

export function setApart(draft: Draft, from: number, to: number): void {
  draft.state.apart = joined([...draft.state.apart, [from, to]]).slice(-MAX_APART);
}

/** Sorted, and none touches another. */
export function joined(spans: readonly Minutes[]): Minutes[] {
  return joinedSpans(spans.map(([from, to]) => ({ from, to }))).map(({ from, to }) => [from, to]);
}
