/** A history made ready for counting: scheduled checks that count, grouped by tick, and the failing ones among them. */

import type { Region } from "../reading.ts";
import { median } from "./chance.ts";
import type { DiagnosisInput, HistoryCheck } from "./diagnosis.ts";
import { type Says, says } from "./says.ts";

export interface Failing {
  readonly check: HistoryCheck;
  /** Index into `ticks`. */
  readonly tick: number;
  /** Index into `regions`. */
  readonly region: number;
  readonly says: Says;
}

export interface History {
  readonly input: DiagnosisInput;
  /** Minutes between ticks: the interval. */
  readonly interval: number;
  /** Attempt 0, neither lost nor in maintenance, oldest first. */
  readonly checks: readonly HistoryCheck[];
  /** Distinct minutes with at least one counted check, rising. */
  readonly ticks: Int32Array;
  /** `checks` of tick t are [starts[t], starts[t + 1]). */
  readonly starts: Int32Array;
  readonly regions: readonly Region[];
  /** Region index of each check. */
  readonly regionOf: Uint8Array;
  /** Median latency of the checks that were not down, by region, ms; NaN when there are none. */
  readonly baselineMs: Float64Array;
  readonly failing: readonly Failing[];
  /** Attempts 1…6 that are not lost, by `recheckKey`. */
  readonly rechecks: ReadonlyMap<string, readonly HistoryCheck[]>;
}

export function recheckKey(minute: number, region: Region): string {
  return `${minute} ${region}`;
}

export function readyHistory(input: DiagnosisInput): History {
  const counted = countedChecks(input);
  const checks = counted.filter((check) => check.attempt === 0);
  const regions = [...new Set(checks.map((check) => check.region))].sort();
  const indexOf = new Map(regions.map((region, index) => [region, index]));
  const regionOf = Uint8Array.from(checks, (check) => indexOf.get(check.region)!);
  const { ticks, starts } = groupByTick(checks);
  const failing: Failing[] = [];
  for (let tick = 0; tick < ticks.length; tick++) {
    for (let index = starts[tick]!; index < starts[tick + 1]!; index++) {
      const check = checks[index]!;
      if (check.verdict === "down")
        failing.push({ check, tick, region: regionOf[index]!, says: says(check) });
    }
  }
  return {
    input,
    interval: Math.max(1, Math.round(input.intervalMinutes) || 1),
    checks,
    ticks,
    starts,
    regions,
    regionOf,
    baselineMs: baselines(checks, regionOf, regions.length),
    failing,
    rechecks: rechecksOf(counted),
  };
}

function countedChecks(input: DiagnosisInput): HistoryCheck[] {
  const spans = input.maintenance;
  const counted = input.checks.filter(
    (check) => check.verdict !== "lost" && !spans.some((span) => check.at >= span.from && check.at < span.to),
  );
  const sorted = counted.every((check, index) => index === 0 || counted[index - 1]!.minute <= check.minute);
  return sorted ? counted : counted.sort((a, b) => a.minute - b.minute || a.at - b.at);
}

function groupByTick(checks: readonly HistoryCheck[]): { ticks: Int32Array; starts: Int32Array } {
  const ticks: number[] = [];
  const starts: number[] = [];
  let last: number | null = null;
  checks.forEach((check, index) => {
    if (check.minute === last) return;
    last = check.minute;
    ticks.push(check.minute);
    starts.push(index);
  });
  starts.push(checks.length);
  return { ticks: Int32Array.from(ticks), starts: Int32Array.from(starts) };
}

function baselines(checks: readonly HistoryCheck[], regionOf: Uint8Array, regions: number): Float64Array {
  const byRegion: number[][] = Array.from({ length: regions }, () => []);
  checks.forEach((check, index) => {
    if (check.verdict !== "down") byRegion[regionOf[index]!]!.push(check.latencyMs);
  });
  return Float64Array.from(byRegion, (latencies) => median(latencies) ?? Number.NaN);
}

function rechecksOf(counted: readonly HistoryCheck[]): Map<string, HistoryCheck[]> {
  const rechecks = new Map<string, HistoryCheck[]>();
  for (const check of counted) {
    if (check.attempt === 0) continue;
    const key = recheckKey(check.minute, check.region);
    const list = rechecks.get(key);
    if (list) list.push(check);
    else rechecks.set(key, [check]);
  }
  for (const list of rechecks.values()) list.sort((a, b) => a.at - b.at || a.attempt - b.attempt);
  return rechecks;
}
