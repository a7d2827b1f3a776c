import type { ChannelOf } from "../core/config/channel/channel.ts";
import { renderTemplate } from "../core/config/channel/template.ts";
import type { Composing, Kind } from "./kind.ts";
import { laidOut } from "./layout.ts";
import { webhookHeaders } from "./sign.ts";

const MAX_TEXT = 3000;

/** Standard Webhooks: `{type, timestamp, data}`, signed when the channel has a secret; or the channel's own template of it. */
export const webhook: Kind<ChannelOf<"webhook">> = {
  compose: (given) => {
    const { channel, alert, at } = given;
    const body = bodyOf(given);
    return [
      {
        url: channel.url.replace(/\{\{\s*id\s*\}\}/g, encodeURIComponent(alert.id)),
        method: channel.method ?? "POST",
        headers: {
          "content-type": "application/json",
          ...channel.headers,
          ...webhookHeaders(channel.secret, { id: alert.id, at, body }),
        },
        body,
      },
    ];
  },
};

/** A template that fails must not cost the alert: Edgetick's own payload goes, and says why. */
function bodyOf({ channel, alert, message }: Composing<ChannelOf<"webhook">>): string {
  const payload = {
    type: alert.type,
    timestamp: new Date(alert.createdAt).toISOString(),
    data: alert.data,
  };
  const { template = null } = channel;
  if (template === null) return JSON.stringify(payload);
  const { title, severity } = message;
  const text = laidOut(message, { max: MAX_TEXT });
  const rendered = renderTemplate(template, { id: alert.id, ...payload, title, text, severity });
  if (rendered.ok) return rendered.body;
  return JSON.stringify({
    ...payload,
    templateFault: `the channel's template was not used: ${rendered.fault}`,
  });
}
