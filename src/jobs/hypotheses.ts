/** The leading hypotheses of an intermittent condition, so that its alert already says what is likely behind it. */
import { observeHypotheses } from "../core/condition/edit.ts";
import type { MonitorState } from "../core/condition/state.ts";
import type { Incident } from "../core/incident/incident.ts";
import type { Transition } from "../core/shard/minute.ts";
import type { CompiledMonitor, ShardConfig, ShardCore } from "../core/shard/shard.ts";
import { diagnosisOf } from "./diagnose.ts";
import { draftOf } from "./record-minute.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

const MOST_KEPT = 3;
/** A mass failure must not spend a tick on diagnoses: the rest follows with their next blips. */
const MOST_AT_ONCE = 5;
/** The cause is asked for again each time its blips have grown by a quarter: at nearly each of the first ten. */
const WORTH_ASKING_GROWTH = 1.25;

/** The transition with hypotheses in each intermittent incident that opened, or whose blips have grown enough. */
export async function withHypotheses(
  shell: Shell,
  before: ShardCore,
  config: ShardConfig,
  transition: Transition,
  minute: number,
): Promise<Transition> {
  let next = transition;
  const concerned = config.monitors.filter(({ monitor }) => hasNews(before, transition.core, monitor.id));
  for (const compiled of concerned.slice(0, MOST_AT_ONCE)) {
    const hypotheses = await leading(shell, config, compiled, minute);
    if (hypotheses !== null) next = applied(next, compiled, minute, hypotheses);
  }
  return next;
}

/** After an import, once its history is written: the open intermittent gets its hypotheses. Nobody is told. */
export async function nameCause(shell: Shell, session: Session, compiled: CompiledMonitor): Promise<void> {
  await session.commit(`cause.${crypto.randomUUID()}`, async (loaded) => {
    const { core, config } = loaded;
    const state = core.monitors.get(compiled.monitor.id);
    if (!state?.open.intermittent || state.minute === null) return null;
    const hypotheses = await leading(shell, config, compiled, state.minute);
    if (hypotheses === null) return null;
    const unchanged = { core, incidents: [], changes: [] };
    const { changes: _, ...named } = applied(unchanged, compiled, state.minute, hypotheses);
    const minute = core.newestMinute ?? state.minute;
    return await draftOf(shell, loaded, { ...named, changes: [] }, minute, "A", [], shell.clock.now());
  });
}

function hasNews(before: ShardCore, after: ShardCore, id: string): boolean {
  const now = after.monitors.get(id)?.open.intermittent;
  if (!now) return false;
  const then = before.monitors.get(id)?.open.intermittent;
  return then?.id !== now.id || growthSteps(then.blips) !== growthSteps(now.blips);
}

/** A month's diagnosis costs many ticks, so one blip more among a hundred does not ask for it again. */
function growthSteps(blips: number): number {
  return Math.floor(Math.log(Math.max(1, blips)) / Math.log(WORTH_ASKING_GROWTH));
}

/** Null when history can't be read: the alert goes out all the same. */
async function leading(
  shell: Shell,
  config: ShardConfig,
  compiled: CompiledMonitor,
  minute: number,
): Promise<Incident["hypotheses"] | null> {
  try {
    const { hypotheses } = await diagnosisOf(shell, config, compiled, minute);
    return hypotheses
      .slice(0, MOST_KEPT)
      .map(({ cause, confidence, summary }) => ({ cause, confidence, summary }));
  } catch (error) {
    console.error("hypotheses", compiled.monitor.id, error);
    return null;
  }
}

function applied(
  transition: Transition,
  compiled: CompiledMonitor,
  minute: number,
  hypotheses: Incident["hypotheses"],
): Transition {
  const { id } = compiled.monitor;
  const state = transition.core.monitors.get(id) as MonitorState;
  const step = observeHypotheses(state, { monitor: compiled.monitor, minute, imported: false, hypotheses });
  const incident = step.state.open.intermittent;
  const changes = transition.changes.map((owned) =>
    incident && owned.change.incident?.id === incident.id
      ? { ...owned, change: { ...owned.change, incident } }
      : owned,
  );
  // Told of once in a minute: what is said anyway now carries the hypotheses.
  const told = changes.some(({ change }) => change.incident?.id === incident?.id);
  return {
    core: { ...transition.core, monitors: new Map(transition.core.monitors).set(id, step.state) },
    incidents: [
      ...transition.incidents.filter(({ id: known }) => !step.incidents.some((added) => added.id === known)),
      ...step.incidents,
    ],
    changes: told ? changes : [...changes, ...step.changes.map((change) => ({ compiled, change }))],
  };
}
