/** The forms that a channel can be added by: one a kind, or one for each way in which a kind is sent. */
import { CHANNEL_KINDS, type ChannelKind } from "../../../core/config/channel/kinds.ts";
import { type FormValues, fieldValue } from "./form.ts";

export const KIND_NAMES: Readonly<Record<ChannelKind, string>> = {
  webhook: "Webhook",
  slack: "Slack",
  discord: "Discord",
  telegram: "Telegram",
  teams: "Microsoft Teams",
  googlechat: "Google Chat",
  mattermost: "Mattermost",
  ntfy: "ntfy",
  email: "E-mail",
  pushover: "Pushover",
  pagerduty: "PagerDuty",
  opsgenie: "Opsgenie",
  jsm: "Jira Service Management",
};

interface Way {
  readonly title: string;
  /** The fields that this way of sending alone has. */
  readonly own: readonly string[];
}

/** A kind that is sent in several ways, by the field that says which: each way has a form of its own. */
const WAYS: Readonly<
  Partial<Record<ChannelKind, { readonly field: string; readonly ways: Readonly<Record<string, Way>> }>>
> = {
  email: {
    field: "via",
    ways: {
      resend: { title: "E-mail by Resend", own: ["apiKey", "url"] },
      smtp: { title: "E-mail by SMTP", own: ["host", "port", "tls", "user", "password"] },
      cloudflare: { title: "E-mail by Cloudflare", own: [] },
    },
  },
};

interface ChannelForm {
  readonly kind: ChannelKind;
  /** One of its ways of sending; null where there is only one. */
  readonly way: string | null;
  readonly title: string;
  /** The query of its address. */
  readonly query: string;
}

/** Every form that a channel can be added by. */
export const CHANNEL_FORMS: readonly ChannelForm[] = CHANNEL_KINDS.flatMap((kind): ChannelForm[] => {
  const several = WAYS[kind];
  if (several === undefined) return [{ kind, way: null, title: KIND_NAMES[kind], query: `kind=${kind}` }];
  return Object.entries(several.ways).map(([way, { title }]) => ({
    ...{ kind, way, title },
    query: `kind=${kind}&${several.field}=${way}`,
  }));
});

/** The way that a form's values say, or else the first of the kind. */
export function wayOf(kind: ChannelKind, values: FormValues): string | null {
  const forms = CHANNEL_FORMS.filter((form) => form.kind === kind);
  const said = fieldValue(values, WAYS[kind]?.field ?? "");
  return (forms.find(({ way }) => way === said) ?? forms[0])?.way ?? null;
}

/** The fields that a way alone has, and those that only the others have. */
export function ownFields(
  kind: ChannelKind,
  way: string | null,
): { readonly own: readonly string[]; readonly others: readonly string[] } {
  const ways = Object.entries(WAYS[kind]?.ways ?? {});
  return {
    own: ways.flatMap(([name, { own }]) => (name === way ? own : [])),
    others: ways.flatMap(([name, { own }]) => (name === way ? [] : own)),
  };
}

/** The field that says which way, and the way: it is not asked for, the form is for it. */
export function wayField(kind: ChannelKind, way: string | null): readonly [string, string] | null {
  const field = WAYS[kind]?.field;
  return field === undefined || way === null ? null : [field, way];
}
