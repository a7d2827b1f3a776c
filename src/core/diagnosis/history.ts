/** A history made ready for counting: scheduled checks that count, grouped by tick, and the failing ones among them. */

import { isScheduled } from "../check/attempt.ts";
import type { Check } from "../check/check.ts";
import { REGIONS, type Region } from "../check/reading.ts";
import { isMeasured } from "../check/verdict.ts";
import { median } from "../words/median.ts";
import type { DiagnosisInput } from "./diagnosis.ts";
import { mixBeside, nearestAnswer, patientAnswers } from "./patient.ts";
import { LATE_MS, type Mix, mixOf, type Says, saysOf } from "./says.ts";

export interface Failing {
  readonly check: Check;
  /** Index into `ticks`. */
  readonly tick: number;
  /** Index into `regions`. */
  readonly region: number;
  readonly says: Says;
  /** What it may stand for; failures that look alike share one. */
  readonly mix: Mix;
}

export interface History {
  readonly input: DiagnosisInput;
  /** Minutes between ticks: the interval. */
  readonly interval: number;
  /** Attempt 0, neither lost nor in maintenance, oldest first. */
  readonly checks: readonly Check[];
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
  readonly rechecks: ReadonlyMap<number, readonly Check[]>;
  /** Patient attempts that ended in a failing answer, oldest first. */
  readonly patient: readonly Check[];
}

/** A number, not a string: a bad pool member has tens of thousands of rechecks. */
export function recheckKey(minute: number, region: Region): number {
  return minute * 16 + REGIONS.indexOf(region);
}

/** Enough for a median within a percent. */
const MEDIAN_SAMPLE = 4000;

export function readyHistory(input: DiagnosisInput): History {
  const { checks, again } = sorted(input);
  const regions = [...new Set(checks.map((check) => check.region))].sort();
  const regionOf = Uint8Array.from(checks, (check) => regions.indexOf(check.region));
  const { ticks, starts } = groupByTick(checks);
  const patient = patientAnswers(again, input.timeoutMs);
  const read = reader(patient);
  const failing: Failing[] = [];
  for (let tick = 0; tick < ticks.length; tick++) {
    for (let index = starts[tick]!; index < starts[tick + 1]!; index++) {
      const check = checks[index]!;
      if (check.verdict === "down") failing.push({ check, tick, region: regionOf[index]!, ...read(check) });
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
    rechecks: rechecksOf(again),
    patient,
  };
}

interface Read {
  readonly says: Says;
  readonly mix: Mix;
}

/** Failures of one kind share one mix; history often shares their summaries too, and those are read once. */
function reader(patient: readonly Check[]): (check: Check) => Read {
  const bySummary = new Map<Check["failure"], Map<number, Read>>();
  const byText = new Map<string, Read>();
  const besides = new Map<Check, Read>();
  const beside = (answer: Check): Read => {
    const mix = mixBeside(answer);
    return { mix, says: saysOf(mix, null) };
  };
  return (check) => {
    const place = (check.status ?? 0) * 2 + (check.latencyMs >= LATE_MS ? 1 : 0);
    const known = entry(bySummary, check.failure, () => new Map<number, Read>());
    const read = entry(known, place, () =>
      entry(byText, `${place} ${JSON.stringify(check.failure)}`, () => {
        const mix = mixOf(check);
        return { mix, says: saysOf(mix, check.status) };
      }),
    );
    if (read.says !== "own-timeout" || patient.length === 0) return read;
    const answer = nearestAnswer(patient, check.at);
    return entry(besides, answer, () => beside(answer));
  };
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

/** Scheduled checks and rechecks apart, neither lost nor in maintenance, by time. */
function sorted(input: DiagnosisInput): { checks: Check[]; again: Check[] } {
  const spans = input.maintenance;
  const checks: Check[] = [];
  const again: Check[] = [];
  let inOrder = true;
  for (const check of input.checks) {
    if (!isMeasured(check) || spans.some((span) => check.at >= span.from && check.at < span.to)) continue;
    if (!isScheduled(check)) again.push(check);
    else {
      if (checks.length > 0 && checks[checks.length - 1]!.minute > check.minute) inOrder = false;
      checks.push(check);
    }
  }
  if (!inOrder) checks.sort((a, b) => a.minute - b.minute || a.at - b.at);
  return { checks, again };
}

function groupByTick(checks: readonly Check[]): { ticks: Int32Array; starts: Int32Array } {
  const ticks = new Int32Array(checks.length);
  const starts = new Int32Array(checks.length + 1);
  let count = 0;
  for (let index = 0; index < checks.length; index++) {
    const { minute } = checks[index]!;
    if (count > 0 && ticks[count - 1] === minute) continue;
    ticks[count] = minute;
    starts[count++] = index;
  }
  starts[count] = checks.length;
  return { ticks: ticks.slice(0, count), starts: starts.slice(0, count + 1) };
}

function baselines(checks: readonly Check[], regionOf: Uint8Array, regions: number): Float64Array {
  const byRegion: number[][] = Array.from({ length: regions }, () => []);
  const step = Math.max(1, Math.floor(checks.length / (MEDIAN_SAMPLE * Math.max(1, regions))));
  // Whole strides would meet the same region each time when their counts share a factor.
  for (let index = 0, turn = 0; index < checks.length; index += step + (turn++ % 2)) {
    const check = checks[index]!;
    if (check.verdict !== "down") byRegion[regionOf[index]!]!.push(check.latencyMs);
  }
  return Float64Array.from(byRegion, (latencies) => median(latencies) ?? Number.NaN);
}

function rechecksOf(again: readonly Check[]): Map<number, Check[]> {
  const rechecks = new Map<number, Check[]>();
  for (const check of again) {
    const key = recheckKey(check.minute, check.region);
    const list = rechecks.get(key);
    if (list === undefined) rechecks.set(key, [check]);
    else {
      const last = list[list.length - 1]!;
      list.push(check);
      if (check.at < last.at) list.sort((a, b) => a.at - b.at || a.attempt - b.attempt);
    }
  }
  return rechecks;
}
