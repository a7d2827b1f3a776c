import type { ChannelOf } from "../core/config/channel/channel.ts";
import { cut } from "../core/words/cut.ts";
import type { Alert } from "./alert.ts";
import type { Kind } from "./kind.ts";
import { laidOut } from "./layout.ts";
import type { Message } from "./message.ts";
import { isOver, keyOf } from "./on-call.ts";
import { jsonPost } from "./outgoing.ts";

/**
 * Opens and resolves by the incident's id, so one incident is one page however often it is told.
 * https://developer.pagerduty.com/docs/send-alert-event: summary at most 1024 characters, an event 512 KB
 */
export const pagerduty: Kind<ChannelOf<"pagerduty">> = {
  compose: ({ channel, alert, message }) => {
    const { monitor } = alert.data;
    const key = { routing_key: channel.routingKey, dedup_key: keyOf(alert, 255) };
    const resolve = jsonPost(channel.url, { ...key, event_action: "resolve" });
    if (message.severity === "resolved") return [resolve];
    const trigger = jsonPost(channel.url, {
      ...key,
      event_action: "trigger",
      client: "Edgetick",
      links: message.links.map(({ label, url }) => ({ text: label, href: url })),
      payload: {
        summary: cut(message.title, 1024),
        source: cut(monitor?.url ?? monitor?.id ?? "edgetick", 1024),
        severity: message.severity,
        timestamp: new Date(alert.createdAt).toISOString(),
        class: alert.type,
        component: monitor?.id,
        custom_details: details(alert, message),
      },
    });
    return isOver(alert) ? [trigger, resolve] : [trigger];
  },
};

/** Fields, so that event rules can route by them; `text` is for who reads. */
function details({ data: { firstFailure, regions, incident } }: Alert, message: Message) {
  const { hop, type } = firstFailure?.failure ?? {};
  return {
    text: laidOut({ ...message, links: [] }, { max: 16_000 }),
    kind: incident?.kind,
    failure: type,
    status: firstFailure?.reading?.status,
    hop: hop?.role,
    product: hop?.product,
    cause: firstFailure?.attribution?.upstream?.cause,
    confidence: firstFailure?.attribution?.confidence,
    failingRegions: regions?.failing,
    goodRegions: regions?.green,
    checkId: firstFailure?.id,
  };
}
