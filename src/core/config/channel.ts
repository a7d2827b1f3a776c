/**
 * Where alerts go: the channel's schema, one shape a kind. The same schema validates the API, `npm run apply` and the
 * admin page. Every text that may hold a secret may be `{{secret.NAME}}` instead, resolved when sending.
 */
import { z } from "zod";
import { ALERT_TYPES } from "../incident/incident.ts";
import { type InputFault, inputFaults, slug } from "./monitor.ts";
import { referenceFault, secretNames } from "./secret.ts";

export const CHANNEL_KINDS = [
  "webhook",
  "slack",
  "discord",
  "telegram",
  "teams",
  "ntfy",
  "pagerduty",
  "opsgenie",
] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

const REFERENCE_HINT = "or {{secret.NAME}}";

/** A text that is or holds a secret: the fault is what is missing and where it comes from. */
const secretText = (what: string) =>
  z
    .string({ error: `is required: ${what}, ${REFERENCE_HINT}` })
    .min(1, { error: `must not be empty; give ${what}, ${REFERENCE_HINT}` })
    .max(500, { error: "must be at most 500 characters" })
    .superRefine((value, ctx) => {
      const fault = referenceFault(value) ?? (/[\r\n\0]/.test(value) ? "must not contain line breaks" : null);
      if (fault !== null) ctx.addIssue({ code: "custom", message: fault });
    });

const receiverUrl = (what: string) =>
  z
    .string({ error: `is required: ${what}, ${REFERENCE_HINT}` })
    .max(2048, { error: "must be at most 2048 characters" })
    .superRefine((value, ctx) => {
      const fault = receiverUrlFault(value);
      if (fault !== null) ctx.addIssue({ code: "custom", message: fault });
    });

/** Why no alert could be sent there, or null. Whether its address is allowed is address.ts's rule, at save and at send. */
export function receiverUrlFault(value: string): string | null {
  const reference = referenceFault(value);
  if (reference !== null) return reference;
  if (/^\{\{/.test(value)) return null;
  const url = URL.parse(value.replace(/\{\{[^}]*\}\}/g, "secret"));
  if (url === null)
    return `is not a URL; write it whole, as in https://hooks.example/alert, ${REFERENCE_HINT}`;
  if (url.protocol !== "http:" && url.protocol !== "https:") return "must be an http or https URL";
  if (url.username !== "" || url.password !== "") return "must not carry credentials; use {{secret.NAME}}";
  return null;
}

/** `whsec_` and base64 (Standard Webhooks); any other text is used as it is. */
const signingSecret = secretText("a signing secret").refine(
  (value) => !value.startsWith("whsec_") || secretNames(value).length > 0 || keyFault(value) === null,
  { error: "must be base64 after whsec_; leave the prefix away to sign with the text as it is" },
);

/** Why a `whsec_` secret is no key, or null. */
export function keyFault(secret: string): string | null {
  const encoded = secret.slice("whsec_".length);
  return /^(?:[A-Za-z0-9+/]{4})+$|^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/.test(
    encoded,
  )
    ? null
    : "is not base64 after whsec_";
}

const common = {
  id: slug,
  events: z
    .array(z.enum(ALERT_TYPES, { error: `must be one of ${ALERT_TYPES.join(", ")}` }), {
      error: "must be a list of alert types, or null for all but blip",
    })
    .min(1, { error: "must name at least one alert type, or be null for all but blip" })
    .max(ALERT_TYPES.length, { error: `must have at most ${ALERT_TYPES.length} entries` })
    .nullable()
    .default(null),
};

const webhook = z.strictObject({
  ...common,
  kind: z.literal("webhook"),
  url: receiverUrl("the URL that alerts are posted to"),
  secret: signingSecret.nullable().default(null),
});
const slack = z.strictObject({
  ...common,
  kind: z.literal("slack"),
  url: receiverUrl("the incoming webhook's URL from Slack"),
});
const discord = z.strictObject({
  ...common,
  kind: z.literal("discord"),
  url: receiverUrl("the webhook's URL from the Discord channel's integrations"),
});
const teams = z.strictObject({
  ...common,
  kind: z.literal("teams"),
  url: receiverUrl("the workflow's webhook URL from Teams"),
});
const telegram = z.strictObject({
  ...common,
  kind: z.literal("telegram"),
  token: secretText("the bot's token from @BotFather"),
  chat: z.preprocess(
    (value) => (typeof value === "number" ? String(value) : value),
    secretText("the chat's id, or @channelname"),
  ),
  url: receiverUrl("the Bot API's address").default("https://api.telegram.org"),
});
const ntfy = z.strictObject({
  ...common,
  kind: z.literal("ntfy"),
  url: receiverUrl("the topic's URL, as in https://ntfy.sh/my-topic"),
  token: secretText("an access token").nullable().default(null),
});
const pagerduty = z.strictObject({
  ...common,
  kind: z.literal("pagerduty"),
  routingKey: secretText("the integration key of an Events API v2 integration"),
  url: receiverUrl("the Events API's address").default("https://events.pagerduty.com/v2/enqueue"),
});
const opsgenie = z.strictObject({
  ...common,
  kind: z.literal("opsgenie"),
  apiKey: secretText("the key of an API integration"),
  url: receiverUrl("the Alert API's address").default("https://api.opsgenie.com/v2/alerts"),
});

export const channelSchema = z.discriminatedUnion(
  "kind",
  [webhook, slack, discord, telegram, teams, ntfy, pagerduty, opsgenie],
  {
    error: (issue) =>
      issue.code === "invalid_union" ? `must be one of ${CHANNEL_KINDS.join(", ")}` : "must be a JSON object",
  },
);

export type ChannelInput = z.input<typeof channelSchema>;
export type Channel = z.output<typeof channelSchema>;
export type ChannelOf<K extends ChannelKind> = Extract<Channel, { kind: K }>;

export type ChannelResult =
  | { readonly ok: true; readonly channel: Channel; readonly warnings: readonly InputFault[] }
  | { readonly ok: false; readonly faults: readonly InputFault[] };

/** Validates a channel, filling in every default. A secret written out is a warning: it is then kept in the database. */
export function parseChannel(input: unknown): ChannelResult {
  const parsed = channelSchema.safeParse(input);
  if (!parsed.success) return { ok: false, faults: inputFaults(parsed.error) };
  const warnings = SECRET_FIELDS.filter((field) => {
    const value = (parsed.data as Record<string, unknown>)[field];
    return typeof value === "string" && secretNames(value).length === 0;
  }).map((path) => ({
    path,
    message: "is kept in the database as written; set a Worker secret and write {{secret.NAME}} instead",
  }));
  return { ok: true, channel: parsed.data, warnings };
}

const SECRET_FIELDS = ["secret", "token", "routingKey", "apiKey"] as const;

export function isSecretField(field: string): boolean {
  return SECRET_FIELDS.some((secret) => secret === field);
}

/** The channel as it may be shown: secrets that were written out are starred, references stay. */
export function shownChannel(channel: Channel): Channel {
  const entries = Object.entries(channel).map(([field, value]) =>
    isSecretField(field) && typeof value === "string" && secretNames(value).length === 0
      ? [field, "********"]
      : [field, value],
  );
  return Object.fromEntries(entries) as Channel;
}
