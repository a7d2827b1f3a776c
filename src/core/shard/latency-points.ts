/** Latency and failures over a stretch of time, step by step: what a chart draws. */
import { isScheduled } from "../check/attempt.ts";
import { type Check, DAY_MS, HOUR_MS, MINUTE_MS } from "../check/check.ts";
import { quantiles, type Sketch, sketchOf } from "./sketch.ts";

/** Of the scheduled checks that began in one step; latencies in ms of those that got a good answer, null without any. */
export interface LatencyPoint {
  /** Epoch ms: the step's beginning. */
  readonly at: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly down: number;
  /** up + slow + down */
  readonly total: number;
}

/**
 * The stretches that can be looked at. Where their points come from: `checks` are read from history, by the Scheduler;
 * `hours` and `days` are kept ready.
 */
export const LATENCY_RANGES = {
  "1h": { label: "1 hour", ms: HOUR_MS, stepMs: MINUTE_MS, from: "checks" },
  "24h": { label: "24 hours", ms: DAY_MS, stepMs: HOUR_MS, from: "hours" },
  "7d": { label: "7 days", ms: 7 * DAY_MS, stepMs: HOUR_MS, from: "checks" },
  "30d": { label: "30 days", ms: 30 * DAY_MS, stepMs: DAY_MS, from: "days" },
  "1y": { label: "1 year", ms: 365 * DAY_MS, stepMs: DAY_MS, from: "days" },
} as const;
export type LatencyRange = keyof typeof LATENCY_RANGES;

const QUANTILES = [0.5, 0.95];

export function latencyPoint(
  at: number,
  of: { readonly sketch: Sketch; readonly down: number; readonly total: number },
): LatencyPoint {
  const [p50 = null, p95 = null] = quantiles(of.sketch, QUANTILES);
  return { at, p50, p95, down: of.down, total: of.total };
}

/** A point for each step in which a scheduled check was answered; `checks` in the order of time. */
export function latencyPoints(checks: readonly Check[], stepMs: number): LatencyPoint[] {
  const steps = new Map<number, { readonly latencies: number[]; down: number; total: number }>();
  for (const check of checks) {
    if (!isScheduled(check) || check.verdict === "lost" || check.verdict === "unsupported") continue;
    const at = Math.floor((check.minute * MINUTE_MS) / stepMs) * stepMs;
    const step = steps.get(at) ?? { latencies: [], down: 0, total: 0 };
    steps.set(at, step);
    step.total++;
    if (check.verdict === "down") step.down++;
    else step.latencies.push(check.latencyMs);
  }
  return [...steps].map(([at, { latencies, down, total }]) =>
    latencyPoint(at, { sketch: sketchOf(latencies), down, total }),
  );
}
