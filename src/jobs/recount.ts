/**
 * History judged anew after a maintenance window in the past came or went: what is inside counts no more, or again.
 * It goes back far enough for every condition that the window can have touched, and each monitor is a commit of its own.
 */
import { DAY_MS, MINUTE_MS, MINUTES_PER_DAY } from "../core/check/check.ts";
import { initialState } from "../core/condition/initial.ts";
import type { ConditionChange } from "../core/condition/state.ts";
import { withEntry } from "../core/condition/timeline.ts";
import type { Incident } from "../core/incident/incident.ts";
import { replayHistory } from "../core/shard/replay.ts";
import type { CompiledMonitor } from "../core/shard/shard.ts";
import { incidentView } from "../core/shard/shard-view.ts";
import { readHistory } from "../store/history.ts";
import { closeFinishedDays } from "./compact.ts";
import { deliver } from "./deliver.ts";
import { outboxOf } from "./record-minute.ts";
import { asTold, draftOfReplay, inOrder, storedIncidents } from "./rejudge.ts";
import type { Draft, Loaded, Session } from "./session.ts";
import type { Shell } from "./shell.ts";

/** The conditions look back a week; a day more, so that the first day is whole. */
const LOOK_BACK_MS = 8 * DAY_MS;
/** Each takes up to ten queries; a Free plan's invocation has 50. */
const MONITORS_A_CALL = 4;
const NOT_COUNTED = "This fell into maintenance and is not counted.";
const LOST_SIGHT = "The monitoring's own memory was lost; nothing speaks for this any more.";

/** Epoch ms; `monitor` null means all of the shard. */
export interface RecountedSpan {
  readonly monitor: string | null;
  readonly from: number;
  readonly to: number;
  /** What is said of an incident that the new judgement does not make. */
  readonly why?: string;
}

/** Builds the conditions anew from kept history, after a state row that could not be read. `minute` was the first since. */
export async function recover(shell: Shell, session: Session, minute: number): Promise<void> {
  const from = minute * MINUTE_MS;
  const span = { monitor: null, from, to: from + MINUTE_MS, why: LOST_SIGHT };
  for (let next: number | null = 0; next !== null; ) next = await recount(shell, session, span, next);
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
  shell.background(deliver(shell));
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
  const checks = inOrder(history);
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
  const deliveries = await outboxOf(shell, loaded.config, changes, [], shell.clock.now());
  return { ...draft, deliveries };
}

/** The start of a day on which none of the incidents that matter had begun yet. */
function startOf(span: RecountedSpan, stored: readonly Incident[]): number {
  const ends = ({ endedAt }: Incident) => endedAt ?? Number.POSITIVE_INFINITY;
  let from = span.from - LOOK_BACK_MS;
  for (const incident of stored.toSorted((a, b) => b.startedAt - a.startedAt))
    if (ends(incident) >= from) from = Math.min(from, incident.startedAt);
  return Math.floor(from / DAY_MS) * DAY_MS;
}

/** The incidents to store, and those that people were told of and that are over by the new judgement. */
function settled(judged: readonly Incident[], stored: readonly Incident[], span: RecountedSpan, now: number) {
  const known = new Map(stored.map((incident) => [incident.id, incident]));
  const ids = new Set(judged.map(({ id }) => id));
  const gone = stored
    .filter((incident) => !ids.has(incident.id) && touches(incident, span))
    .map((incident) => withdrawn(incident, span, now));
  // What ended before the span is as it was, whatever a judgement with today's settings would make of it.
  const kept = judged.filter(({ endedAt }) => endedAt === null || endedAt >= span.from);
  const incidents = [...kept.map((incident) => asTold(incident, known.get(incident.id))), ...gone];
  const ended = incidents.flatMap((incident): ConditionChange[] => {
    const before = known.get(incident.id);
    const over = before?.state === "open" && incident.state === "closed" && !before.imported;
    return over && incident.kind !== "silent" ? [closing(incident, now)] : [];
  });
  return { incidents, ended };
}

function touches({ startedAt, endedAt }: Incident, { from, to }: RecountedSpan): boolean {
  return startedAt < to && (endedAt === null || endedAt > from);
}

/** It stays on record, since people may have been told of it. */
function withdrawn(incident: Incident, { to, why = NOT_COUNTED }: RecountedSpan, now: number): Incident {
  if (incident.publicSummary === why) return incident;
  const endedAt = incident.endedAt ?? Math.max(incident.startedAt + 1, Math.min(to, now));
  const closed: Incident = { ...incident, state: "closed", endedAt, publicSummary: why };
  return withEntry(closed, now, "withdrawn", why);
}

function closing(incident: Incident, at: number): ConditionChange {
  const type = `${incident.kind as "outage"}.closed` as const;
  const { firstFailure } = incident;
  return { type, incident, blip: null, firstFailure, failing: [], green: [], at };
}
