/** Whose history is looked through for a pattern: each monitor with enough blips once a day, at most one a tick. */
import { MINUTES_PER_DAY } from "../check/check.ts";
import type { MonitorState } from "../condition/state.ts";
import { MIN_PATTERN_BLIPS } from "../diagnosis/pattern.ts";
import { hash32 } from "../words/hash.ts";
import type { ById } from "./by-id.ts";
import type { CompiledMonitor, ShardConfig, ShardCore } from "./shard.ts";

const NEVER = -1;

/** The states after this minute, with it noted in that of the monitor whose turn it is. `core` is as it was before. */
export function withPatternTurn(
  monitors: ById<MonitorState>,
  core: ShardCore,
  config: ShardConfig,
  minute: number,
): ById<MonitorState> {
  const turn = patternTurn(core, config, minute);
  const state = turn === null ? undefined : monitors.get(turn);
  return turn === null || state === undefined
    ? monitors
    : new Map(monitors).set(turn, { ...state, patternMinute: minute });
}

/**
 * The monitor whose turn this minute is; null for none. Its minute of the day is a hash of its id. A turn that a missing
 * tick, or another's turn, took away is made up for: whoever has waited longest comes first.
 */
function patternTurn(core: ShardCore, config: ShardConfig, minute: number): string | null {
  let turn: { readonly id: string; readonly looked: number } | null = null;
  for (const compiled of config.monitors) {
    const { id, enabled } = compiled.monitor;
    const state = core.monitors.get(id);
    if (!enabled || state === undefined) continue;
    const looked = state.patternMinute ?? NEVER;
    // One that was never looked at waits for its minute, not for the first tick.
    const since = looked === NEVER ? (core.newestMinute ?? minute) : looked;
    if (dueBy(id, minute) <= since || (turn !== null && turn.looked <= looked)) continue;
    if (recentBlips(core, compiled) >= MIN_PATTERN_BLIPS) turn = { id, looked };
  }
  return turn?.id ?? null;
}

/** The newest minute that was this monitor's. */
function dueBy(id: string, minute: number): number {
  const own = hash32(id) % MINUTES_PER_DAY;
  const since = (((minute - own) % MINUTES_PER_DAY) + MINUTES_PER_DAY) % MINUTES_PER_DAY;
  return minute - since;
}

/** Of the finished days that the digest sums, those that wait to be closed, and today. */
function recentBlips(core: ShardCore, { key, monitor: { id } }: CompiledMonitor): number {
  const waiting = core.finishedDays.filter((day) => day.key === key);
  return (
    (core.digests.get(id)?.blips ?? 0) +
    waiting.reduce((sum, { totals }) => sum + totals.blips, 0) +
    (core.monitors.get(id)?.today.blips ?? 0)
  );
}
