import type { ChannelOf } from "../core/config/channel.ts";
import { type Alert, jsonPost, type Outgoing } from "./alert.ts";
import { cut, type Message, plainText } from "./message.ts";

/** Plain text, so nothing needs escaping; at most 4096 characters. https://core.telegram.org/bots/api#sendmessage */
export function telegram(channel: ChannelOf<"telegram">, _alert: Alert, message: Message): Outgoing {
  return jsonPost(`${channel.url.replace(/\/+$/, "")}/bot${channel.token}/sendMessage`, {
    chat_id: channel.chat,
    text: cut(`${message.title}\n${plainText(message)}`, 4096),
    link_preview_options: { is_disabled: true },
  });
}
