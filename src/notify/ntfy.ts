import type { ChannelOf } from "../core/config/channel.ts";
import { type Alert, jsonPost, type Outgoing } from "./alert.ts";
import type { Severity } from "./headline.ts";
import { cut, type Message, plainText } from "./message.ts";

const PRIORITIES: Readonly<Record<Severity, number>> = { critical: 5, warning: 4, info: 2, resolved: 3 };
const TAGS: Readonly<Record<Severity, string>> = {
  critical: "rotating_light",
  warning: "warning",
  info: "information_source",
  resolved: "white_check_mark",
};

/** JSON goes to the server's root and names the topic, the URL's last part. https://docs.ntfy.sh/publish/#publish-as-json */
export function ntfy(channel: ChannelOf<"ntfy">, _alert: Alert, message: Message): Outgoing {
  const url = new URL(channel.url);
  const [, root = "/", topic = ""] = /^(.*\/)([^/]*)$/.exec(url.pathname.replace(/\/+$/, "")) ?? [];
  const link = message.links[0];
  return jsonPost(
    `${url.origin}${root}`,
    {
      topic: decodeURIComponent(topic),
      title: message.title,
      message: cut(plainText(message) || message.title, 4000),
      priority: PRIORITIES[message.severity],
      tags: [TAGS[message.severity]],
      ...(link ? { click: link.url } : {}),
    },
    channel.token === null ? {} : { authorization: `Bearer ${channel.token}` },
  );
}
