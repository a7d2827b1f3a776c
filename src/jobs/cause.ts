/** The leading hypotheses of open intermittents: found after the commit, in invocations and commits of their own. */
import { MINUTE_MS } from "../core/check/check.ts";
import type { MonitorState } from "../core/condition/state.ts";
import type { Incident } from "../core/incident/incident.ts";
import type { StepFault } from "../core/shard/contained.ts";
import { withCause } from "../core/shard/naming.ts";
import type { CompiledMonitor, ShardConfig, ShardCore } from "../core/shard/shard.ts";
import { deliverDue } from "./deliver-due.ts";
import { examined, leadersOf, patternFrom } from "./diagnose.ts";
import { stateDraft } from "./draft.ts";
import type { Draft, Loaded, Session } from "./session.ts";
import type { Shell } from "./shell.ts";

/** A mass failure must not spend the day on diagnoses: the rest follows in the next minutes, or with the next blips. */
const MAX_A_TICK = 10;

/** Has the causes named that a commit left open, one an invocation, and sends what waited for them. Never throws. */
export async function nameCauses(shell: Shell, { unnamed }: ShardCore): Promise<void> {
  const news = [...unnamed].sort(([, a], [, b]) => Number(b.heldUntil ?? 0) - Number(a.heldUntil ?? 0));
  const heldUntil = Math.max(0, ...news.map(([, waiting]) => waiting.heldUntil ?? 0));
  let unheard = Math.max(0, news.length - MAX_A_TICK);
  for (const [monitor] of news.slice(0, MAX_A_TICK)) {
    try {
      await shell.errand({ kind: "name-cause", monitor });
    } catch (error) {
      unheard++;
      console.error("naming the cause of", monitor, error);
    }
  }
  if (heldUntil === 0) return;
  // Without its cause the news goes out all the same, only later.
  if (unheard > 0) await shell.clock.sleep(heldUntil - shell.clock.now());
  await deliverDue(shell);
}

/** Finds the cause of one monitor's open intermittent and commits it. Nothing to do is no error. */
export async function nameCause(shell: Shell, session: Session, id: string, late = false): Promise<void> {
  const { core, config } = await session.load();
  const compiled = config.monitors.find(({ monitor }) => monitor.id === id);
  const state = core.monitors.get(id);
  if (!compiled || !state?.open.intermittent || state.minute === null) return;
  const found = await leading(shell, config, compiled, state);
  await session.commit(`cause.${crypto.randomUUID()}`, (loaded) =>
    causeDraft(shell, loaded, compiled, found, late),
  );
  if ("error" in found) throw found.error;
}

async function causeDraft(
  shell: Shell,
  loaded: Loaded,
  compiled: CompiledMonitor,
  found: Found,
  late: boolean,
): Promise<Draft | null> {
  const { core } = loaded;
  const now = (core.newestMinute ?? 0) * MINUTE_MS;
  if ("error" in found) {
    const faults: StepFault[] = [{ monitor: compiled.monitor.id, step: "diagnosis", error: found.error }];
    return await stateDraft(shell, loaded, { core, incidents: [], changes: [], faults }, now);
  }
  const named = withCause(core, compiled, found.hypotheses, late);
  if (named === null) return null;
  const draft = await stateDraft(shell, loaded, named.transition, now);
  const { heldUntil, incident } = named;
  if (heldUntil === null) return draft;
  return { ...draft, released: [{ incident, heldUntil, dueAt: shell.clock.now() }] };
}

type Found = { readonly hypotheses: Incident["hypotheses"] } | { readonly error: unknown };

async function leading(
  shell: Shell,
  config: ShardConfig,
  compiled: CompiledMonitor,
  { minute, open }: MonitorState,
): Promise<Found> {
  try {
    // What was seen in weeks is not to be judged by fewer of them.
    const from = open.intermittent?.pattern && minute !== null ? patternFrom(minute) : null;
    const { diagnosis } = await examined(shell, config, compiled, minute, from);
    return { hypotheses: leadersOf(diagnosis) };
  } catch (error) {
    return { error };
  }
}
