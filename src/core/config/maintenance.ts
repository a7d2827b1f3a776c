/** When maintenance windows are. Times are epoch ms, recurring windows are in UTC. */

import { Cron } from "croner";
import { MINUTE_MS } from "../check/check.ts";
import { joinedSpans } from "../words/spans.ts";

/** A one-off window has `from`/`to`; a recurring one `cron` (UTC) and `durationMinutes`. `monitor` null means all. */
export interface MaintenanceWindow {
  readonly id: string;
  readonly monitor: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly cron: string | null;
  readonly durationMinutes: number | null;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A window every minute over the 90 days that raw checks are kept. */
const MAX_SPANS = 130_000;
const compiled = new Map<string, Cron>();

/** Parsed once an expression: a tick asks for every window. `null` when it is no cron expression. */
export function cronOf(expression: string): Cron | null {
  const known = compiled.get(expression);
  if (known) return known;
  try {
    const cron = new Cron(expression, { mode: "5-part", utcOffset: 0, paused: true });
    if (compiled.size >= 1000) compiled.clear();
    compiled.set(expression, cron);
    return cron;
  } catch {
    return null;
  }
}

function nextStart(cron: Cron, after: number): number | null {
  return cron.nextRun(new Date(after))?.getTime() ?? null;
}

function concerns(window: MaintenanceWindow, monitor: string): boolean {
  return window.monitor === null || window.monitor === monitor;
}

/** The window's spans that touch [from, to), oldest first, cut to it. Overlaps are joined. */
export function windowSpans(window: MaintenanceWindow, from: number, to: number): Span[] {
  if (window.cron === null) return cut([{ from: window.from ?? from, to: window.to ?? to }], from, to);
  const cron = cronOf(window.cron);
  if (cron === null || window.durationMinutes === null) return [];
  const durationMs = window.durationMinutes * MINUTE_MS;
  const spans: Span[] = [];
  let start = nextStart(cron, from - durationMs);
  while (start !== null && start < to && spans.length < MAX_SPANS) {
    spans.push({ from: start, to: start + durationMs });
    start = nextStart(cron, start);
  }
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
