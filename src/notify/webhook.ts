import type { ChannelOf } from "../core/config/channel.ts";
import { type Alert, jsonPost, type Outgoing } from "./alert.ts";
import type { Message } from "./message.ts";
import { webhookHeaders } from "./sign.ts";

/** Standard Webhooks: `{type, timestamp, data}`, signed when the channel has a secret. `at` is the time of this try. */
export function webhook(
  channel: ChannelOf<"webhook">,
  alert: Alert,
  _message: Message,
  at: number,
): Outgoing {
  const post = jsonPost(channel.url, {
    type: alert.type,
    timestamp: new Date(alert.createdAt).toISOString(),
    data: alert.data,
  });
  const headers = webhookHeaders(channel.secret, { id: alert.id, at, body: post.body });
  return { ...post, headers: { ...post.headers, ...headers } };
}
