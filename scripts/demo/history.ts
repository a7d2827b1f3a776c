/**
 * A week of what the live demo would have shown, as import lines. Pure: the same `to` makes the same lines.
 * One region and one check a minute; rechecks only where they matter, as the recheck ladder would have made them.
 */
import {
  BACKENDS,
  DEAD_BACKEND,
  GATEWAY_TIMEOUT_MS,
  JOB_EVERY_MINUTES,
  jobIsStarving,
  latencyMs,
  reportsStall,
} from "./faults.ts";
import type { DemoMonitor } from "./monitors.ts";
import { GATEWAY_SERVER, type GatewayError, gatewayHeaders, gatewayPage } from "./pages.ts";
import { chance } from "./random.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const LADDER_MS = [2_000, 5_000, 10_000, 20_000];

/** One line of `POST /api/v1/monitors/{id}/checks`. */
export interface ImportLine {
  readonly at: number;
  readonly region: "auto";
  readonly attempt?: number;
  readonly status: number;
  readonly latencyMs: number;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
}

/** What the gateway answered at that moment; null for the shop's own 200. */
type Fault = (at: number, to: number) => GatewayError | null;

const FAULTS: Readonly<Record<string, Fault>> = {
  "demo-home": (at, to) => (duringBadDeploy(at, to) ? 502 : null),
  "demo-checkout": (at) => (jobIsStarving(at) ? 502 : null),
  "demo-search": (at, to) => (backendDied(to) <= at && backendOf(at) === DEAD_BACKEND ? 502 : null),
  "demo-reports": (at) => (reportsStall(at) ? 504 : null),
  "demo-api": (at, to) => (rareFailures(to).includes(minuteOf(at)) && at % MINUTE_MS < 4_000 ? 502 : null),
};

/** Four days before `to`: what the deploy of that day broke. */
export function badDeployAt(to: number): number {
  return minuteOf(to - 4 * DAY_MS) - 40 * MINUTE_MS;
}

function duringBadDeploy(at: number, to: number): boolean {
  const since = at - badDeployAt(to);
  return since >= 2 * MINUTE_MS && since < 16 * MINUTE_MS;
}

/** The search's backend died 26 hours before `to`: a history whose trouble began half way. */
function backendDied(to: number): number {
  return minuteOf(to) - 26 * HOUR_MS;
}

function backendOf(at: number): number {
  return Math.floor(chance("search backend", at) * BACKENDS);
}

function rareFailures(to: number): number[] {
  return [minuteOf(to - 5.3 * DAY_MS), minuteOf(to - 1.7 * DAY_MS)];
}

function minuteOf(at: number): number {
  return at - (at % MINUTE_MS);
}

/** `from` and `to` are epoch ms; `to` is left out. Oldest first, rechecks right after the check they belong to. */
export function demoHistory(demo: DemoMonitor, from: number, to: number): ImportLine[] {
  const lines: ImportLine[] = [];
  let failedBefore = false;
  for (let minute = minuteOf(from); minute < to; minute += MINUTE_MS) {
    const at = minute + startDelay(demo, minute);
    const scheduled = lineAt(demo, at, 0, to);
    lines.push(scheduled);
    const failed = scheduled.status !== 200;
    if (failed && !failedBefore) lines.push(...ladder(demo, at + scheduled.latencyMs, to));
    failedBefore = failed;
  }
  return lines;
}

/** A tick starts its probes within three seconds, to the tenth. */
function startDelay(demo: DemoMonitor, minute: number): number {
  return 300 + Math.floor(chance(demo.id, minute) * 27) * 100;
}

function ladder(demo: DemoMonitor, failedAt: number, to: number): ImportLine[] {
  return LADDER_MS.map((after, index) =>
    lineAt(demo, Math.round((failedAt + after) / 100) * 100, index + 1, to),
  );
}

function lineAt(demo: DemoMonitor, at: number, attempt: number, to: number): ImportLine {
  const fault = FAULTS[demo.id]?.(at, to) ?? null;
  const common = { at, region: "auto" as const, ...(attempt === 0 ? {} : { attempt }) };
  if (fault === null)
    return { ...common, status: 200, latencyMs: latencyMs(demo.id, at, demo.baseMs), ...shopHeaders(at) };
  const waitedMs = fault === 504 ? GATEWAY_TIMEOUT_MS + Math.round(chance("wall", at) * 12) : 4;
  return {
    ...common,
    status: fault,
    latencyMs: waitedMs,
    headers: gatewayHeaders(fault),
    body: gatewayPage(fault),
  };
}

/** Good answers carry their headers from time to time, so that a failing one can be compared with the last good one. */
function shopHeaders(at: number): { headers?: readonly (readonly [string, string])[] } {
  if (minuteOf(at) % (10 * MINUTE_MS) !== 0) return {};
  return {
    headers: [
      ["Server", GATEWAY_SERVER],
      ["Content-Type", "text/html; charset=utf-8"],
      ["X-Powered-By", "demo-shop"],
    ],
  };
}

export interface DemoEvent {
  readonly kind: string;
  readonly at: number;
  readonly monitor: string | null;
  readonly note: string;
  readonly durationMs?: number;
}

/** The markers a shop would have sent: its deploys, and two days of its report job. */
export function demoEvents(to: number): DemoEvent[] {
  const deploys = [badDeployAt(to), badDeployAt(to) - 1.6 * DAY_MS, badDeployAt(to) + 2.2 * DAY_MS].map(
    (at) => ({
      kind: "deploy",
      at: minuteOf(at),
      monitor: null,
      note: "Demo shop released (simulated)",
    }),
  );
  const step = JOB_EVERY_MINUTES * MINUTE_MS;
  const first = Math.ceil((to - 2 * DAY_MS) / step) * step;
  const jobs = Array.from({ length: Math.ceil((to - first) / step) }, (_, index) => ({
    kind: "cron:report",
    at: first + index * step,
    durationMs: 15_000,
    monitor: "demo-checkout",
    note: "Report job (simulated)",
  }));
  return [...deploys, ...jobs].sort((a, b) => a.at - b.at);
}
