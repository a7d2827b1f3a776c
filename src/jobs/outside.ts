/** Calls `settings.heartbeatUrl` after each complete tick, by the first shard. It delays nothing; its failure is said. */

import type { ShardConfig, ShardCore } from "../core/shard/shard.ts";
import { secretOf } from "../env.ts";
import { callHeartbeat } from "../notify/heartbeat.ts";
import type { Shell } from "./shell.ts";

/** Whether this shard does what one does for all; before the first Cron Trigger it may be more than one. */
export async function isFirstShard({ outside, shard }: Pick<Shell, "outside" | "shard">): Promise<boolean> {
  return ((await outside?.firstShard()) ?? shard) === shard;
}

export async function callOutside(
  shell: Shell,
  { heartbeatUrl }: ShardConfig,
  { silent }: ShardCore,
): Promise<void> {
  const { outside, env, development, clock } = shell;
  if (outside === undefined || !heartbeatUrl) return;
  // Another shard has stopped, as far as this one knows: then the tick is not complete.
  if (Object.keys(silent).some((of) => of.startsWith("shard"))) return;
  if (!(await isFirstShard(shell))) return;
  const error = await callHeartbeat(heartbeatUrl, (name) => secretOf(env, name), development);
  const known = await outside.fault();
  if (error === (known?.error ?? null)) return;
  if (error !== null) console.error(`settings.heartbeatUrl: ${error}`);
  await outside.save(error === null ? null : { since: clock.now(), error });
}
