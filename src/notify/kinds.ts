import type { Channel, ChannelKind, ChannelOf } from "../core/config/channel.ts";
import type { Alert, Outgoing } from "./alert.ts";
import { discord } from "./discord.ts";
import { ntfy } from "./ntfy.ts";
import { opsgenie } from "./opsgenie.ts";
import { pagerduty } from "./pagerduty.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";
import { telegram } from "./telegram.ts";
import { webhook } from "./webhook.ts";

type Kinds = { readonly [K in ChannelKind]: (channel: ChannelOf<K>, alert: Alert, at: number) => Outgoing };

/** A new kind of channel is a schema in core/config/channel.ts, a file here and a line in this map. */
const KINDS: Kinds = { webhook, slack, discord, telegram, teams, ntfy, pagerduty, opsgenie };

/** The request that tells the channel of the alert. Secrets must be resolved already; `at` is the time of this try. */
export function requestFor(channel: Channel, alert: Alert, at: number): Outgoing {
  const compose = KINDS[channel.kind] as (channel: Channel, alert: Alert, at: number) => Outgoing;
  return compose(channel, alert, at);
}
