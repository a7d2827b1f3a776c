import type { ChannelOf } from "../core/config/channel/channel.ts";
import { cut } from "../core/words/cut.ts";
import { jsonAnswer, type Kind } from "./kind.ts";
import { laidOut } from "./layout.ts";
import { jsonPost } from "./outgoing.ts";

const MAX_TEXT = 4096;

/** Plain text, so nothing needs escaping; at most 4096 characters. https://core.telegram.org/bots/api#sendmessage */
export const telegram: Kind<ChannelOf<"telegram">> = {
  compose: ({ channel, message }) => {
    const title = cut(message.title, 300);
    return [
      jsonPost(`${channel.url.replace(/\/+$/, "")}/bot${channel.token}/sendMessage`, {
        chat_id: channel.chat,
        text: `${title}\n${laidOut(message, { max: MAX_TEXT - title.length - 1 })}`.trim(),
        link_preview_options: { is_disabled: true },
      }),
    ];
  },
  /** How long to wait stands in the body only. https://core.telegram.org/bots/api#responseparameters */
  judge: (_status, text) => {
    const { description, parameters } = jsonAnswer(text) ?? {};
    const wait = (parameters as { retry_after?: unknown } | undefined)?.retry_after;
    return {
      ...(typeof wait === "number" ? { retryAfterMs: wait * 1000 } : {}),
      ...(typeof description === "string" ? { says: description } : {}),
    };
  },
};
