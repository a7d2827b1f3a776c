import { sampleData } from "../core/alert/sample.ts";
import { getChannel } from "../store/channels.ts";
import type { Delivery } from "../store/deliveries.ts";
import { getDelivery, insertDelivery } from "../store/deliveries.ts";
import { readSettings } from "../store/settings.ts";
import { deliver } from "./deliver.ts";
import type { Shell } from "./shell.ts";

/** Sends a test alert by the same road as every other, and waits for how it went. Null for an unknown channel. */
export async function sendTest(shell: Shell, channelId: string): Promise<Delivery | null> {
  const channel = await getChannel(shell.db, channelId);
  if (channel === null) return null;
  const now = shell.clock.now();
  const { statusUrl } = await readSettings(shell.db);
  const id = `test.${crypto.randomUUID()}.${channelId}`;
  await insertDelivery(shell.db, {
    id,
    shard: shell.shard,
    channel: channelId,
    type: "test",
    incident: null,
    createdAt: now,
    payload: sampleData(now, statusUrl ?? shell.env.STATUS_URL ?? null),
    state: "pending",
    attempts: 0,
    nextAt: now,
    lastStatus: null,
    lastError: null,
    sentAt: null,
  });
  await deliver(shell, id);
  return await getDelivery(shell.db, id);
}
