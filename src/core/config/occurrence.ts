/** One time of a maintenance window, as visitors read of it: before, while and shortly after it is. Pure. */
import { DAY_MS, MINUTE_MS } from "../check/check.ts";
import { type MaintenanceWindow, startsWithin } from "./maintenance.ts";

export interface Occurrence {
  /** Of a one-off window its own; of a recurring one with the minute (base 36), so that each time has one. */
  readonly id: string;
  readonly window: string;
  readonly monitor: string | null;
  readonly title: string | null;
  readonly text: string | null;
  readonly timeZone: string;
  readonly from: number;
  readonly to: number;
  /** When visitors were notified beforehand; of a recurring window a day before, at the earliest when it was added. */
  readonly announcedAt: number;
  /** A recurring window without a title is routine: it shows on the page, and is no news. */
  readonly isNews: boolean;
}

/** How long before a recurring window each of its times is announced. */
const ANNOUNCED_BEFORE_MS = DAY_MS;
/** A window every few minutes is looked at no further than this. */
const MAX_STARTS = 60;

/** Of a recurring window the present and the next time. */
export function occurrencesOf(window: MaintenanceWindow, now: number): Occurrence[] {
  const { from, to, cron } = window;
  if (cron === null)
    return from === null || to === null ? [] : [occurrenceOf(window, { from, to }, window.id)];
  const [next] = startsWithin(window, now + 1, Number.POSITIVE_INFINITY, 1);
  return timesOf(window, [
    ...startsWithin(window, now - lengthMs(window) + 1, now + 1, MAX_STARTS),
    ...(next === undefined ? [] : [next]),
  ]);
}

function lengthMs({ durationMinutes }: MaintenanceWindow): number {
  return (durationMinutes ?? 0) * MINUTE_MS;
}

function timesOf(window: MaintenanceWindow, starts: readonly number[]): Occurrence[] {
  return starts.map((from) =>
    occurrenceOf(
      window,
      { from, to: from + lengthMs(window) },
      `${window.id}:${Math.floor(from / MINUTE_MS).toString(36)}`,
    ),
  );
}

function occurrenceOf(
  window: MaintenanceWindow,
  { from, to }: { readonly from: number; readonly to: number },
  id: string,
): Occurrence {
  const { monitor, title = null, text = null, timeZone = "UTC", createdAt, cron } = window;
  const dayBefore = from - ANNOUNCED_BEFORE_MS;
  return {
    ...{ id, window: window.id, monitor, title, text, timeZone, from, to },
    announcedAt:
      cron === null ? Math.min(createdAt ?? dayBefore, from) : Math.max(createdAt ?? dayBefore, dayBefore),
    isNews: cron === null || title !== null,
  };
}

const SHOWN_AFTER_MS = 14 * DAY_MS;
const ROUTINE_AFTER_MS = DAY_MS;
const MAX_SHOWN = 20;

/**
 * What the page and the feeds tell of these windows: what was announced and is to come, what is now, and what is over for
 * a while. The next to come first; of many the nearest.
 */
export function shownOccurrences(windows: readonly MaintenanceWindow[], now: number): Occurrence[] {
  return windows
    .flatMap((window) => [...pastOf(window, now), ...occurrencesOf(window, now)])
    .filter((one) => one.announcedAt <= now && one.to > now - SHOWN_AFTER_MS)
    .sort((a, b) => Math.abs(a.from - now) - Math.abs(b.from - now))
    .slice(0, MAX_SHOWN)
    .sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1));
}

/** Times of a recurring window that readers of feeds may not have seen the end of. */
function pastOf(window: MaintenanceWindow, now: number): Occurrence[] {
  if (window.cron === null || !window.title) return [];
  const from = now - ROUTINE_AFTER_MS - lengthMs(window);
  return timesOf(window, startsWithin(window, from, now - lengthMs(window) + 1, MAX_STARTS));
}
