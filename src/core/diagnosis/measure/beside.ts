/**
 * Successes in the very midst of failures: of the same moment from other regions, of rechecks seconds later, of the
 * minutes between. What slows an application slows these too; what drops single requests leaves them as they were.
 */
import { isLadder } from "../../check/attempt.ts";
import type { Check } from "../../check/check.ts";
import type { View } from "../failures-in-view.ts";
import { type History, recheckKey } from "../history.ts";

export interface Beside {
  readonly successes: number;
  /** Of these, how many took twice the usual and more. */
  readonly slow: number;
  /** And how many took seconds, many times the usual. */
  readonly stalled: number;
  /** Share of the successes at any time that took so long. */
  readonly stalledAnyTime: number;
}

const MAX_GAP_TICKS = 3;
const SLOW = 2;
const STALLED = 5;
const STALLED_MS = 1000;
/** Enough to tell. */
const MAX_FAILURES = 400;
const SAMPLE = 3000;

export function beside({ history, failing }: View): Beside {
  let [successes, slow, stalled] = [0, 0, 0];
  const count = (check: Check, region: number) => {
    const usual = history.baselineMs[region]!;
    if (check.verdict === "down" || !(usual > 0)) return;
    successes++;
    if (check.latencyMs >= SLOW * usual) slow++;
    if (isStalled(check, usual)) stalled++;
  };
  const newest = failing.slice(-MAX_FAILURES);
  let last = Number.NEGATIVE_INFINITY;
  for (const [index, { tick, region, check }] of newest.entries()) {
    // A recheck is in the midst only where something fails after it.
    const again = (history.rechecks.get(recheckKey(check.minute, check.region)) ?? []).filter(isLadder);
    const upTo = goesOn(newest, index)
      ? again.length
      : again.findLastIndex(({ verdict }) => verdict === "down");
    for (let nth = 0; nth < upTo; nth++) count(again[nth]!, region);
    if (tick === last) continue;
    const from = tick - last <= MAX_GAP_TICKS ? last + 1 : tick;
    for (let at = history.starts[from]!; at < history.starts[tick + 1]!; at++)
      count(history.checks[at]!, history.regionOf[at]!);
    last = tick;
  }
  return { successes, slow, stalled, stalledAnyTime: stalledAnyTime(history) };
}

function isStalled({ latencyMs }: Check, usual: number): boolean {
  return latencyMs >= STALLED * usual && latencyMs >= usual + STALLED_MS;
}

function stalledAnyTime({ checks, regionOf, baselineMs }: History): number {
  let [successes, stalled] = [0, 0];
  const step = Math.ceil(checks.length / SAMPLE);
  for (let index = 0; index < checks.length; index += step) {
    if (checks[index]!.verdict === "down") continue;
    successes++;
    if (isStalled(checks[index]!, baselineMs[regionOf[index]!]!)) stalled++;
  }
  return stalled / Math.max(1, successes);
}

function goesOn(failing: View["failing"], index: number): boolean {
  const { tick } = failing[index]!;
  for (let next = index + 1; next < failing.length; next++) {
    const later = failing[next]!.tick;
    if (later > tick) return later - tick <= MAX_GAP_TICKS;
  }
  return false;
}
