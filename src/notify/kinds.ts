/** Every kind of channel, as core/config/channel/kinds.ts lists them. */
import type { Channel, ChannelOf } from "../core/config/channel/channel.ts";
import type { ChannelKind } from "../core/config/channel/kinds.ts";
import type { Alert } from "./alert.ts";
import { discord } from "./discord.ts";
import { email } from "./email.ts";
import { googlechat } from "./googlechat.ts";
import { jsm } from "./jsm.ts";
import type { Kind } from "./kind.ts";
import { mattermost } from "./mattermost.ts";
import { ntfy } from "./ntfy.ts";
import { opsgenie } from "./opsgenie.ts";
import type { Outgoing } from "./outgoing.ts";
import { pagerduty } from "./pagerduty.ts";
import { pushover } from "./pushover.ts";
import { messageOf } from "./single.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";
import { telegram } from "./telegram.ts";
import { messageOfAll } from "./together.ts";
import { webhook } from "./webhook.ts";

type Kinds = { readonly [K in ChannelKind]: Kind<ChannelOf<K>> };
const KINDS: Kinds = {
  webhook,
  slack,
  discord,
  telegram,
  teams,
  googlechat,
  mattermost,
  ntfy,
  email,
  pushover,
  pagerduty,
  opsgenie,
  jsm,
};

export function kindOf(channel: Channel): Kind<Channel> {
  return KINDS[channel.kind] as Kind<Channel>;
}

/** The requests that tell the channel of the alert. Secrets must be resolved already; `at` is the time of this try. */
export function requestsFor(channel: Channel, alert: Alert, at: number): readonly Outgoing[] {
  const { others = [] } = alert;
  const message = others.length === 0 ? messageOf(alert) : messageOfAll([alert, ...others]);
  return kindOf(channel).compose({ channel, alert, message, at });
}
