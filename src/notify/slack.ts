import type { ChannelOf } from "../core/config/channel.ts";
import { type Alert, jsonPost, type Outgoing } from "./alert.ts";
import type { Severity } from "./headline.ts";
import { cut, type Message } from "./message.ts";

const MARKS: Readonly<Record<Severity, string>> = {
  critical: "🔴",
  warning: "🟠",
  info: "🔵",
  resolved: "🟢",
};
/** A section's text is at most 3000 characters. https://docs.slack.dev/reference/block-kit/blocks/section-block */
const MOST_SECTION = 3000;

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export function slack(channel: ChannelOf<"slack">, _alert: Alert, message: Message): Outgoing {
  const title = `${MARKS[message.severity]} ${escaped(message.title)}`;
  const code = [message.body, message.commands.join("\n")].filter((text) => text !== null && text !== "");
  const text = [
    `*${title}*`,
    ...message.lines.map(escaped),
    ...code.map((block) => `\`\`\`${escaped(block ?? "").replaceAll("```", "'''")}\`\`\``),
    message.links.map(({ label, url }) => `<${url}|${label}>`).join(" · "),
  ].join("\n");
  return jsonPost(channel.url, {
    text: title,
    unfurl_links: false,
    blocks: [{ type: "section", text: { type: "mrkdwn", text: cut(text, MOST_SECTION) } }],
  });
}

/** Slack's three control characters; without this a target's header could mention a whole channel. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
