import type { ChannelOf } from "../core/config/channel.ts";
import { type Alert, jsonPost, type Outgoing } from "./alert.ts";
import { cut, type Message, plainText } from "./message.ts";

/**
 * Opens and resolves by the incident's id, so one incident is one page however often it is told.
 * https://developer.pagerduty.com/docs/send-alert-event
 */
export function pagerduty(channel: ChannelOf<"pagerduty">, alert: Alert, message: Message): Outgoing {
  const { incident, monitor } = alert.data;
  const key = { routing_key: channel.routingKey, dedup_key: cut(incident?.id ?? alert.id, 255) };
  if (message.severity === "resolved") return jsonPost(channel.url, { ...key, event_action: "resolve" });
  return jsonPost(channel.url, {
    ...key,
    event_action: "trigger",
    client: "Edgetick",
    links: message.links.map(({ label, url }) => ({ text: label, href: url })),
    payload: {
      summary: cut(message.title, 1024),
      source: monitor?.url ?? monitor?.id ?? "edgetick",
      severity: message.severity,
      timestamp: new Date(alert.createdAt).toISOString(),
      class: alert.type,
      component: monitor?.id,
      custom_details: { details: plainText(message) },
    },
  });
}
