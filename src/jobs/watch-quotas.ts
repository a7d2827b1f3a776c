/** One shard for all watches the account's quotas, and opens an incident when one is nearly used up. */
import { observeQuotas } from "../core/condition/quota.ts";
import { DEFAULT_PLAN, quotaUses } from "../core/usage/quotas.ts";
import { readUsage } from "../store/usage.ts";
import { deliverDue } from "./deliver-due.ts";
import { stateDraft } from "./draft.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

const WATCH_EVERY_MINUTES = 5;

export async function watchQuotas(shell: Shell, session: Session, minute: number): Promise<void> {
  if (shell.meter === undefined || minute % WATCH_EVERY_MINUTES !== 0) return;
  // Before the first Cron Trigger nobody is known to be the first: two of them would open two incidents.
  if ((await shell.outside?.firstShard()) !== shell.shard) return;
  const now = shell.clock.now();
  const use = await readUsage(shell.db, now);
  if (use === null) return;
  const committed = await session.commit(`quotas.${crypto.randomUUID()}`, async (loaded) => {
    const { core, config } = loaded;
    const uses = quotaUses(use, config.plan ?? DEFAULT_PLAN, now);
    const { open, incidents, changes } = observeQuotas(core.quotas ?? {}, uses, now);
    if (incidents.length === 0) return null;
    const owned = changes.map((change) => ({ compiled: null, change }));
    return await stateDraft(
      shell,
      loaded,
      { core: { ...core, quotas: open }, incidents, changes: owned },
      now,
    );
  });
  if (committed.kind === "committed") await deliverDue(shell);
}
