import type { ChannelOf } from "../core/config/channel/channel.ts";
import { cut } from "../core/words/cut.ts";
import type { Alert } from "./alert.ts";
import type { Composing, Kind } from "./kind.ts";
import { laidOut } from "./layout.ts";
import type { Message } from "./message.ts";
import { isOver, keyOf } from "./on-call.ts";
import { jsonPost, type Outgoing } from "./outgoing.ts";

const PRIORITIES = { critical: "P1", warning: "P3", info: "P5" } as const;
/** Alerts are made a moment after the answer: an end that comes at once would find none. */
const SETTLE_MS = 3_000;

/** Opens and closes by alias, the incident's id. https://docs.opsgenie.com/docs/alert-api */
export const opsgenie: Kind<ChannelOf<"opsgenie">> = {
  compose: ({ channel, alert, message }) => alertRequests(channel, alert, message),
};

/** The same for Jira Service Management, which took the interface over. */
export function alertRequests(
  { url, apiKey }: Pick<Composing<ChannelOf<"opsgenie">>["channel"], "url" | "apiKey">,
  alert: Alert,
  message: Message,
): Outgoing[] {
  const base = url.replace(/\/+$/, "");
  const headers = { authorization: `GenieKey ${apiKey}` };
  const alias = keyOf(alert, 512);
  const note = cut(
    message.severity === "resolved" ? [message.title, ...message.lines].join("\n") : message.title,
    25_000,
  );
  const close = jsonPost(
    `${base}/${encodeURIComponent(alias)}/close?identifierType=alias`,
    { source: "Edgetick", note },
    headers,
  );
  if (message.severity === "resolved") return [close];
  const open = {
    message: cut(message.title, 130),
    alias,
    description: laidOut(message, { max: 15_000 }),
    priority: PRIORITIES[message.severity],
    source: "Edgetick",
    entity: cut(alert.data.monitor?.id ?? "edgetick", 512),
    tags: [alert.type],
  };
  return [jsonPost(base, open, headers), ...(isOver(alert) ? [{ ...close, afterMs: SETTLE_MS }] : [])];
}
