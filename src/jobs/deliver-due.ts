import { readPending } from "../store/held.ts";
import type { Shell } from "./shell.ts";

/** Of one tick's; the rest is due in the next. */
const MAX_PASSES = 40;

/** Empties the outbox of what is due, some at a time, each time in an invocation of its own. */
export async function deliverDue(shell: Shell): Promise<void> {
  const { db, shard, journal } = shell;
  let pending = await readPending(db, shard);
  if (pending.some(({ nextAt }) => nextAt <= shell.clock.now())) {
    for (let pass = 0; pass < MAX_PASSES; pass++)
      if ((await shell.errand({ kind: "deliver" })) === null) break;
    if (journal !== undefined) pending = await readPending(db, shard);
  }
  await journal?.saveWaiting(pending);
}
