/** Gatus' `alerting` providers as channels. Literal secrets become secrets; `${NAME}` keeps its name. */
import type { Draft } from "./source.ts";

type Mapping = Record<string, unknown>;
type Compose = (provider: Mapping, secret: (field: string, hint: string) => string) => Mapping | null;

const COMPOSERS: Readonly<Record<string, Compose>> = {
  slack: (_, secret) => ({ kind: "slack", url: secret("webhook-url", "SLACK_URL") }),
  discord: (_, secret) => ({ kind: "discord", url: secret("webhook-url", "DISCORD_URL") }),
  teams: (_, secret) => ({ kind: "teams", url: secret("webhook-url", "TEAMS_URL") }),
  "teams-workflows": (_, secret) => ({ kind: "teams", url: secret("webhook-url", "TEAMS_URL") }),
  telegram: (provider, secret) => ({
    kind: "telegram",
    token: secret("token", "TELEGRAM_TOKEN"),
    chat: String(provider.id ?? ""),
    ...(provider["api-url"] === undefined ? {} : { url: provider["api-url"] }),
  }),
  ntfy: (provider, secret) => ({
    kind: "ntfy",
    url: `${String(provider.url ?? "https://ntfy.sh").replace(/\/$/, "")}/${String(provider.topic ?? "")}`,
    ...(provider.token === undefined ? {} : { token: secret("token", "NTFY_TOKEN") }),
  }),
  pagerduty: (_, secret) => ({ kind: "pagerduty", routingKey: secret("integration-key", "PAGERDUTY_KEY") }),
  opsgenie: (_, secret) => ({ kind: "opsgenie", apiKey: secret("api-key", "OPSGENIE_KEY") }),
  googlechat: (_, secret) => ({ kind: "googlechat", url: secret("webhook-url", "GOOGLECHAT_URL") }),
  mattermost: (_, secret) => ({ kind: "mattermost", url: secret("webhook-url", "MATTERMOST_URL") }),
  pushover: (_, secret) => ({
    kind: "pushover",
    token: secret("application-token", "PUSHOVER_TOKEN"),
    user: secret("user-key", "PUSHOVER_USER"),
  }),
  email: (provider, secret) => ({
    kind: "email",
    via: "smtp",
    to: String(provider.to ?? "")
      .split(",")
      .map((one) => one.trim()),
    from: String(provider.from ?? ""),
    host: String(provider.host ?? ""),
    port: Number(provider.port ?? 587),
    tls: Number(provider.port ?? 587) === 465 ? "implicit" : "starttls",
    ...(provider.password === undefined
      ? {}
      : {
          user: String(provider.username ?? provider.from ?? ""),
          password: secret("password", "EMAIL_PASSWORD"),
        }),
  }),
};

/** The channel's id by the provider's name. */
export function gatusChannels(draft: Draft, alerting: Mapping): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const [name, value] of Object.entries(alerting)) {
    const subject = `Alerting by ${name}`;
    const provider = (typeof value === "object" && value !== null ? value : {}) as Mapping;
    const compose = COMPOSERS[name];
    if (compose === undefined) {
      draft.leftOut(subject, "Edgetick has no such channel; a webhook channel may do");
      continue;
    }
    const secret = (field: string, hint: string) => {
      const text = String(provider[field] ?? "");
      return text === "" || /\{\{secret\./.test(text) ? text : draft.secret(hint, text);
    };
    const id = draft.id("channels", name);
    const composed = compose(provider, secret);
    if (composed !== null && draft.channel(subject, { id, ...composed })) ids.set(name, id);
    if (Array.isArray(provider.overrides) && provider.overrides.length > 0)
      draft.differs(subject, "its overrides for groups are not carried over: make a channel for each");
  }
  return ids;
}
