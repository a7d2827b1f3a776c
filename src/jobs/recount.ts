/**
 * History re-evaluated after a maintenance window in the past came or went: what is inside is excluded, or counted again.
 * It goes back far enough for every condition that the window can have touched, some monitors a commit.
 */
import { MINUTE_MS, MINUTES_PER_DAY } from "../core/check/check.ts";
import { initialState } from "../core/condition/initial.ts";
import type { Incident } from "../core/incident/incident.ts";
import { changedWindows } from "../core/shard/changed-windows.ts";
import type { Transition } from "../core/shard/minute.ts";
import { inMinuteOrder, replayHistory } from "../core/shard/replay.ts";
import { type RecountedSpan, settled, startOf } from "../core/shard/settle.ts";
import type { CompiledMonitor, ShardConfig } from "../core/shard/shard.ts";
import { incidentView } from "../core/shard/shard-view.ts";
import { readHistory } from "../store/history.ts";
import { closeFinishedDays } from "./compact.ts";
import { deliverDue } from "./deliver-due.ts";
import { stateDraft } from "./draft.ts";
import { storedIncidents, withReplayed } from "./rejudge.ts";
import type { Draft, Loaded, Session } from "./session.ts";
import type { Shell } from "./shell.ts";

/** Each takes two queries; a Free plan's invocation has 50. */
const MONITORS_A_CALL = 12;
const LOST_SIGHT = "The monitoring's own memory was lost; nothing speaks for this any more.";

/**
 * Re-evaluates the conditions from kept history, after a memory that could not be used: the whole shard's, or one
 * monitor's. `minute` was the first since.
 */
export async function recover(shell: Shell, minute: number, monitor: string | null = null): Promise<void> {
  const from = minute * MINUTE_MS;
  const span = { monitor, from, to: from + MINUTE_MS, why: LOST_SIGHT };
  if (shell.recounts === undefined) {
    for (let fromKey: number | null = 0; fromKey !== null; )
      fromKey = await shell.errand({ kind: "recount", span, fromKey });
    return;
  }
  await shell.recounts.add(span);
  await shell.recounts.run(shell);
}

/**
 * Whoever added or removed a window has its past re-evaluated by a call; where that never came through, the tick that
 * takes the configuration in sees to it. To be called before the commit that does.
 */
export async function queueWindows(
  shell: Shell,
  former: ShardConfig,
  config: ShardConfig,
  minute: number,
): Promise<void> {
  for (const span of changedWindows(former.maintenance, config.maintenance, minute * MINUTE_MS))
    await shell.recounts?.add(span);
}

/**
 * Does some monitors, from this key on, and returns the key to go on with in another call; null when all are done: an
 * invocation's queries are limited. Idempotent. A monitor that was first checked after the span is left alone.
 */
export async function recount(
  shell: Shell,
  session: Session,
  span: RecountedSpan,
  fromKey = 0,
): Promise<number | null> {
  // Whatever a commit under way knows of the configuration is older than the window.
  await session.exclusively(async () => {});
  const { config } = await session.load();
  const wanted = config.monitors
    .filter(({ key, monitor }) => key >= fromKey && (span.monitor === null || span.monitor === monitor.id))
    .sort((a, b) => a.key - b.key);
  const some = new Set(wanted.slice(0, MONITORS_A_CALL).map(({ key }) => key));
  await session.commit(`recount.${crypto.randomUUID()}`, (loaded) => recountDraft(shell, loaded, some, span));
  const next = wanted[MONITORS_A_CALL]?.key ?? null;
  if (next !== null) return next;
  await closeFinishedDays(shell, session);
  shell.background(deliverDue(shell));
  return null;
}

/** All of these monitors in one commit: it packs the whole shard's memory and view, once. */
async function recountDraft(
  shell: Shell,
  loaded: Loaded,
  keys: ReadonlySet<number>,
  span: RecountedSpan,
): Promise<Draft | null> {
  const parts: Recounted[] = [];
  let { core } = loaded;
  for (const compiled of loaded.config.monitors) {
    if (!keys.has(compiled.key)) continue;
    const part = await recounted(shell, { ...loaded, core }, compiled, span);
    if (part === null) continue;
    parts.push(part);
    core = part.core;
  }
  if (parts.length === 0) return null;
  const recent = [...parts.flatMap(({ stored }) => stored.map(incidentView)), ...loaded.core.recent];
  const known = { ...loaded, core: { ...loaded.core, recent } };
  const incidents = parts.flatMap((part) => part.incidents);
  const changes = parts.flatMap((part) => part.changes);
  return await stateDraft(shell, known, { core, incidents, changes }, shell.clock.now());
}

interface Recounted extends Transition {
  readonly stored: readonly Incident[];
}

async function recounted(
  shell: Shell,
  { core, config }: Loaded,
  compiled: CompiledMonitor,
  span: RecountedSpan,
): Promise<Recounted | null> {
  const { key, monitor } = compiled;
  const newest = core.monitors.get(monitor.id)?.minute ?? null;
  if (newest === null || span.from >= (newest + 1) * MINUTE_MS) return null;
  const stored = [...(await storedIncidents(shell, monitor.id)).values()];
  const from = startOf(span, stored);
  const to = (newest + MINUTES_PER_DAY) * MINUTE_MS;
  const checks = inMinuteOrder(await readHistory(shell.db, { key, shard: shell.shard, from, to }));
  const [first] = checks;
  if (first === undefined) return null;
  const replayed = replayHistory(initialState(monitor, first.minute), monitor, config.maintenance, checks);
  const { incidents, ended } = settled(replayed.incidents, stored, span, newest * MINUTE_MS);
  const changes = ended.map((change) => ({ compiled, change }));
  return { core: withReplayed(core, compiled, replayed, incidents), incidents, changes, stored };
}
