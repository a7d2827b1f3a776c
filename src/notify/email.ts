import type { ChannelOf } from "../core/config/channel/channel.ts";
import { cut } from "../core/words/cut.ts";
import { jsonAnswer, type Kind } from "./kind.ts";
import { mailOf, mimeOf } from "./mail.ts";
import { jsonPost, type Outgoing } from "./outgoing.ts";

/** By Resend's API, by SMTP, or by the Worker's own `send_email` binding. */
export const email: Kind<ChannelOf<"email">> = {
  compose: ({ channel, alert, message, at }): Outgoing[] => {
    const mail = mailOf(channel, alert, message);
    switch (channel.via) {
      case "resend": {
        // https://resend.com/docs/api-reference/emails/send-email; a key of at most 256 characters holds for a day.
        const headers = {
          authorization: `Bearer ${channel.apiKey}`,
          "idempotency-key": cut(alert.id.replace(/[^\x21-\x7e]/g, "-"), 250).replace("…", ""),
        };
        return [jsonPost(channel.url, mail, headers)];
      }
      case "smtp": {
        const { host, port, tls, user, password } = channel;
        const server = { host: host ?? "", port, tls, user, password };
        const mime = mimeOf(mail, alert.id, at);
        return [{ url: `smtp://${host}:${port}`, headers: {}, body: mime, smtp: { server, mail } }];
      }
      case "cloudflare":
        return [{ url: "binding:EMAIL", headers: {}, body: JSON.stringify(mail), binding: mail }];
      default:
        return channel.via satisfies never;
    }
  },
  /** Resend says what is wrong as `{name, message}`; a quota of the day passes, though its status is 429 as well. */
  judge: (_status, text) => {
    const said = jsonAnswer(text)?.message;
    return typeof said === "string" ? { says: said } : {};
  },
};
