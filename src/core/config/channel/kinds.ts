/** Every kind of channel. A new one is its file here, its line in this table, and its file and line in notify. */
import { discord } from "./discord.ts";
import { email } from "./email.ts";
import { googlechat } from "./googlechat.ts";
import { jsm } from "./jsm.ts";
import { mattermost } from "./mattermost.ts";
import { ntfy } from "./ntfy.ts";
import { opsgenie } from "./opsgenie.ts";
import { pagerduty } from "./pagerduty.ts";
import { pushover } from "./pushover.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";
import { telegram } from "./telegram.ts";
import { webhook } from "./webhook.ts";

export const KINDS = {
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

export type ChannelKind = keyof typeof KINDS;
export const CHANNEL_KINDS = Object.keys(KINDS) as readonly ChannelKind[];

export function isOnCall(kind: ChannelKind): boolean {
  return KINDS[kind].reader === "on-call";
}
