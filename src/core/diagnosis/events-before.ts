/** Events shortly before failures: what an operator would look at first, whatever statistics say of it. */
import type { HistoryEvent } from "./diagnosis.ts";

const BEFORE_MS = 15 * 60_000;

export interface EventBefore {
  readonly kind: string;
  /** Of the event, epoch ms. */
  readonly at: number;
  readonly note: string | null;
  /** First failing check of the run, epoch ms. */
  readonly failingAt: number;
}

/** Those that began, or still lasted, in the 15 minutes before `failingAt`; oldest first. */
export function eventsBefore(events: readonly HistoryEvent[], failingAt: number): EventBefore[] {
  return events
    .filter(({ at, durationMs }) => at <= failingAt && at + (durationMs ?? 0) >= failingAt - BEFORE_MS)
    .map(({ kind, at, note }) => ({ kind, at, note, failingAt }));
}
