/**
 * History judged anew after a maintenance window in the past came or went: what is inside counts no more, or again.
 * It goes back far enough for every condition that the window can have touched, and each monitor is a commit of its own.
 */
import { MINUTE_MS, MINUTES_PER_DAY } from "../core/check/check.ts";
import { initialState } from "../core/condition/initial.ts";
import { Contained } from "../core/shard/contained.ts";
import { inMinuteOrder, replayHistory } from "../core/shard/replay.ts";
import { type RecountedSpan, settled, startOf } from "../core/shard/settle.ts";
import type { CompiledMonitor } from "../core/shard/shard.ts";
import { incidentView } from "../core/shard/shard-view.ts";
import { readHistory } from "../store/history.ts";
import { closeFinishedDays } from "./compact.ts";
import { deliverDue } from "./deliver-due.ts";
import { outboxOf } from "./outbox.ts";
import { draftOfReplay, storedIncidents } from "./rejudge.ts";
import type { Draft, Loaded, Session } from "./session.ts";
import type { Shell } from "./shell.ts";

/** Each takes up to ten queries; a Free plan's invocation has 50. */
const MONITORS_A_CALL = 4;
const LOST_SIGHT = "The monitoring's own memory was lost; nothing speaks for this any more.";

/**
 * Re-evaluates the conditions from kept history, after a memory that could not be used: the whole shard's, or one
 * monitor's. `minute` was the first since.
 */
export async function recover(shell: Shell, minute: number, monitor: string | null = null): Promise<void> {
  const from = minute * MINUTE_MS;
  const span = { monitor, from, to: from + MINUTE_MS, why: LOST_SIGHT };
  for (let fromKey: number | null = 0; fromKey !== null; )
    fromKey = await shell.errand({ kind: "recount", span, fromKey });
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
  for (const { key } of wanted.slice(0, MONITORS_A_CALL)) {
    await session.commit(`recount.${crypto.randomUUID()}`, (loaded) => {
      const compiled = loaded.config.monitors.find((known) => known.key === key);
      return compiled ? recounted(shell, loaded, compiled, span) : null;
    });
  }
  const next = wanted[MONITORS_A_CALL]?.key ?? null;
  if (next !== null) return next;
  await closeFinishedDays(shell, session);
  shell.background(deliverDue(shell));
  return null;
}

async function recounted(
  shell: Shell,
  loaded: Loaded,
  compiled: CompiledMonitor,
  span: RecountedSpan,
): Promise<Draft | null> {
  const { key, monitor } = compiled;
  const newest = loaded.core.monitors.get(monitor.id)?.minute ?? null;
  if (newest === null || span.from >= (newest + 1) * MINUTE_MS) return null;
  const stored = [...(await storedIncidents(shell, monitor.id)).values()];
  const from = startOf(span, stored);
  const to = (newest + MINUTES_PER_DAY) * MINUTE_MS;
  const history = await readHistory(shell.db, { key, shard: shell.shard, from, to });
  const checks = inMinuteOrder(history);
  const [first] = checks;
  if (first === undefined) return null;
  const state = initialState(monitor, first.minute);
  const replayed = replayHistory(state, monitor, loaded.config.maintenance, checks);
  const { incidents, ended } = settled(replayed.incidents, stored, span, newest * MINUTE_MS);
  const recent = [...stored.map(incidentView), ...loaded.core.recent];
  const known = { ...loaded, core: { ...loaded.core, recent } };
  const draft = await draftOfReplay(shell, known, compiled, {
    replayed,
    incidents,
    withdrawn: [],
    fresh: [],
  });
  const changes = ended.map((change) => ({ compiled, change }));
  const outbox = { changes, evidence: [], unnamed: loaded.core.unnamed, now: shell.clock.now() };
  return { ...draft, deliveries: await outboxOf(shell, loaded.config, outbox, new Contained()) };
}
