import type { ChannelOf } from "../core/config/channel/channel.ts";
import { cut } from "../core/words/cut.ts";
import type { Severity } from "./headline.ts";
import { jsonAnswer, type Kind } from "./kind.ts";
import { laidOut } from "./layout.ts";
import { jsonPost } from "./outgoing.ts";

const COLOURS: Readonly<Record<Severity, number>> = {
  critical: 0xd9534f,
  warning: 0xe69500,
  info: 0x4a90d9,
  resolved: 0x3fa34d,
};

/** One embed: title at most 256 characters, description 4096. https://discord.com/developers/docs/resources/message#embed-object */
export const discord: Kind<ChannelOf<"discord">> = {
  compose: ({ channel, alert, message }) => [
    jsonPost(channel.url, {
      allowed_mentions: { parse: [] },
      embeds: [
        {
          title: cut(message.title, 256),
          description: laidOut(message, { max: 4096, line: escaped, code, links }),
          color: COLOURS[message.severity],
          timestamp: new Date(alert.createdAt).toISOString(),
        },
      ],
    }),
  ],
  /** `{message, retry_after (seconds), global}`. https://discord.com/developers/docs/topics/rate-limits */
  judge: (status, text) => {
    const wait = status === 429 ? jsonAnswer(text)?.retry_after : undefined;
    return typeof wait === "number" ? { retryAfterMs: Math.ceil(wait * 1000) } : {};
  },
};

function escaped(text: string): string {
  return text.replace(/[\\*_~`|>[\]#-]/g, "\\$&");
}

function code(text: string): string {
  return `\`\`\`\n${text.replaceAll("```", "'''")}\n\`\`\``;
}

function links(all: readonly { readonly label: string; readonly url: string }[]): string {
  return all.map(({ label, url }) => `[${label}](${url.replaceAll(")", "%29")})`).join(" · ");
}
