import type { ChannelOf } from "../core/config/channel/channel.ts";
import { cut } from "../core/words/cut.ts";
import type { Kind } from "./kind.ts";
import { fitted, laidOut } from "./layout.ts";
import { MARKS } from "./marks.ts";
import { jsonPost } from "./outgoing.ts";

/** The text of a message; with everything it may have 32 000 bytes. https://developers.google.com/workspace/chat/create-messages */
const MAX_TEXT = 4096;
const MAX_TITLE = 300;

/** What belongs to one incident is one thread. https://developers.google.com/workspace/chat/quickstart/webhooks */
export const googlechat: Kind<ChannelOf<"googlechat">> = {
  compose: ({ channel, alert, message }) => {
    const url = new URL(channel.url);
    url.searchParams.set("messageReplyOption", "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD");
    const title = fitted(`${MARKS[message.severity]} ${message.title}`, MAX_TITLE, escaped);
    const text = laidOut(message, { max: MAX_TEXT - title.length - 3, line: escaped, code, links });
    const threadKey = cut(alert.data.incident?.id ?? alert.id, 4000);
    return [jsonPost(url.href, { text: `*${title}*\n${text}`.trim(), thread: { threadKey } })];
  },
};

/** `<users/all>` would call everyone, and there are no entities: the bracket is kept from being one. */
function escaped(text: string): string {
  return text
    .replaceAll("<", "<\u200b")
    .replaceAll("```", "'''")
    .replace(/([*_~`])/g, "$1\u200b");
}

function code(text: string): string {
  return `\`\`\`\n${text.replaceAll("```", "'''").replaceAll("<users/", "<\u200busers/")}\n\`\`\``;
}

function links(all: readonly { readonly label: string; readonly url: string }[]): string {
  return all.map(({ label, url }) => `<${url.replace(/[|>]/g, encodeURIComponent)}|${label}>`).join(" · ");
}
