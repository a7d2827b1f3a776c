/**
 * The conditions of one monitor after history came in from elsewhere. What is newer than everything judged goes on
 * from the present state; anything older has the kept history judged anew from its start.
 */
import { type Check, MINUTE_MS, MINUTES_PER_HOUR } from "../core/check/check.ts";
import { withIncident } from "../core/condition/edit.ts";
import { initialState } from "../core/condition/initial.ts";
import type { MonitorState } from "../core/condition/state.ts";
import { insideSpans, maintenanceSpans } from "../core/config/maintenance.ts";
import type { Incident } from "../core/incident/incident.ts";
import { type Replayed, replayHistory } from "../core/shard/replay.ts";
import { digestsOf, withHours } from "../core/shard/rollup.ts";
import type { CompiledMonitor, ShardConfig } from "../core/shard/shard.ts";
import type { HourOfMonitor } from "../core/shard/view.ts";
import { hourOf } from "../store/compact.ts";
import { readHistory } from "../store/history.ts";
import { listIncidents } from "../store/incidents.ts";
import { readRollup } from "../store/state.ts";
import { draftOf } from "./record-minute.ts";
import type { Draft, Loaded } from "./session.ts";
import type { Shell } from "./shell.ts";

const MOST_INCIDENTS = 1000;
const ROLLUP_HOURS = 24;
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
  const incidents = replayed.incidents.map((incident) => asTold(incident, stored.get(incident.id)));
  const made = new Set(incidents.map(({ id }) => id));
  const withdrawn = [...stored.values()]
    .filter(({ id, imported }) => whole && imported && !made.has(id))
    .map(({ id }) => id);
  return await draftOfReplay(shell, loaded, compiled, { replayed, incidents, withdrawn, fresh });
}

/** What a commit writes of a replay. `incidents` are those to store; `fresh` checks are not in the rollup's hours yet. */
export async function draftOfReplay(
  shell: Shell,
  loaded: Loaded,
  compiled: CompiledMonitor,
  judged: {
    readonly replayed: Replayed;
    readonly incidents: readonly Incident[];
    readonly withdrawn: readonly string[];
    readonly fresh: readonly Check[];
  },
): Promise<Draft> {
  const { replayed, incidents, withdrawn, fresh } = judged;
  const { core, config } = loaded;
  const { id } = compiled.monitor;
  const state = incidents.reduce<MonitorState>(withIncident, replayed.state);
  const minute = core.newestMinute ?? state.minute ?? 0;
  const hours = hoursOf(compiled, config, fresh, state.minute ?? minute);
  const rollup = withHours(await readRollup(shell.db, shell.shard), hours);
  const days = replayed.days.map((totals) => ({ key: compiled.key, totals }));
  const replaced = new Set(days.map(({ totals }) => totals.day));
  const waiting = core.finishedDays.filter(
    ({ key, totals }) => key !== compiled.key || !replaced.has(totals.day),
  );
  const next = {
    ...core,
    monitors: new Map(core.monitors).set(id, state),
    finishedDays: [...waiting, ...days],
    digests: digestsOf(rollup, minute),
  };
  const recent = core.recent.filter((incident) => !withdrawn.includes(incident.id));
  const before = { ...loaded, core: { ...core, recent } };
  const transition = { core: next, incidents, changes: [] };
  const draft = await draftOf(shell, before, transition, minute, "A", [], shell.clock.now());
  return { ...draft, withdrawn, rollup };
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
    return { ...replayHistory(state, monitor, config.maintenance, inOrder(fresh)), whole: false };
  }
  const history = await readHistory(shell.db, { key, shard: shell.shard, from: 0, to: END_OF_TIME });
  // Of two in one place the first counts: a fresh reading fills a minute that was lost.
  const all = inOrder([...fresh, ...history]);
  const start = all[0]?.minute ?? first;
  return { ...replayHistory(initialState(monitor, start), monitor, config.maintenance, all), whole: true };
}

export function inOrder(checks: readonly Check[]): Check[] {
  return checks.toSorted((a, b) => a.minute - b.minute || a.attempt - b.attempt);
}

export async function storedIncidents(shell: Shell, monitor: string): Promise<Map<string, Incident>> {
  const { items } = await listIncidents(shell.db, { monitor, limit: MOST_INCIDENTS });
  return new Map(items.map((incident) => [incident.id, incident]));
}

/** What people wrote on an incident, and whether they were told of it, outlives a new judgement. */
export function asTold(incident: Incident, stored: Incident | undefined): Incident {
  if (!stored) return incident;
  const { imported, updates, timeline, linked, hypotheses, reworded = [] } = stored;
  const words = Object.fromEntries(reworded.map((field) => [field, stored[field]]));
  const kept = { ...incident, ...words, reworded, imported, updates, linked, hypotheses };
  return imported ? kept : { ...kept, timeline };
}

/** Latencies of the newest day, hour by hour, for the page's chart. */
function hoursOf(
  compiled: CompiledMonitor,
  { maintenance }: ShardConfig,
  checks: readonly Check[],
  newest: number,
): HourOfMonitor[] {
  const oldest = Math.floor(newest / MINUTES_PER_HOUR) - ROLLUP_HOURS;
  const from = oldest * MINUTES_PER_HOUR * MINUTE_MS;
  const spans = maintenanceSpans(maintenance, compiled.monitor.id, from, (newest + 1) * MINUTE_MS);
  const recent = checks.filter(
    ({ minute }) => minute / MINUTES_PER_HOUR > oldest && !insideSpans(spans, minute),
  );
  const hours = Map.groupBy(recent, ({ minute }) => Math.floor(minute / MINUTES_PER_HOUR));
  return [...hours].flatMap(([hour, of]) => {
    return hourOf(compiled.key, compiled.monitor.id, hour, of);
  });
}
