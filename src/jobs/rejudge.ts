/**
 * The conditions of one monitor after history came in from elsewhere. What is newer than everything judged goes on
 * from the present state; anything older has the kept history re-evaluated from its start.
 */
import type { Check } from "../core/check/check.ts";
import { NOTHING_COUNTED } from "../core/condition/counted.ts";
import { withIncident } from "../core/condition/edit.ts";
import { initialState } from "../core/condition/initial.ts";
import type { ConditionChange, MonitorState } from "../core/condition/state.ts";
import type { Incident } from "../core/incident/incident.ts";
import { inMinuteOrder, type Replayed, replayHistory } from "../core/shard/replay.ts";
import { digestsOf, newestHoursOf, withHours } from "../core/shard/rollup.ts";
import { overtaken, withRecord } from "../core/shard/settle.ts";
import type { CompiledMonitor, ShardCore } from "../core/shard/shard.ts";
import { readHistory } from "../store/history.ts";
import { listIncidents } from "../store/incidents.ts";
import { readRollup } from "../store/state.ts";
import { stateDraft } from "./draft.ts";
import type { Draft, Loaded } from "./session.ts";
import type { Shell } from "./shell.ts";

const MAX_INCIDENTS = 1000;
/** Further than any minute: the whole history. */
const END_OF_TIME = 8_640_000_000_000_000;

/** A commit's draft with `fresh` checks (not yet in history) judged into the monitor's conditions. */
export async function rejudged(
  shell: Shell,
  loaded: Loaded,
  compiled: CompiledMonitor,
  fresh: readonly Check[],
): Promise<Draft> {
  const { whole, ...replayed } = await replay(shell, loaded, compiled, fresh);
  const stored = await storedIncidents(shell, compiled.monitor.id);
  const incidents = replayed.incidents.map((incident) => withRecord(incident, stored.get(incident.id)));
  const made = new Set(incidents.map(({ id }) => id));
  const known = loaded.core.monitors.get(compiled.monitor.id)?.open.intermittent ?? null;
  const over = known === null ? null : overtaken(known, incidents, shell.clock.now());
  const withdrawn = [...stored.values()]
    .filter(({ id, imported }) => whole && imported && !made.has(id))
    .map(({ id }) => id);
  return await draftOfReplay(shell, loaded, compiled, { replayed, incidents, over, withdrawn, fresh });
}

/** What a commit writes of a replay. `incidents` are those to store; `fresh` checks are not in the rollup's hours yet. */
async function draftOfReplay(
  shell: Shell,
  loaded: Loaded,
  compiled: CompiledMonitor,
  judged: {
    readonly replayed: Replayed;
    readonly incidents: readonly Incident[];
    readonly over: ConditionChange | null;
    readonly withdrawn: readonly string[];
    readonly fresh: readonly Check[];
  },
): Promise<Draft> {
  const { replayed, over, withdrawn, fresh } = judged;
  const incidents = over?.incident ? [...judged.incidents, over.incident] : judged.incidents;
  const { core, config } = loaded;
  const replayedCore = withReplayed(core, compiled, replayed, incidents);
  const newest = replayedCore.monitors.get(compiled.monitor.id)?.minute ?? null;
  const minute = core.newestMinute ?? newest ?? 0;
  const hours = newestHoursOf(compiled, config, fresh, newest ?? minute);
  const rollup = withHours(await readRollup(shell.db, shell.shard), hours);
  const next = { ...replayedCore, digests: digestsOf(rollup, minute) };
  const recent = core.recent.filter((incident) => !withdrawn.includes(incident.id));
  const before = { ...loaded, core: { ...core, recent } };
  const transition = { core: next, incidents, changes: over ? [{ compiled, change: over }] : [] };
  const draft = await stateDraft(shell, before, transition, shell.clock.now());
  return { ...draft, withdrawn, rollup };
}

/** The shard with a monitor's conditions and finished days as the replay found them. */
export function withReplayed(
  core: ShardCore,
  { key, monitor: { id } }: CompiledMonitor,
  replayed: Replayed,
  incidents: readonly Incident[],
): ShardCore {
  // A new judgement of old checks counts none of them again.
  const before = core.monitors.get(id);
  const { counted = NOTHING_COUNTED, patternMinute, certificates } = before ?? {};
  const judged = incidents.reduce<MonitorState>(withIncident, replayed.state);
  const known = {
    counted,
    ...(patternMinute === undefined ? {} : { patternMinute }),
    ...(certificates === undefined ? {} : { certificates }),
  };
  const state = withPatternOpen({ ...judged, ...known }, before);
  const days = replayed.days.map((totals) => ({ key, totals }));
  const replaced = new Set(days.map(({ totals }) => totals.day));
  const waiting = core.finishedDays.filter((day) => day.key !== key || !replaced.has(day.totals.day));
  return {
    ...core,
    monitors: new Map(core.monitors).set(id, state),
    finishedDays: [...waiting, ...days],
  };
}

/** What a pattern over weeks opened stays open: the minutes alone don't make it, and their judgement can't end it. */
function withPatternOpen(judged: MonitorState, before: MonitorState | undefined): MonitorState {
  const intermittent = before?.open?.intermittent;
  if (!before || !intermittent?.pattern || judged.open.intermittent !== null) return judged;
  return { ...judged, open: { ...judged.open, intermittent }, noticedBlips: before.noticedBlips };
}

async function replay(
  shell: Shell,
  { core, config }: Loaded,
  compiled: CompiledMonitor,
  fresh: readonly Check[],
): Promise<Replayed & { readonly whole: boolean }> {
  const { key, monitor } = compiled;
  const known = core.monitors.get(monitor.id);
  const first = fresh.reduce((least, { minute }) => Math.min(least, minute), Number.POSITIVE_INFINITY);
  if (known?.minute == null || first > known.minute) {
    const state = known?.minute == null ? initialState(monitor, Math.min(first, END_OF_TIME)) : known;
    return { ...replayHistory(state, monitor, config.maintenance, inMinuteOrder(fresh)), whole: false };
  }
  const history = await readHistory(shell.db, { key, shard: shell.shard, from: 0, to: END_OF_TIME });
  // Of two in one place the first counts: a fresh reading fills a minute that was lost.
  const all = inMinuteOrder([...fresh, ...history]);
  const start = all[0]?.minute ?? first;
  return { ...replayHistory(initialState(monitor, start), monitor, config.maintenance, all), whole: true };
}

export async function storedIncidents(shell: Shell, monitor: string): Promise<Map<string, Incident>> {
  const { items } = await listIncidents(shell.db, { monitor, limit: MAX_INCIDENTS });
  return new Map(items.map((incident) => [incident.id, incident]));
}
