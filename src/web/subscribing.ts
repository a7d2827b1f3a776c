/** Whether visitors may subscribe by e-mail now, and what for. */
import { pageUrl } from "../env.ts";
import { mailsAnyone } from "../notify/send-mails.ts";
import { getChannel } from "../store/channels.ts";
import type { Settings } from "../store/settings.ts";
import type { WebContext } from "./context.ts";

/** Null when they may; else why not, for the admin. */
export async function subscribeObstacle(c: WebContext, settings: Settings): Promise<string | null> {
  const { subscribeChannel, statusUrl } = settings;
  if (subscribeChannel === null) return "No e-mail channel is chosen for it.";
  const channel = await getChannel(c.env.DB, subscribeChannel);
  if (channel === null) return `The channel ${subscribeChannel} was deleted.`;
  if (!mailsAnyone(channel))
    return `The channel ${subscribeChannel} can't mail everyone: choose one via resend or smtp.`;
  if (pageUrl(c.env, statusUrl) === null)
    return "The page's public address is not set: mails would have no links.";
  return c.env.ADMIN_TOKEN ? null : "No ADMIN_TOKEN is set to sign confirmations with.";
}
