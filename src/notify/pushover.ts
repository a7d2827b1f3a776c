import type { ChannelOf } from "../core/config/channel/channel.ts";
import type { Severity } from "./headline.ts";
import { jsonAnswer, type Kind } from "./kind.ts";
import { fitted, laidOut } from "./layout.ts";
import { jsonPost } from "./outgoing.ts";

/** High bypasses the phone's quiet hours. Emergency asks for a receipt that nobody would read. https://pushover.net/api#priority */
const PRIORITIES: Readonly<Record<Severity, number>> = { critical: 1, warning: 0, info: -1, resolved: 0 };
/** In UTF-8 characters. https://pushover.net/api#limits */
const MAX_MESSAGE = 1024;
const MAX_TITLE = 250;
const MAX_URL = 512;

export const pushover: Kind<ChannelOf<"pushover">> = {
  compose: ({ channel, alert, message }) => {
    const [link] = message.links.filter(({ url }) => url.length <= MAX_URL);
    return [
      jsonPost(channel.url, {
        token: channel.token,
        user: channel.user,
        title: fitted(message.title, MAX_TITLE),
        message: laidOut(message, { max: MAX_MESSAGE }) || fitted(message.title, MAX_TITLE),
        priority: PRIORITIES[message.severity],
        timestamp: Math.floor(alert.createdAt / 1000),
        ...(link ? { url: link.url, url_title: link.label } : {}),
      }),
    ];
  },
  /** `{"status":0,"errors":["…"]}`; a 429 is the month's quota, which no hour brings back. */
  judge: (_status, text) => {
    const errors = jsonAnswer(text)?.errors;
    return Array.isArray(errors) ? { says: errors.join("; ") } : {};
  },
};
