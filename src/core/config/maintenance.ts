/** When maintenance windows are. Times are epoch ms; recurring windows follow the clocks of their time zone. */

import { MINUTE_MS } from "../check/check.ts";
import { joinedSpans } from "../words/spans.ts";
import { nextRun } from "./cron.ts";

/** A one-off window has `from`/`to`; a recurring one `cron` and `durationMinutes`. `monitor` null means all. */
export interface MaintenanceWindow {
  readonly id: string;
  readonly monitor: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly cron: string | null;
  readonly durationMinutes: number | null;
  /** For visitors. Absent in windows of before, as the three below it. */
  readonly title?: string | null;
  /** Markdown. */
  readonly text?: string | null;
  /** Of `cron`, and of the times that visitors read; UTC when absent. */
  readonly timeZone?: string;
  /** Known of since, epoch ms. */
  readonly createdAt?: number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A window every minute over the 90 days that raw checks are kept. */
const MAX_SPANS = 130_000;
/** Of each cron and zone the newest answer: it holds for every time between the two, and a tick asks for each monitor. */
const upcoming = new Map<string, { readonly after: number; readonly next: number | null }>();
const MAX_UPCOMING = 1000;

function nextStart({ cron, timeZone = "UTC" }: MaintenanceWindow, after: number): number | null {
  if (cron === null) return null;
  const name = `${timeZone} ${cron}`;
  const known = upcoming.get(name);
  if (known && known.after <= after && (known.next === null || after < known.next)) return known.next;
  const next = nextRun(cron, timeZone, after);
  if (upcoming.size >= MAX_UPCOMING) upcoming.clear();
  upcoming.set(name, { after, next });
  return next;
}

/** When a recurring window begins within [from, to), the first `most` times. */
export function startsWithin(window: MaintenanceWindow, from: number, to: number, most: number): number[] {
  const starts: number[] = [];
  let start = nextStart(window, from - 1);
  while (start !== null && start < to && starts.length < most) {
    starts.push(start);
    start = nextStart(window, start);
  }
  return starts;
}

function concerns(window: MaintenanceWindow, monitor: string): boolean {
  return window.monitor === null || window.monitor === monitor;
}

/** The window's spans that touch [from, to), oldest first, cut to it. Overlaps are joined. */
export function windowSpans(window: MaintenanceWindow, from: number, to: number): Span[] {
  if (window.cron === null) return cut([{ from: window.from ?? from, to: window.to ?? to }], from, to);
  if (window.durationMinutes === null) return [];
  const durationMs = window.durationMinutes * MINUTE_MS;
  const starts = startsWithin(window, from - durationMs + 1, to, MAX_SPANS);
  const spans = starts.map((start) => ({ from: start, to: start + durationMs }));
  return joinedSpans(cut(spans, from, to));
}

function cut(spans: readonly Span[], from: number, to: number): Span[] {
  return spans
    .map((span) => ({ from: Math.max(span.from, from), to: Math.min(span.to, to) }))
    .filter((span) => span.from < span.to);
}

/** When a monitor was or will be in maintenance within [from, to), oldest first and without overlaps. */
export function maintenanceSpans(
  windows: readonly MaintenanceWindow[],
  monitor: string,
  from: number,
  to: number,
): Span[] {
  return joinedSpans(
    windows.filter((window) => concerns(window, monitor)).flatMap((window) => windowSpans(window, from, to)),
  );
}

/** Is this tick's minute (since the epoch) inside a window of the monitor? The tick's time counts, not the probe's. */
export function inMaintenance(
  windows: readonly MaintenanceWindow[],
  monitor: string,
  minute: number,
): boolean {
  const at = minute * MINUTE_MS;
  return windows.some((window) => concerns(window, monitor) && windowSpans(window, at, at + 1).length > 0);
}

/** Whether the start of `minute` lies in one of the spans. For many minutes: the spans are worked out once. */
export function insideSpans(spans: readonly Span[], minute: number): boolean {
  const at = minute * MINUTE_MS;
  return spans.some((span) => at >= span.from && at < span.to);
}
