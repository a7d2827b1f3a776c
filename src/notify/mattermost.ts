import type { ChannelOf } from "../core/config/channel/channel.ts";
import { cut } from "../core/words/cut.ts";
import type { Severity } from "./headline.ts";
import type { Kind } from "./kind.ts";
import { laidOut } from "./layout.ts";
import { jsonPost } from "./outgoing.ts";

const COLOURS: Readonly<Record<Severity, string>> = {
  critical: "#d9534f",
  warning: "#e69500",
  info: "#4a90d9",
  resolved: "#3fa34d",
};
/** A post may have 16383 characters; no alert needs that. https://developers.mattermost.com/integrate/webhooks/incoming/ */
const MAX_TEXT = 8000;

/** One attachment. https://developers.mattermost.com/integrate/reference/message-attachments/ */
export const mattermost: Kind<ChannelOf<"mattermost">> = {
  compose: ({ channel, message }) => {
    const title = quiet(cut(message.title, 300));
    const text = laidOut(message, { max: MAX_TEXT, line: escaped, code, links });
    return [
      jsonPost(channel.url, {
        username: "Edgetick",
        attachments: [{ fallback: title, color: COLOURS[message.severity], title, text }],
      }),
    ];
  },
};

/** `@channel`, `@all` and names call people. */
function quiet(text: string): string {
  return text.replace(/@(?=\w)/g, "@\u200b");
}

function escaped(text: string): string {
  return quiet(text.replace(/[\\`*_{}[\]<>()#~|]/g, "\\$&"));
}

function code(text: string): string {
  return `\`\`\`\n${quiet(text.replaceAll("```", "'''"))}\n\`\`\``;
}

function links(all: readonly { readonly label: string; readonly url: string }[]): string {
  return all.map(({ label, url }) => `[${label}](${url.replaceAll(")", "%29")})`).join(" · ");
}
