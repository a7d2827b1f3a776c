/**
 * Each shard keeps an eye on one other: a Scheduler that has died can't say so itself. The watcher tells of it once;
 * the incident's id is made of facts, so the shard's own recovery closes the same one.
 */
import { MINUTE_MS } from "../core/check/check.ts";
import { observeCaughtUp, observeOverdue } from "../core/condition/silence.ts";
import { getIncident } from "../store/incidents.ts";
import { loadShard, tickingShards } from "../store/state.ts";
import { stateDraft } from "./draft.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

const WATCH_EVERY_MINUTES = 5;
const NOTHING = { incidents: [], changes: [] } as const;

export async function watchNeighbour(shell: Shell, session: Session, minute: number): Promise<void> {
  if ((minute + shell.shard) % WATCH_EVERY_MINUTES !== 0) return;
  const shards = await tickingShards(shell.db);
  const next = shards[(shards.indexOf(shell.shard) + 1) % shards.length];
  if (next === undefined || next === shell.shard) return;
  const newestMinute = (await loadShard(shell.db, next))?.core?.newestMinute ?? null;
  const watched = observeOverdue({ newestMinute, silent: {}, lost: {} }, next, minute * MINUTE_MS);
  const [incident] = watched.incidents;
  const key = `shard ${next}`;
  await session.commit(`watch.${crypto.randomUUID()}`, async (loaded) => {
    const { core } = loaded;
    const known = core.silent[key];
    if (known?.id === incident?.id) return null;
    const { [key]: _, ...others } = core.silent;
    const silent = incident ? { ...others, [key]: incident } : others;
    const told = known ? await getIncident(shell.db, known.id) : null;
    const over = told?.state === "open" ? observeCaughtUp(told, minute * MINUTE_MS) : NOTHING;
    const incidents = [...over.incidents, ...watched.incidents];
    const changes = [...over.changes, ...watched.changes].map((change) => ({ compiled: null, change }));
    const transition = { core: { ...core, silent }, incidents, changes };
    return await stateDraft(shell, loaded, transition, minute * MINUTE_MS);
  });
}
