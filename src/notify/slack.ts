import type { ChannelOf } from "../core/config/channel/channel.ts";
import { cut } from "../core/words/cut.ts";
import type { Kind } from "./kind.ts";
import { fitted, laidOut } from "./layout.ts";
import { MARKS } from "./marks.ts";
import { jsonPost } from "./outgoing.ts";

/** A section's text is at most 3000 characters. https://docs.slack.dev/reference/block-kit/blocks/section-block */
const MAX_SECTION = 3000;
const MAX_TITLE = 300;

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors */
const MEANINGS: Readonly<Record<string, string>> = {
  no_service: "the webhook was removed or disabled: make a new one",
  no_team: "the webhook's workspace is gone: make a new one",
  invalid_token: "the webhook's url is not valid any more: make a new one",
  channel_not_found: "the webhook's channel was deleted: make a new one",
  channel_is_archived: "the webhook's channel is archived: unarchive it or make a new one",
  action_prohibited: "an admin of the workspace forbids posting there",
  posting_to_general_channel_denied: "only admins may post to this channel",
};

/**
 * Sections of their own for what is read, for the body, for the commands, and for the links: none can push another out.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export const slack: Kind<ChannelOf<"slack">> = {
  compose: ({ channel, message }) => {
    const title = fitted(`${MARKS[message.severity]} ${message.title}`, MAX_TITLE, escaped);
    const room = { max: MAX_SECTION, code, links };
    const lines = laidOut(
      { lines: message.lines, body: null, commands: [], links: [] },
      { ...room, max: MAX_SECTION - title.length - 3, line: escaped },
    );
    const commands = laidOut(
      { lines: [], body: null, commands: message.commands, links: [] },
      { ...room, max: 4500 },
    );
    const body = message.body === null ? "" : fitted(message.body, MAX_SECTION, code);
    return [
      jsonPost(channel.url, {
        text: title,
        unfurl_links: false,
        blocks: [
          ...[`*${title}*\n${lines}`.trim(), body, commands].filter((text) => text !== "").map(section),
          ...(message.links.length === 0 ? [] : [context(links(message.links))]),
        ],
      }),
    ];
  },
  judge: (_status, text) => {
    const meaning = MEANINGS[text.trim()];
    return meaning === undefined ? {} : { says: `${text.trim()}: ${meaning}` };
  },
};

function section(text: string) {
  return { type: "section", text: { type: "mrkdwn", text } };
}

function context(text: string) {
  return { type: "context", elements: [{ type: "mrkdwn", text: cut(text, MAX_SECTION) }] };
}

/** Slack's three control characters, or a target's header could mention a whole channel; and no fence opens unseen. */
function escaped(text: string): string {
  const shown = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return shown.replaceAll("```", "'''");
}

function code(text: string): string {
  return `\`\`\`${escaped(text)}\`\`\``;
}

function links(all: readonly { readonly label: string; readonly url: string }[]): string {
  return all.map(({ label, url }) => `<${escaped(url).replaceAll("|", "%7C")}|${label}>`).join(" · ");
}
