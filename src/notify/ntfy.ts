import type { ChannelOf } from "../core/config/channel/channel.ts";
import { topicOf } from "../core/config/channel/ntfy.ts";
import type { Severity } from "./headline.ts";
import type { Kind } from "./kind.ts";
import { fitted, jsonBytes, laidOut } from "./layout.ts";
import { jsonPost } from "./outgoing.ts";

const PRIORITIES: Readonly<Record<Severity, number>> = { critical: 5, warning: 4, info: 2, resolved: 3 };
const TAGS: Readonly<Record<Severity, string>> = {
  critical: "rotating_light",
  warning: "warning",
  info: "information_source",
  resolved: "white_check_mark",
};
/** 4096 bytes of message, and 8192 of JSON with its escapes (the server reads twice the message limit). */
const MAX_BYTES = 4000;
const MAX_TITLE_BYTES = 500;
const MAX_CLICK = 2000;

/** JSON goes to the server's root and names the topic, the URL's last part. https://docs.ntfy.sh/publish/#publish-as-json */
export const ntfy: Kind<ChannelOf<"ntfy">> = {
  compose: ({ channel, message }) => {
    const { root, topic } = topicOf(channel.url) ?? { root: channel.url, topic: "" };
    const title = fitted(message.title, MAX_TITLE_BYTES, undefined, jsonBytes);
    const click = message.links.map(({ url }) => url).find((url) => url.length <= MAX_CLICK);
    const published = {
      topic,
      title,
      message: laidOut(message, { max: MAX_BYTES, measure: jsonBytes }) || title,
      priority: PRIORITIES[message.severity],
      tags: [TAGS[message.severity]],
      ...(click ? { click } : {}),
    };
    return [
      jsonPost(root, published, channel.token === null ? {} : { authorization: `Bearer ${channel.token}` }),
    ];
  },
};
