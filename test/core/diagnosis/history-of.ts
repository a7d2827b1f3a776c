/** Hand-made histories: everything is up but what the test marks. */

import type { Check } from "../../../src/core/check/check.ts";
import type { Region } from "../../../src/core/check/reading.ts";
import type { FailureSummary } from "../../../src/core/check/verdict.ts";
import type { DiagnosisInput } from "../../../src/core/diagnosis/diagnosis.ts";

export const MINUTE = 60_000;
/** A Thursday, 00:00 UTC. */
export const START = Date.UTC(2026, 0, 1) / MINUTE;

export const BAD_GATEWAY: FailureSummary = {
  type: "http.status",
  hop: { role: "proxy", product: "nginx" },
  causes: [],
};

export interface Marks {
  readonly days?: number;
  readonly intervalMinutes?: number;
  readonly regions?: readonly Region[];
  /** Minutes since the start and region → what to change, or null for a good check. */
  readonly at: (minute: number, region: Region) => Partial<Check> | null;
  readonly rechecks?: (minute: number, region: Region) => Partial<Check>[];
  readonly input?: Partial<DiagnosisInput>;
}

export function historyOf(marks: Marks): DiagnosisInput {
  const { days = 7, intervalMinutes = 1, regions = ["weur"], at, rechecks } = marks;
  const checks: Check[] = [];
  for (let minute = 0; minute < days * 1440; minute += intervalMinutes) {
    for (const region of regions) {
      const check = good(START + minute, region);
      const marked = at(minute, region);
      checks.push(marked === null ? check : { ...check, ...marked });
      rechecks?.(minute, region).forEach((again, index) => {
        const later = { ...check, attempt: index + 1, at: check.at + [2, 5, 10, 20][index]! * 1000 };
        checks.push({ ...later, ...again });
      });
    }
  }
  return {
    monitor: "shop",
    from: START * MINUTE,
    to: (START + days * 1440) * MINUTE,
    intervalMinutes,
    regions,
    timeoutMs: 10_000,
    method: "GET",
    checks,
    events: [],
    maintenance: [],
    controls: [],
    ...marks.input,
  };
}

export function good(minute: number, region: Region): Check {
  // A little texture without randomness, so that latencies are not all equal.
  const latencyMs = 100 + ((minute * 7919) % 23);
  return {
    minute,
    at: minute * MINUTE + 1000,
    region,
    colo: "FRA",
    attempt: 0,
    verdict: "up",
    status: 200,
    latencyMs,
    value: null,
    failure: null,
  };
}

export function down(failure: FailureSummary = BAD_GATEWAY, status: number | null = 502, latencyMs = 30) {
  return { verdict: "down", status, latencyMs, failure } as const;
}

/** The same draw for the same minute and region on every run: 0 ≤ x < 1. */
export function draw(minute: number, salt = 0): number {
  let x = Math.imul(minute + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return ((x ^ (x >>> 15)) >>> 0) / 4294967296;
}
