import type { ChannelOf } from "../core/config/channel/channel.ts";
import { cut } from "../core/words/cut.ts";
import type { Severity } from "./headline.ts";
import type { Kind } from "./kind.ts";
import { fitted, jsonBytes, laidOut } from "./layout.ts";
import { jsonPost } from "./outgoing.ts";

const COLOURS: Readonly<Record<Severity, string>> = {
  critical: "attention",
  warning: "warning",
  info: "accent",
  resolved: "good",
};

/** A message is at most 28 KB. https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using */
const MAX_LINES_BYTES = 9_000;
const MAX_COMMANDS_BYTES = 8_000;
const MAX_BODY_BYTES = 4_000;

/** An Adaptive Card for a Teams workflow ("when a webhook request is received"). https://adaptivecards.io/explorer/ */
export const teams: Kind<ChannelOf<"teams">> = {
  compose: ({ channel, message }) => {
    const only = { lines: [], body: null, commands: [], links: [] };
    const lines = laidOut(
      { ...only, lines: message.lines },
      { max: MAX_LINES_BYTES, measure: jsonBytes, line: escaped },
    );
    const commands = laidOut(
      { ...only, commands: message.commands },
      { max: MAX_COMMANDS_BYTES * 1.5, measure: jsonBytes },
    );
    const body = fitted(message.body ?? "", MAX_BODY_BYTES, undefined, jsonBytes);
    const title = { text: escaped(cut(message.title, 300)), weight: "bolder", size: "medium" };
    const card = {
      $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
      type: "AdaptiveCard",
      version: "1.4",
      body: [
        { type: "TextBlock", ...title, wrap: true, color: COLOURS[message.severity] },
        ...split(lines).map((text) => ({ type: "TextBlock", text, wrap: true, spacing: "small" })),
        ...(body === "" ? [] : [code(body)]),
        ...split(commands).map(code),
      ],
      actions: message.links.map(({ label, url }) => ({ type: "Action.OpenUrl", title: label, url })),
    };
    return [
      jsonPost(channel.url, {
        type: "message",
        attachments: [
          { contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content: card },
        ],
      }),
    ];
  },
  /** A connector answers 200 also for what Teams refused, and says so in words. */
  judge: (_status, text) => {
    const refused = /HTTP error (\d{3})/i.exec(text)?.[1];
    if (refused === undefined) return {};
    const status = Number(refused);
    return {
      taken: false,
      recoverable: status === 429 || status >= 500,
      says: `Teams refused it with ${status}`,
    };
  },
};

function split(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** A TextRun is no Markdown: a command is shown, and copied, as it is. */
function code(text: string) {
  return { type: "RichTextBlock", inlines: [{ type: "TextRun", text, fontType: "monospace" }] };
}

/** A TextBlock is Markdown: what a target writes must not become a link, nor a list. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#~|]/g, "\\$&").replace(/^(\s*)([-+]|\d+\.)(?=\s)/, "$1\\$2");
}
