/** Maintenance windows: when they are, and what a user may write. Times are epoch ms, recurring windows are in UTC. */
import { Cron } from "croner";
import { z } from "zod";
import { DAY_MS, MINUTE_MS, MINUTES_PER_DAY } from "./check.ts";
import { type InputFault, inputFaults, slug } from "./monitor.ts";
import type { MaintenanceWindow } from "./shard.ts";
import { timeSchema } from "./time.ts";

export interface Span {
  readonly from: number;
  readonly to: number;
}

const MOST_DURATION_MINUTES = 7 * MINUTES_PER_DAY;
/** A window every minute over the 90 days that raw checks are kept. */
const MOST_SPANS = 130_000;
const compiled = new Map<string, Cron>();

/** Parsed once an expression: a tick asks for every window. `null` when it is no cron expression. */
function cronOf(expression: string): Cron | null {
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
  while (start !== null && start < to && spans.length < MOST_SPANS) {
    spans.push({ from: start, to: start + durationMs });
    start = nextStart(cron, start);
  }
  return joined(cut(spans, from, to));
}

function cut(spans: readonly Span[], from: number, to: number): Span[] {
  return spans
    .map((span) => ({ from: Math.max(span.from, from), to: Math.min(span.to, to) }))
    .filter((span) => span.from < span.to);
}

function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last === undefined || span.from > last.to) result.push(span);
    else result[result.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
  }
  return result;
}

/** When a monitor was or will be in maintenance within [from, to), oldest first and without overlaps. */
export function maintenanceSpans(
  windows: readonly MaintenanceWindow[],
  monitor: string,
  from: number,
  to: number,
): Span[] {
  return joined(
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

const duration = `must be a whole number from 1 to ${MOST_DURATION_MINUTES}`;

/** Body of `POST /api/v1/maintenance`: `{id?,monitor?,from,to}` or `{id?,monitor?,cron,durationMinutes}`. */
export const maintenanceSchema = z
  .strictObject(
    {
      id: slug.optional(),
      monitor: slug.nullable().optional(),
      from: timeSchema.optional(),
      to: timeSchema.optional(),
      cron: z.string({ error: "must be a cron expression, as in 0 3 * * 0" }).max(200).optional(),
      durationMinutes: z
        .number({ error: duration })
        .int({ error: duration })
        .min(1, { error: duration })
        .max(MOST_DURATION_MINUTES, { error: duration })
        .optional(),
    },
    { error: "must be an object with from and to, or with cron and durationMinutes" },
  )
  .superRefine((window, ctx) => {
    for (const [path, message] of windowFaults(window))
      ctx.addIssue({ code: "custom", path: [...path], message });
  });
export type MaintenanceInput = z.output<typeof maintenanceSchema>;

type Fault = readonly [path: readonly string[], message: string];

function windowFaults(window: z.output<typeof maintenanceSchema> | Record<string, unknown>): Fault[] {
  const { from, to, cron, durationMinutes } = window;
  const once = from !== undefined || to !== undefined;
  const again = cron !== undefined || durationMinutes !== undefined;
  if (once === again) return [[[], "needs either from and to, or cron and durationMinutes"]];
  if (once) {
    if (from === undefined) return [[["from"], "is required beside to"]];
    if (to === undefined) return [[["to"], "is required beside from"]];
    return Number(to) > Number(from) ? [] : [[["to"], "must be after from"]];
  }
  if (cron === undefined) return [[["cron"], "is required beside durationMinutes"]];
  if (durationMinutes === undefined) return [[["durationMinutes"], "is required beside cron"]];
  return cronOf(String(cron)) === null
    ? [[["cron"], "is not a cron expression of five fields in UTC, as in 0 3 * * 0"]]
    : [];
}

export type MaintenanceResult =
  | { readonly ok: true; readonly window: MaintenanceWindow }
  | { readonly ok: false; readonly faults: readonly InputFault[] };

/** Validates a window. `newId` is used when the input names none. Never throws. */
export function parseMaintenance(input: unknown, newId: string): MaintenanceResult {
  const parsed = maintenanceSchema.safeParse(input);
  if (!parsed.success) return { ok: false, faults: inputFaults(parsed.error) };
  const { id, monitor, from, to, cron, durationMinutes } = parsed.data;
  const window = {
    id: id ?? newId,
    monitor: monitor ?? null,
    from: from ?? null,
    to: to ?? null,
    cron: cron ?? null,
    durationMinutes: durationMinutes ?? null,
  };
  return { ok: true, window };
}

/** One-off windows that ended this long ago no longer matter to any tick. */
export function isOver(window: MaintenanceWindow, now: number): boolean {
  return window.cron === null && window.to !== null && window.to < now - DAY_MS;
}
