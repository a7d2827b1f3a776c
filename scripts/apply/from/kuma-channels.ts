/** Uptime Kuma's notifications as channels. Every address and key becomes a secret, by name. */
import type { KumaNotification } from "./kuma-data.ts";
import type { Draft } from "./source.ts";

type Fields = Readonly<Record<string, unknown>>;
type Compose = (config: Fields, secret: (field: string, what: string) => string) => Record<string, unknown>;

const COMPOSERS: Readonly<Record<string, Compose>> = {
  slack: (_, secret) => ({ kind: "slack", url: secret("slackwebhookURL", "URL") }),
  discord: (_, secret) => ({ kind: "discord", url: secret("discordWebhookUrl", "URL") }),
  teams: (_, secret) => ({ kind: "teams", url: secret("webhookUrl", "URL") }),
  telegram: (config, secret) => ({
    kind: "telegram",
    token: secret("telegramBotToken", "TOKEN"),
    chat: String(config.telegramChatID ?? ""),
    ...(config.telegramServerUrl ? { url: String(config.telegramServerUrl) } : {}),
  }),
  ntfy: (config, secret) => ({
    kind: "ntfy",
    url: `${String(config.ntfyserverurl ?? "https://ntfy.sh").replace(/\/$/, "")}/${String(config.ntfytopic ?? "")}`,
    ...(config.ntfyaccesstoken ? { token: secret("ntfyaccesstoken", "TOKEN") } : {}),
  }),
  PagerDuty: (config, secret) => ({
    kind: "pagerduty",
    routingKey: secret("pagerdutyIntegrationKey", "KEY"),
    ...(config.pagerdutyIntegrationUrl ? { url: String(config.pagerdutyIntegrationUrl) } : {}),
  }),
  Opsgenie: (config, secret) => ({
    kind: "opsgenie",
    apiKey: secret("opsgenieApiKey", "KEY"),
    ...(config.opsgenieRegion === "eu" ? { url: "https://api.eu.opsgenie.com/v2/alerts" } : {}),
  }),
  webhook: (_, secret) => ({ kind: "webhook", url: secret("webhookURL", "URL") }),
  GoogleChat: (_, secret) => ({ kind: "googlechat", url: secret("googleChatWebhookURL", "URL") }),
  mattermost: (_, secret) => ({ kind: "mattermost", url: secret("mattermostWebhookUrl", "URL") }),
  pushover: (_, secret) => ({
    kind: "pushover",
    token: secret("pushoverapptoken", "TOKEN"),
    user: secret("pushoveruserkey", "USER"),
  }),
  smtp: (config, secret) => ({
    kind: "email",
    via: "smtp",
    to: addresses(config.smtpTo),
    from: String(config.smtpFrom ?? ""),
    host: String(config.smtpHost ?? ""),
    port: Number(config.smtpPort ?? 465),
    tls: config.smtpSecure === true ? "implicit" : "starttls",
    ...(config.smtpUsername
      ? { user: String(config.smtpUsername), password: secret("smtpPassword", "PASSWORD") }
      : {}),
  }),
};

function addresses(text: unknown): string[] {
  return String(text ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** Channel ids by Kuma's notification ids. */
export function kumaChannels(
  draft: Draft,
  notifications: readonly KumaNotification[],
): ReadonlyMap<number, string> {
  const ids = new Map<number, string>();
  for (const { id, name, config } of notifications) {
    const type = String(config.type ?? "");
    const subject = `Notification "${name}" (${type || "of no type"})`;
    const compose = COMPOSERS[type];
    if (compose === undefined) {
      draft.leftOut(subject, "Edgetick has no such channel; a webhook channel may do");
      continue;
    }
    const channel = draft.id("channels", name);
    const secret = (field: string, what: string) => {
      const value = String(config[field] ?? "");
      return value === "" ? "" : draft.secret(`${channel}_${what}`, value);
    };
    if (draft.channel(subject, { id: channel, ...compose(config, secret) })) ids.set(id, channel);
    if (type === "webhook")
      draft.differs(
        subject,
        "its body is Edgetick's own (Standard Webhooks), not Kuma's: the receiver must read that",
      );
  }
  return ids;
}
