/** Monitors that are watched no more: whatever commit takes in the changed configuration ends their conditions with it. */

import { MINUTE_MS } from "../check/check.ts";
import { observePaused } from "../condition/pause.ts";
import type { MonitorState } from "../condition/state.ts";
import type { Incident } from "../incident/incident.ts";
import { Contained } from "./contained.ts";
import type { OwnedChange, Transition } from "./minute.ts";
import type { CompiledMonitor, ShardConfig, ShardCore } from "./shard.ts";

/** A replay's newest minute may be far from the wall clock, in either direction. */
const MAX_AHEAD_MS = 10 * MINUTE_MS;

interface ConfigTurn {
  /** The state that the commit began from. */
  readonly before: ShardCore;
  readonly config: ShardConfig;
  /** As compiled before, when `config` is newer; null when it is the same. */
  readonly former: ShardConfig | null;
  /** Epoch ms. */
  readonly now: number;
}

/** The transition, and what pausing and deleting add to it. */
export function withoutUnwatched(transition: Transition, turn: ConfigTurn): Transition {
  const contained = new Contained(transition.faults);
  const gone = departedIn(turn);
  const monitors = new Map(transition.core.monitors);
  const incidents = new Map<string, Incident>(transition.incidents.map((one) => [one.id, one]));
  const changes: OwnedChange[] = [...transition.changes];
  const end = (compiled: CompiledMonitor, state: MonitorState, why: "paused" | "deleted") => {
    const { monitor } = compiled;
    const step = observePaused(state, { monitor, at: momentOf(turn), why });
    monitors.set(monitor.id, step.state);
    for (const incident of step.incidents) incidents.set(incident.id, incident);
    changes.push(...step.changes.map((change) => ({ compiled, change })));
  };
  const contain = (compiled: CompiledMonitor, state: MonitorState, why: "paused" | "deleted") =>
    contained.run(
      compiled.monitor.id,
      "conditions",
      () => end(compiled, state, why),
      () => {},
    );
  for (const compiled of turn.config.monitors) {
    const state = monitors.get(compiled.monitor.id);
    if (state && !compiled.monitor.enabled && wantsEnd(compiled, state, turn))
      contain(compiled, state, "paused");
  }
  for (const { compiled, state } of gone) contain(compiled, state, "deleted");
  const core = without(
    { ...transition.core, monitors },
    new Set(gone.map(({ compiled }) => compiled.monitor.id)),
  );
  return { ...transition, core, incidents: [...incidents.values()], changes, faults: contained.faults };
}

/** Just paused; or paused by a version that left its incidents open. History may be imported for one that is paused. */
function wantsEnd({ key }: CompiledMonitor, state: MonitorState, { former }: ConfigTurn): boolean {
  const was = former?.monitors.find((known) => known.key === key);
  if (was?.monitor.enabled) return true;
  return Object.values(state.open ?? {}).some((incident) => incident !== null && !incident.imported);
}

/** A re-created monitor has its id, and another key. */
function departedIn({ before, config, former }: ConfigTurn) {
  const keys = new Set(config.monitors.map(({ key }) => key));
  return (former?.monitors ?? []).flatMap((compiled) => {
    const state = before.monitors.get(compiled.monitor.id);
    return state === undefined || keys.has(compiled.key) ? [] : [{ compiled, state }];
  });
}

function without(core: ShardCore, ids: ReadonlySet<string>): ShardCore {
  if (ids.size === 0) return core;
  const kept = <T>(byId: ReadonlyMap<string, T>) => new Map([...byId].filter(([id]) => !ids.has(id)));
  return {
    ...core,
    monitors: kept(core.monitors),
    lastGood: kept(core.lastGood),
    patientAt: kept(core.patientAt),
    digests: kept(core.digests),
    unnamed: kept(core.unnamed),
    heartbeats: kept(core.heartbeats),
    timedOut: core.timedOut.filter((id) => !ids.has(id)),
  };
}

function momentOf({ before, now }: ConfigTurn): number {
  if (before.newestMinute === null) return now;
  const newest = before.newestMinute * MINUTE_MS;
  return Math.min(Math.max(now, newest), newest + MAX_AHEAD_MS);
}
