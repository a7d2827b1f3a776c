import type { Channel, ChannelKind, ChannelOf } from "../core/config/channel.ts";
import type { Alert, Outgoing } from "./alert.ts";
import { discord } from "./discord.ts";
import { type Message, messageOf } from "./message.ts";
import { ntfy } from "./ntfy.ts";
import { opsgenie } from "./opsgenie.ts";
import { pagerduty } from "./pagerduty.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";
import { telegram } from "./telegram.ts";
import { messageOfAll } from "./together.ts";
import { webhook } from "./webhook.ts";

type Compose<C extends Channel> = (channel: C, alert: Alert, message: Message, at: number) => Outgoing;
type Kinds = { readonly [K in ChannelKind]: Compose<ChannelOf<K>> };

/** A new kind of channel is a schema in core/config/channel.ts, a file here and a line in this map. */
const KINDS: Kinds = { webhook, slack, discord, telegram, teams, ntfy, pagerduty, opsgenie };

/** The request that tells the channel of the alert. Secrets must be resolved already; `at` is the time of this try. */
export function requestFor(channel: Channel, alert: Alert, at: number): Outgoing {
  const compose = KINDS[channel.kind] as Compose<Channel>;
  const { others = [] } = alert;
  const message = others.length === 0 ? messageOf(alert) : messageOfAll([alert, ...others]);
  return compose(channel, alert, message, at);
}
