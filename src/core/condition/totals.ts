/** The running totals of the day and the latencies of the hour. */
import type { Check } from "../check/check.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../check/check.ts";
import type { Monitor } from "../config/monitor.ts";
import { mergeSketches, sketchOf } from "../shard/sketch.ts";
import { addCounted, NOTHING_COUNTED } from "./counted.ts";
import type { Draft } from "./draft.ts";
import { emptyDay } from "./initial.ts";
import { addSeconds, fromToday } from "./last-day.ts";
import { addOutcome } from "./outcomes.ts";

/** One answered scheduled minute stands for its whole interval. */
export function coverSeconds(monitor: Monitor): number {
  return monitor.intervalMinutes * 60;
}

/**
 * Starts a new hour or UTC day. The day that is over goes out as it is known now. An outage that is confirmed after
 * midnight counts here from midnight on; its earlier minutes are found when the day is closed from history.
 */
export function roll(draft: Draft): void {
  const { state, minute } = draft;
  const hour = Math.floor((minute * MINUTE_MS) / HOUR_MS);
  if (state.hour.hour !== hour) state.hour = { hour, sketch: {} };
  const day = Math.floor((minute * MINUTE_MS) / DAY_MS);
  if (state.today.day === day) return;
  if (state.minute !== null) draft.closedDay = state.today;
  state.today = emptyDay(day);
  if (state.quorumRun !== null) state.quorumRun = { ...state.quorumRun, seconds: 0, goodSeconds: 0 };
}

/** Counts every scheduled check by its verdict, so that the rate agrees with the list of checks. */
export function count(draft: Draft, checks: readonly Check[]): void {
  const { state, minute, monitor } = draft;
  const of = (verdict: Check["verdict"]) => checks.filter((check) => check.verdict === verdict).length;
  const counts = { up: of("up"), slow: of("slow"), down: of("down") };
  const { today } = state;
  state.counted = addCounted(state.counted ?? NOTHING_COUNTED, checks);
  state.today = {
    ...today,
    up: today.up + counts.up,
    slow: today.slow + counts.slow,
    down: today.down + counts.down,
    lost: today.lost + of("lost"),
  };
  if (counts.up + counts.slow + counts.down === 0) return;
  state.outcomes = addOutcome(state.outcomes, minute, monitor.intervalMinutes, counts);
  const answered = checks.filter(({ verdict }) => verdict === "up" || verdict === "slow");
  const sketch = sketchOf(answered.map(({ latencyMs }) => latencyMs));
  state.hour = { ...state.hour, sketch: mergeSketches([state.hour.sketch, sketch]) };
}

export function addObserved(draft: Draft): void {
  add(draft, { observed: coverSeconds(draft.monitor), outage: 0 });
}

export function addOutageSeconds(draft: Draft, seconds: number): void {
  add(draft, { observed: 0, outage: seconds });
}

function add(draft: Draft, seconds: { readonly observed: number; readonly outage: number }): void {
  const { state, minute } = draft;
  const { today } = state;
  state.hours = addSeconds(state.hours ?? fromToday(today, minute), minute, seconds);
  state.today = {
    ...today,
    observedSeconds: today.observedSeconds + seconds.observed,
    outageSeconds: today.outageSeconds + seconds.outage,
  };
}
