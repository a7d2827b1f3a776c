/** The fields that channels are made of; each message says what would be right. */
import { z } from "zod";
import { ALERT_TYPES } from "../../incident/incident.ts";
import { slug } from "../schema-parts.ts";
import { referenceFault, secretNames } from "../secret.ts";
import { quietHours } from "./quiet-hours.ts";

const REFERENCE_HINT = "or {{secret.NAME}}";

/** OpenAPI's word for it, and the mark by which a field is starred when shown and masked in errors. */
export const SECRET = { format: "password" } as const;

/** A text that must be given: the fault says what is missing and where it comes from. It may hold references. */
export const given = (what: string, most = 500) =>
  z
    .string({ error: `is required: ${what}, ${REFERENCE_HINT}` })
    .min(1, { error: `must not be empty; give ${what}, ${REFERENCE_HINT}` })
    .max(most, { error: `must be at most ${most} characters` })
    .superRefine((value, ctx) => {
      const fault = referenceFault(value) ?? (/[\r\n\0]/.test(value) ? "must not contain line breaks" : null);
      if (fault !== null) ctx.addIssue({ code: "custom", message: fault });
    });

/** A text that is or holds a secret: never shown once it was saved. */
export const secretText = (what: string) => given(what).meta(SECRET);

interface UrlRules {
  /** `{{id}}` may stand in the path for the message's id. */
  readonly id?: boolean;
}

/** A URL that messages are sent to. */
export const receiverUrl = (what: string, rules: UrlRules = {}) =>
  z
    .string({ error: `is required: ${what}, ${REFERENCE_HINT}` })
    .max(2048, { error: "must be at most 2048 characters" })
    .superRefine((value, ctx) => {
      const fault = receiverUrlFault(value, rules);
      if (fault !== null) ctx.addIssue({ code: "custom", message: fault });
    });

/** Whoever knows it may post there: the URL itself is the secret. */
export const secretUrl = (what: string) => receiverUrl(what).meta(SECRET);

const MESSAGE_ID = /\{\{\s*id\s*\}\}/g;

/** Why no alert could be sent there, or null. Whether its address is allowed is address.ts's rule, at save and at send. */
export function receiverUrlFault(value: string, { id = false }: UrlRules = {}): string | null {
  const text = id ? value.replaceAll(MESSAGE_ID, "id") : value;
  const at = id ? value.search(MESSAGE_ID) : -1;
  if (at >= 0 && !/^[^/]+\/\/[^/]+\//.test(value.slice(0, at))) return "must not have {{id}} before its path";
  const reference = referenceFault(text);
  if (reference !== null) return reference;
  if (/^\{\{/.test(text)) return null;
  const url = URL.parse(withoutReferences(text));
  if (url === null)
    return `is not a URL; write it whole, as in https://hooks.example/alert, ${REFERENCE_HINT}`;
  if (url.protocol !== "http:" && url.protocol !== "https:") return "must be an http or https URL";
  if (url.username !== "" || url.password !== "") return "must not carry credentials; use {{secret.NAME}}";
  return null;
}

/** With a plain word for each reference, so that the rest can be read. */
export function withoutReferences(url: string): string {
  return url.replace(/\{\{[^}]*\}\}/g, "secret");
}

/** `whsec_` and base64 (Standard Webhooks); any other text is used as it is. */
export const signingSecret = given("a signing secret")
  .refine(
    (value) => !value.startsWith("whsec_") || secretNames(value).length > 0 || keyFault(value) === null,
    { error: "must be base64 after whsec_; leave the prefix away to sign with the text as it is" },
  )
  .meta(SECRET);

/** Why a `whsec_` secret is no key, or null. */
export function keyFault(secret: string): string | null {
  const encoded = secret.slice("whsec_".length);
  return /^(?:[A-Za-z0-9+/]{4})+$|^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/.test(
    encoded,
  )
    ? null
    : "is not base64 after whsec_";
}

/** What every channel has. */
export const common = {
  id: slug,
  events: z
    .array(z.enum(ALERT_TYPES, { error: `must be one of ${ALERT_TYPES.join(", ")}` }), {
      error: "must be a list of alert types, or null for all but blip and agent.silent",
    })
    .min(1, { error: "must name at least one alert type, or be null for all but blip and agent.silent" })
    .max(ALERT_TYPES.length, { error: `must have at most ${ALERT_TYPES.length} entries` })
    .nullable()
    .default(null),
  quietHours: quietHours.nullable().default(null),
};

/** `people` read messages, `on-call` keeps alerts open until they are resolved, a `program` gets everything. */
type Reader = "people" | "on-call" | "program";

export interface ReceiverAddress {
  readonly field: string;
  readonly url: string;
}

/** A kind of channel, as its file gives it. */
export interface KindOf<S extends z.ZodObject> {
  readonly schema: S;
  readonly reader: Reader;
  /** Why nothing could be sent with these texts, their secrets filled in; null when it could. */
  readonly fault?: (channel: z.output<S>) => { readonly field: string; readonly fault: string } | null;
  /** Where it sends to, for the address rules; its `url` when absent. */
  readonly receivers?: (channel: z.output<S>) => readonly ReceiverAddress[];
  /** The fields that it needs, as one would fill them in. */
  readonly example: Omit<z.input<S>, "id" | "kind">;
}

/** Lets TypeScript check the example against the schema. */
export function channelKind<S extends z.ZodObject>(kind: KindOf<S>): KindOf<S> {
  return kind;
}
