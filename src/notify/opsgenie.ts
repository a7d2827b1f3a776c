import type { ChannelOf } from "../core/config/channel.ts";
import { type Alert, jsonPost, type Outgoing } from "./alert.ts";
import { cut, type Message, plainText } from "./message.ts";

const PRIORITIES = { critical: "P1", warning: "P3", info: "P5" } as const;

/** Opens and closes by alias, the incident's id. https://docs.opsgenie.com/docs/alert-api */
export function opsgenie(channel: ChannelOf<"opsgenie">, alert: Alert, message: Message): Outgoing {
  const headers = { authorization: `GenieKey ${channel.apiKey}` };
  const alias = alert.data.incident?.id ?? alert.id;
  const base = channel.url.replace(/\/+$/, "");
  if (message.severity === "resolved") {
    const close = `${base}/${encodeURIComponent(alias)}/close?identifierType=alias`;
    return jsonPost(close, { source: "Edgetick", note: message.title }, headers);
  }
  return jsonPost(
    base,
    {
      message: cut(message.title, 130),
      alias,
      description: cut(plainText(message), 15_000),
      priority: PRIORITIES[message.severity],
      source: "Edgetick",
      entity: alert.data.monitor?.id,
      tags: [alert.type],
    },
    headers,
  );
}
