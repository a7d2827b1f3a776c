import type { ChannelOf } from "../core/config/channel.ts";
import { type Alert, jsonPost, type Outgoing } from "./alert.ts";
import type { Severity } from "./headline.ts";
import { cut, type Message } from "./message.ts";

const COLOURS: Readonly<Record<Severity, number>> = {
  critical: 0xd9534f,
  warning: 0xe69500,
  info: 0x4a90d9,
  resolved: 0x3fa34d,
};

/** One embed: title at most 256 characters, description 4096. https://discord.com/developers/docs/resources/message#embed-object */
export function discord(channel: ChannelOf<"discord">, alert: Alert, message: Message): Outgoing {
  const code = [message.body ?? "", message.commands.join("\n")].filter((text) => text !== "");
  const description = [
    ...message.lines.map(escaped),
    ...code.map((block) => `\`\`\`\n${block.replaceAll("```", "'''")}\n\`\`\``),
    message.links.map(({ label, url }) => `[${label}](${url})`).join(" · "),
  ].join("\n");
  return jsonPost(channel.url, {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: cut(message.title, 256),
        description: cut(description, 4096),
        color: COLOURS[message.severity],
        timestamp: new Date(alert.createdAt).toISOString(),
      },
    ],
  });
}

function escaped(text: string): string {
  return text.replace(/[\\*_~`|>[\]]/g, "\\$&");
}
