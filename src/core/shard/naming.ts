/** What a diagnosis changes in a shard, once it is made. */
import { observeHypotheses } from "../condition/edit.ts";
import { observePattern, type SeenPattern } from "../condition/pattern.ts";
import type { Incident } from "../incident/incident.ts";
import { withLateOutages } from "./late-outage.ts";
import type { OwnedChange, Transition } from "./minute.ts";
import type { CompiledMonitor, ShardCore } from "./shard.ts";

/** The shard with an intermittent that a pattern opened; null where there is nothing to open. */
export function withPattern(
  core: ShardCore,
  compiled: CompiledMonitor,
  seen: SeenPattern,
): Transition | null {
  const { monitor } = compiled;
  const state = core.monitors.get(monitor.id);
  if (!state) return null;
  const step = observePattern(state, { monitor, seen });
  if (step.incidents.length === 0) return null;
  const late = (step.earlierOutage ?? []).map((one) => ({ key: compiled.key, ...one }));
  const monitors = new Map(core.monitors).set(monitor.id, step.state);
  return {
    core: { ...core, ...withLateOutages(core, late), monitors },
    incidents: step.incidents,
    changes: step.changes.map((change) => ({ compiled, change })),
  };
}

interface Named {
  readonly transition: Transition;
  /** As it is now. */
  readonly incident: Incident;
  /** Alerts of it waited for this, due then; null when none did. */
  readonly heldUntil: number | null;
}

/** The open intermittent with its hypotheses, which it then waits for no more. Null when it is over. */
export function withCause(
  core: ShardCore,
  compiled: CompiledMonitor,
  hypotheses: Incident["hypotheses"],
  late = false,
): Named | null {
  const { monitor } = compiled;
  const state = core.monitors.get(monitor.id);
  if (!state?.open.intermittent || state.minute === null) return null;
  const step = observeHypotheses(state, { monitor, minute: state.minute, imported: false, hypotheses, late });
  const incident = step.state.open.intermittent ?? state.open.intermittent;
  const unnamed = new Map(core.unnamed);
  const heldUntil = unnamed.get(monitor.id)?.heldUntil ?? null;
  unnamed.delete(monitor.id);
  // What waits says it already: a second message would only repeat it.
  const changes: OwnedChange[] =
    heldUntil === null ? step.changes.map((change) => ({ compiled, change })) : [];
  const monitors = new Map(core.monitors).set(monitor.id, step.state);
  const transition = { core: { ...core, monitors, unnamed }, incidents: step.incidents, changes };
  return { transition, incident, heldUntil };
}
