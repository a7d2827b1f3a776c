import type { ChannelOf } from "../core/config/channel.ts";
import { type Alert, jsonPost, type Outgoing } from "./alert.ts";
import type { Severity } from "./headline.ts";
import type { Message } from "./message.ts";

const COLOURS: Readonly<Record<Severity, string>> = {
  critical: "attention",
  warning: "warning",
  info: "accent",
  resolved: "good",
};

/** An Adaptive Card for a Teams workflow ("when a webhook request is received"). https://adaptivecards.io/explorer/ */
export function teams(channel: ChannelOf<"teams">, _alert: Alert, message: Message): Outgoing {
  const code = [message.body ?? "", message.commands.join("\n\n")].filter((text) => text !== "");
  const body = [
    {
      type: "TextBlock",
      text: message.title,
      weight: "bolder",
      size: "medium",
      wrap: true,
      color: COLOURS[message.severity],
    },
    ...message.lines.map((text) => ({ type: "TextBlock", text, wrap: true, spacing: "small" })),
    ...code.map((text) => ({ type: "TextBlock", text, wrap: true, fontType: "monospace" })),
  ];
  const card = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    body,
    actions: message.links.map(({ label, url }) => ({ type: "Action.OpenUrl", title: label, url })),
  };
  return jsonPost(channel.url, {
    type: "message",
    attachments: [
      { contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content: card },
    ],
  });
}
