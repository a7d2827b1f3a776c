/**
 * The form of each kind of channel, read off its schema: which fields there are, what each is for, how it is typed. A new kind
 * has a form by having a schema; a label is added here where the field's own name does not say enough.
 */
import { z } from "@hono/zod-openapi";
import { type Channel, parseChannel } from "../../../core/config/channel/channel.ts";
import { type ChannelKind, KINDS } from "../../../core/config/channel/kinds.ts";
import { ALERT_TYPES } from "../../../core/incident/incident.ts";
import { ownFields, wayField } from "./channel-forms.ts";
import { type FormValues, fieldValue, linesOf } from "./form.ts";

export interface ChannelField {
  readonly name: string;
  readonly label: string;
  /** What goes in, as the schema says it; null where it says nothing. */
  readonly hint: string | null;
  readonly required: boolean;
  /** Whether the form shows it at once, and not below "More". */
  readonly upFront: boolean;
  readonly control: "text" | "number" | "lines" | "pairs" | "long" | { readonly choices: readonly string[] };
  /** What an empty field stands for. */
  readonly usual: string;
}

const LABELS: Readonly<Record<string, string>> = {
  url: "URL",
  secret: "Signing secret",
  apiKey: "API key",
  routingKey: "Integration key",
  chat: "Chat id",
  to: "To, one address a line",
  via: "Sent by",
  headers: "Headers, one a line",
  template: "Body template (mustache)",
  tls: "TLS",
};

/** What the schema does not say of a field. */
const HINTS: Readonly<Partial<Record<ChannelKind, Readonly<Record<string, string>>>>> = {
  email: {
    apiKey: "Of Resend, or {{secret.NAME}}",
    host: "The mail server's name",
    port: "465, or 587 with starttls",
    tls: "implicit on 465, starttls on 587",
    user: "Where the server asks for one",
    password: "The user's, or {{secret.NAME}}",
  },
};
const LONG = ["template"];
/** Common to all kinds, with controls of their own. */
const COMMON = ["id", "kind", "events", "quietHours"];

/** All fields of a kind; with one of its ways, those that the form for it shows. */
export function fieldsOfKind(kind: ChannelKind, way: string | null = null): readonly ChannelField[] {
  const chosen = wayField(kind, way);
  const { own, others } = ownFields(kind, way);
  const hidden = chosen === null ? COMMON : [...COMMON, chosen[0], ...others];
  const issues = missing(kind, chosen === null ? {} : Object.fromEntries([chosen]));
  return Object.entries(shapeOf(kind))
    .filter(([name]) => !hidden.includes(name))
    .map(([name, field]) => {
      const issue = issues.get(name);
      const usual = usualOf(field as z.ZodType);
      return {
        name,
        label: LABELS[name] ?? name.charAt(0).toUpperCase() + name.slice(1),
        hint: (issue === undefined ? null : hintOf(issue)) ?? HINTS[kind]?.[name] ?? null,
        required: issue !== undefined,
        upFront: issue !== undefined || (own.includes(name) && name !== "url"),
        control: LONG.includes(name) ? "long" : controlOf(field as z.ZodType),
        usual,
      };
    });
}

function shapeOf(kind: ChannelKind): z.ZodRawShape {
  return (KINDS[kind].schema as unknown as z.ZodObject).shape;
}

/** What the schema says of each field that it can't do without: of the kind, and of what was chosen in it. */
function missing(kind: ChannelKind, chosen: object): ReadonlyMap<string, string> {
  const shape = shapeOf(kind);
  const bare = z.object(shape).safeParse({ id: "x", kind });
  const issues = bare.success ? [] : bare.error.issues;
  const example = { id: "x", kind, ...KINDS[kind].example, ...chosen };
  const needed = Object.keys(shape).filter((name) => {
    const parsed = parseChannel({ ...example, [name]: undefined });
    return !parsed.ok && parsed.faults.some(({ path }) => path === name);
  });
  return new Map([
    ...needed.map((name) => [name, ""] as const),
    ...issues.map(({ path, message }) => [String(path[0]), message] as const),
  ]);
}

/** "is required: the bot's token, or {{secret.NAME}}" → "The bot's token, or {{secret.NAME}}". */
function hintOf(message: string): string | null {
  const what = /^is required: (.*)$/s.exec(message)?.[1] ?? null;
  return what === null ? null : what.charAt(0).toUpperCase() + what.slice(1);
}

function inner(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    return inner(schema.unwrap() as z.ZodType);
  return schema instanceof z.ZodPipe ? inner(schema.out as z.ZodType) : schema;
}

function controlOf(field: z.ZodType): ChannelField["control"] {
  const type = inner(field);
  if (type instanceof z.ZodEnum) return { choices: type.options.map(String) };
  if (type instanceof z.ZodArray) return "lines";
  if (type instanceof z.ZodRecord) return "pairs";
  return type instanceof z.ZodNumber ? "number" : "text";
}

function usualOf(field: z.ZodType): string {
  const parsed = field.safeParse(undefined);
  const value = parsed.success ? parsed.data : null;
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** What the form shows of a channel; secrets come starred. */
export function channelValues(channel: Channel): FormValues {
  const values = channel as unknown as Readonly<Record<string, unknown>>;
  const own = fieldsOfKind(channel.kind).map(({ name }) => [name, [typed(values[name])]] as const);
  const { quietHours } = channel;
  return {
    id: [channel.id],
    ...Object.fromEntries(own),
    events: channel.events === null ? [] : [...channel.events],
    ...(quietHours === null
      ? {}
      : Object.fromEntries(
          Object.entries(quietHours).map(([name, value]) => [`quietHours.${name}`, [typed(value)]]),
        )),
  };
}

function typed(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join("\n");
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([name, text]) => `${name}: ${text}`)
    .join("\n");
}

/**
 * Names for the secrets that the kind can't do without. One that may be empty is not suggested: it would be saved unseen
 * below "More", and no alert would leave before a secret of that name is set.
 */
export function suggestedSecrets(kind: ChannelKind, way: string | null): FormValues {
  const example = KINDS[kind].example as Readonly<Record<string, unknown>>;
  const needed = fieldsOfKind(kind, way).filter(({ required }) => required);
  return Object.fromEntries(
    needed
      .map(({ name }) => [name, String(example[name])] as const)
      .filter(([, value]) => value.startsWith("{{secret."))
      .map(([name, value]) => [name, [value]]),
  );
}

/** The input for the channel's schema: what is empty is left out, so that it gets its default. */
export function channelInput(kind: ChannelKind, values: FormValues, kept: Channel | null): object {
  const own = fieldsOfKind(kind).flatMap((field) => {
    const value = inputOf(field, values);
    return value === undefined ? [] : [[field.name, value] as const];
  });
  const events = ALERT_TYPES.filter((type) => values.events?.includes(type));
  return {
    id: fieldValue(values, "id").trim(),
    kind,
    ...Object.fromEntries(own),
    events: events.length === 0 ? null : events,
    // Set in the JSON form or by the API; the plain form leaves it as it is.
    ...(kept === null ? {} : { quietHours: kept.quietHours }),
  };
}

function inputOf({ name, control }: ChannelField, values: FormValues): unknown {
  const text = fieldValue(values, name);
  if (text.trim() === "") return undefined;
  switch (control) {
    case "lines":
      return linesOf(values, name);
    case "pairs":
      return Object.fromEntries(
        linesOf(values, name).map((line) => {
          const colon = line.indexOf(":");
          return colon < 0 ? [line, ""] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
        }),
      );
    case "number":
      return Number.isNaN(Number(text)) ? text : Number(text);
    case "long":
      return text;
    default:
      return text.trim();
  }
}
