/** Each shard watches the host agents that report to it first, and opens an incident when one falls silent. */
import { isSilent, observeAgents } from "../core/condition/agent.ts";
import type { ShardCore } from "../core/shard/shard.ts";
import { monitorsByShard } from "../store/monitors.ts";
import { shardNumbers } from "../store/state.ts";
import { agentMonitors } from "../store/tokens.ts";
import { deliverDue } from "./deliver-due.ts";
import { stateDraft } from "./draft.ts";
import type { KnownAgent } from "./host-memory.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

/** Ticks of the last minutes that show that reports could have come in: Edgetick's own pause is no agent's silence. */
const STEADY_MINUTES = 15;
const MIN_TICKS = 10;

/** Asks D1 only while an agent is silent. */
export async function watchAgents(
  shell: Shell,
  session: Session,
  core: ShardCore,
  minute: number,
): Promise<void> {
  const known = (await shell.hosts?.agents()) ?? [];
  const open = core.agents ?? {};
  const now = shell.clock.now();
  const silent = isSteady(core, minute) ? known.filter((agent) => isSilent(agent, now)) : [];
  if (silent.length === 0 && Object.keys(open).length === 0) return;
  const watched = known.filter((agent) => silent.includes(agent) || Object.hasOwn(open, agent.name));
  const expected = await expectedOf(shell, watched);
  const committed = await session.commit(`agents.${crypto.randomUUID()}`, async (loaded) => {
    const step = observeAgents(loaded.core.agents ?? {}, expected, now);
    const { incidents, changes } = step;
    if (incidents.length === 0) return null;
    const owned = changes.map((change) => ({ compiled: null, change }));
    const transition = { core: { ...loaded.core, agents: step.open }, incidents, changes: owned };
    return await stateDraft(shell, loaded, transition, now);
  });
  if (committed.kind === "committed") await deliverDue(shell);
}

function isSteady({ done }: ShardCore, minute: number): boolean {
  return Object.keys(done).filter((one) => Number(one) > minute - STEADY_MINUTES).length >= MIN_TICKS;
}

/** Those with a token whose first shard this is; the admin's own token is always there. */
async function expectedOf({ db, shard }: Shell, agents: readonly KnownAgent[]): Promise<KnownAgent[]> {
  if (agents.length === 0) return [];
  const monitorsOf = await agentMonitors(
    db,
    agents.map(({ name }) => name),
  );
  const shards = await monitorsByShard(db, [...monitorsOf.values()].flat());
  const shardOf = new Map([...shards].flatMap(([number, ids]) => ids.map((id) => [id, number] as const)));
  const [first] = await shardNumbers(db);
  return agents.filter(({ name, monitors }) => {
    if (monitors === null) return first === shard;
    const own = (monitorsOf.get(name) ?? []).flatMap((id) => shardOf.get(id) ?? []);
    return own.length > 0 && Math.min(...own) === shard;
  });
}
