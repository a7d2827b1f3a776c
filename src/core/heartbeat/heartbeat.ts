/**
 * What is known of a job from its pings: it runs, it ended well or badly, it is late. One step a minute, pure; what a
 * step saw becomes checks in look.ts. The rules are in docs/kinds.md.
 */
import { MINUTE_MS } from "../check/check.ts";
import type { MonitorOf } from "../config/monitor.ts";
import { MAX_PINGS_A_MINUTE, type Ping } from "./ping.ts";
import type { OpenRun, Run, Trouble } from "./run.ts";
import { dueAfterRun, dueFrom, lateAt, scheduleKey, type Target } from "./schedule.ts";

/** Starts that wait for their end; the oldest is given up for one more. */
const MAX_OPEN = 20;

/** Plain JSON. Absent: not pinged since it was made. */
export interface HeartbeatState {
  /** The schedule that `dueAt` was worked out by. */
  readonly schedule: string;
  readonly dueAt: number;
  /** The newest run that ended, and the newest that ended well. */
  readonly last: Run | null;
  readonly good: Run | null;
  /** Oldest first. */
  readonly open: readonly OpenRun[];
  readonly trouble: Trouble | null;
  /** It has ended a run, or has been in trouble, since watching began: something can be said of it. */
  readonly known: boolean;
  readonly paused?: true;
}

/** What a step saw, to be recorded as one check. */
export interface Look {
  /** Epoch ms. */
  readonly at: number;
  /** The run that ended then; null for a look at the clock. */
  readonly run: Run | null;
  readonly trouble: Trouble | null;
  readonly ping: Ping | null;
}

interface Turn {
  readonly monitor: MonitorOf<"heartbeat">;
  /** Epoch ms: the tick's. */
  readonly now: number;
  /** In their order, none newer than `now`. */
  readonly pings: readonly Ping[];
  /** Whether a time (epoch ms) is inside a maintenance window. */
  readonly maintained: (at: number) => boolean;
}

interface HeartbeatStep {
  /** Undefined: still not pinged. */
  readonly state: HeartbeatState | undefined;
  readonly looks: readonly Look[];
  /** Those that this step took. What is left has the next step. */
  readonly taken: readonly Ping[];
}

export function heartbeatStep(before: HeartbeatState | undefined, turn: Turn): HeartbeatStep {
  const { monitor, now, pings } = turn;
  const taken = pings.slice(0, MAX_PINGS_A_MINUTE);
  const paused = !monitor.enabled;
  let state = before && followed(before, monitor.target, now, paused);
  const looks: Look[] = [];
  for (const ping of taken) {
    const step = afterPing(state, monitor, ping);
    state = step.state;
    if (step.run !== null) looks.push({ at: ping.at, run: step.run, trouble: state?.trouble ?? null, ping });
  }
  if (state === undefined) return { state, looks, taken };
  if (paused) return { state: { ...state, open: [], trouble: null, known: false, paused }, looks, taken };
  // What still waits may be the very ping that is missed.
  if (taken.length === pings.length) state = afterTime(state, turn);
  const news = state.trouble === (before?.trouble ?? null) ? null : state.trouble;
  // Nothing is dated back into maintenance.
  const since = news === null || turn.maintained(troubleAt(news)) ? now : Math.min(now, troubleAt(news));
  const isNews = news !== null && news.kind !== "failed";
  if (state.known && (looks.length === 0 || isNews))
    looks.push({ at: since, run: null, trouble: state.trouble, ping: null });
  return { state, looks, taken };
}

/** The state by the schedule of now: a change of it makes nothing late at once, a pause begins again. */
function followed(state: HeartbeatState, target: Target, now: number, paused: boolean): HeartbeatState {
  const schedule = scheduleKey(target);
  if (state.paused && !paused) {
    const { paused: _, ...resumed } = state;
    return { ...resumed, schedule, dueAt: dueFrom(target, now) };
  }
  if (state.schedule === schedule) return state;
  const lived = state.last?.endedAt ?? state.open.at(-1)?.startedAt ?? now;
  const dueAt = dueAfterRun(target, lived);
  const isLate = now >= lateAt(target, dueAt);
  if (state.trouble?.kind !== "late")
    return { ...state, schedule, dueAt: isLate ? dueFrom(target, now) : dueAt };
  return { ...state, schedule, dueAt, trouble: isLate ? state.trouble : null };
}

function afterPing(
  before: HeartbeatState | undefined,
  { target, assert }: MonitorOf<"heartbeat">,
  { kind, at, rid, exitCode }: Ping,
): { readonly state: HeartbeatState | undefined; readonly run: Run | null } {
  if (kind === "log") return { state: before, run: null };
  const state = before ?? fresh(target, at);
  if (kind === "start") {
    // A job that names no runs has one at a time: its last one never ended.
    const others = state.open.filter((run) => run.rid !== rid);
    const open = [...others, { rid, startedAt: at }].slice(-MAX_OPEN);
    return { state: { ...state, open }, run: null };
  }
  const begun = state.open.find((run) => run.rid === rid);
  const good = kind === "end" && exitCode !== null && assert.exitCodes.includes(exitCode);
  const run: Run = { endedAt: at, startedAt: begun?.startedAt ?? null, exitCode, good };
  return {
    run,
    state: {
      ...state,
      dueAt: dueAfterRun(target, at),
      last: run,
      good: good ? run : state.good,
      open: state.open.filter((one) => one !== begun),
      trouble: good ? null : { kind: "failed", run },
      known: true,
    },
  };
}

function fresh(target: Target, at: number): HeartbeatState {
  const schedule = scheduleKey(target);
  const nothing = { last: null, good: null, open: [], trouble: null, known: false };
  return { schedule, dueAt: dueFrom(target, at), ...nothing };
}

function afterTime(state: HeartbeatState, { monitor, now, maintained }: Turn): HeartbeatState {
  const { target, assert } = monitor;
  const maxMs = assert.maxMinutes === null ? null : assert.maxMinutes * MINUTE_MS;
  const over = state.open.find((run) => isOver(run, maxMs, now));
  const running = {
    ...state,
    open: state.open.map((run) => (run === over ? { ...run, over: true as const } : run)),
  };
  if (maintained(now)) {
    const excused = now >= state.dueAt && maintained(state.dueAt) && state.trouble?.kind !== "late";
    return excused ? { ...running, dueAt: dueFrom(target, now) } : running;
  }
  if (over !== undefined && maxMs !== null) {
    const { startedAt } = over;
    const trouble = { kind: "overdue", startedAt, overdueAt: startedAt + maxMs } as const;
    return { ...running, dueAt: dueFrom(target, now), known: true, trouble };
  }
  const deadline = lateAt(target, state.dueAt);
  if (state.trouble?.kind === "late" || now < deadline) return running;
  const inTime = state.open.filter((run) => !run.over);
  // Within its limit a run may take as long as it wants, also past the time of the next.
  if (maxMs !== null && inTime.length > 0) return running;
  const begun = inTime.at(-1)?.startedAt ?? null;
  const trouble = { kind: "late", dueAt: state.dueAt, lateAt: deadline, running: begun } as const;
  return { ...running, known: true, trouble };
}

function isOver({ startedAt, over }: OpenRun, maxMs: number | null, now: number): boolean {
  return maxMs !== null && !over && now >= startedAt + maxMs;
}

function troubleAt(trouble: Trouble): number {
  switch (trouble.kind) {
    case "late":
      return trouble.lateAt;
    case "failed":
      return trouble.run.endedAt;
    case "overdue":
      return trouble.overdueAt;
    default:
      return trouble satisfies never;
  }
}
