import type { ChannelOf } from "../core/config/channel/channel.ts";
import type { Kind } from "./kind.ts";
import { alertRequests } from "./opsgenie.ts";

/** https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v1/api-group-integration-events/ */
export const jsm: Kind<ChannelOf<"jsm">> = {
  compose: ({ channel, alert, message }) => alertRequests(channel, alert, message),
};
