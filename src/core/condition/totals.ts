/** The running totals of the day and the latencies of the hour. */
import type { Check } from "../check/check.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, MINUTES_PER_DAY } from "../check/check.ts";
import type { Monitor } from "../config/monitor.ts";
import { mergeSketches, sketchOf } from "../shard/sketch.ts";
import { summed, total } from "./blips.ts";
import { addCounted, NOTHING_COUNTED } from "./counted.ts";
import { type Draft, draftOf, finish, unchanged } from "./draft.ts";
import { emptyDay } from "./initial.ts";
import { addLate, addSeconds, fromToday } from "./last-day.ts";
import { addOutcome } from "./outcomes.ts";
import type { Blip } from "./runs.ts";
import type { ConditionStep, MonitorState } from "./state.ts";

/** One answered scheduled minute stands for its whole interval. */
function coverSeconds(monitor: Monitor): number {
  return monitor.intervalMinutes * 60;
}

/**
 * Starts a new hour or UTC day. The day that is over goes out as it is known now. What an outage that is confirmed
 * after midnight adds to it goes out with the confirmation.
 */
export function roll(draft: Draft): void {
  const { state, minute } = draft;
  const hour = Math.floor((minute * MINUTE_MS) / HOUR_MS);
  if (state.hour.hour !== hour) state.hour = { hour, sketch: {} };
  const day = Math.floor((minute * MINUTE_MS) / DAY_MS);
  if (state.today.day === day) return;
  if (state.minute !== null) draft.closedDay = state.today;
  state.today = emptyDay(day);
}

/** The day that is over by the clock, for a monitor that has no turn in this minute. */
export function rolledOver(state: MonitorState, monitor: Monitor, minute: number): ConditionStep {
  if (state.minute === null || state.today.day >= Math.floor(minute / MINUTES_PER_DAY))
    return unchanged(state);
  const draft = draftOf(state, { monitor, minute, imported: false });
  roll(draft);
  return finish(draft);
}

/** A minute in which the quorum was down: uptime has it at once where an outage or an intermittent is open, or once one opens. */
export function countDown(draft: Draft): void {
  const { state, monitor } = draft;
  const outage = coverSeconds(monitor);
  if (state.open.outage !== null || state.open.intermittent !== null) add(draft, { observed: 0, outage });
  else state.uncounted = summed([...(state.uncounted ?? []), { day: state.today.day, seconds: outage }]);
}

/** What was down since `from` (epoch ms) has an incident now: the seconds of today, and those of days that are over. */
export function countSince(draft: Draft, from: number): void {
  const { state, minute } = draft;
  const isSince = ({ endedAt }: Blip) => endedAt > from;
  const since = state.blips.filter((blip) => isSince(blip) && blip.uncounted !== undefined);
  const present = state.uncounted ?? [];
  const seconds = summed([...since.flatMap(({ uncounted = [] }) => uncounted), ...present]);
  const late = since.reduce(
    (hours, { startedAt, uncounted = [] }) =>
      addLate(hours, Math.floor(startedAt / HOUR_MS), total(uncounted)),
    state.hours ?? fromToday(state.today, minute),
  );
  state.hours = addSeconds(late, minute, { observed: 0, outage: total(present) });
  state.uncounted = [];
  if (since.length > 0)
    state.blips = state.blips.map((blip) => (isSince(blip) ? withoutUncounted(blip) : blip));
  const { day } = state.today;
  const earlier = seconds.filter((one) => one.day !== day);
  draft.earlierOutage = [...(draft.earlierOutage ?? []), ...earlier];
  const ofToday = total(seconds.filter((one) => one.day === day));
  state.today = { ...state.today, outageSeconds: state.today.outageSeconds + ofToday };
}

function withoutUncounted({ uncounted: _, ...blip }: Blip): Blip {
  return blip;
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
