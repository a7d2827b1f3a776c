import { forgetMonitor } from "../store/forget.ts";
import { refresh } from "./refresh.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

/** What a deleted monitor shared with others: its hot history, its evidence, its conditions. */
export async function forget(shell: Shell, session: Session, key: number, monitor: string): Promise<void> {
  // What is open is resolved first, while the shard's memory still knows of it.
  await refresh(shell, session);
  await session.exclusively(() => forgetMonitor(shell.db, { shard: shell.shard, key, monitor }));
  await refresh(shell, session);
}
