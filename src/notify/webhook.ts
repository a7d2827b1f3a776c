import type { ChannelOf } from "../core/config/channel/channel.ts";
import { jsonPost } from "./alert.ts";
import type { Kind } from "./kind.ts";
import { webhookHeaders } from "./sign.ts";

/** Standard Webhooks: `{type, timestamp, data}`, signed when the channel has a secret. */
export const webhook: Kind<ChannelOf<"webhook">> = {
  compose: ({ channel, alert, at }) => {
    const post = jsonPost(channel.url, {
      type: alert.type,
      timestamp: new Date(alert.createdAt).toISOString(),
      data: alert.data,
    });
    const headers = webhookHeaders(channel.secret, { id: alert.id, at, body: post.body });
    return [{ ...post, headers: { ...post.headers, ...headers } }];
  },
};
