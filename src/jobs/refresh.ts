import { pruneRollup } from "../core/shard/rollup.ts";
import { readRollup } from "../store/state.ts";
import { deliverDue } from "./deliver-due.ts";
import { stateDraft } from "./draft.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

/**
 * Takes a changed configuration into the view at once: what was just made private or deleted must not be shown until
 * the next tick. Checks follow the new configuration from that tick on.
 */
export async function refresh(shell: Shell, session: Session): Promise<void> {
  const { journal } = shell;
  await journal?.outdate();
  await (journal ? journal.confirmed(() => session.load()) : session.load());
  await session.commit(`refresh.${crypto.randomUUID()}`, async (loaded) => {
    if (loaded.recompiled === null) return null;
    const { core, config } = loaded;
    const transition = { core, incidents: [], changes: [] };
    const now = shell.clock.now();
    const draft = await stateDraft(shell, loaded, transition, now);
    const ids = config.monitors.map(({ monitor }) => monitor.id);
    const known = await readRollup(shell.db, shell.shard);
    const rollup = pruneRollup(known, ids);
    return rollup.size === known.size ? draft : { ...draft, rollup };
  });
  shell.background(deliverDue(shell));
}
