/** What the operator sets for the pages: the schema behind the API, the admin page and `npm run apply`. */

import { z } from "zod";
import { DEFAULT_PLAN, PLANS } from "../usage/quotas.ts";
import { plainLine } from "../words/plain-text.ts";
import { isTimeZone } from "../words/zone.ts";
import { receiverUrl, SECRET } from "./channel/fields.ts";
import { incidentTemplateSchema } from "./incident-input.ts";
import { type InputFault, inputFaults } from "./input-fault.ts";
import { DEFAULT_RETENTION, retentionDaysSchema } from "./retention.ts";
import { slug } from "./schema-parts.ts";
import { urlFault } from "./url.ts";

const webUrl = z
  .string({ error: "must be an http or https URL" })
  .max(2048, { error: "must be at most 2048 characters" })
  .superRefine((value, ctx) => {
    const fault = urlFault(value);
    if (fault !== null) ctx.addIssue({ code: "custom", message: fault });
  });

const CONTACT = /^(?:mailto:[^\s@<>"]+@[^\s@<>"]+|https:\/\/[^\s<>"]+|tel:\+?[\d().-]+)$/;
const CONTACT_MESSAGE = "must be a mailto:, https: or tel: address, as in mailto:security@shop.example";

const link = z.strictObject(
  {
    label: z
      .string({ error: "is required" })
      .overwrite(plainLine)
      .min(1, { error: "must not be empty" })
      .max(60, { error: "must be at most 60 characters" }),
    url: webUrl,
  },
  { error: "must be an object with label and url" },
);

export const settingsSchema = z.strictObject(
  {
    title: z
      .string({ error: "must be a string" })
      .overwrite(plainLine)
      .min(1, { error: "must not be empty" })
      .max(100, { error: "must be at most 100 characters" })
      .default("Status"),
    logoUrl: webUrl.nullable().default(null),
    links: z
      .array(link, { error: "must be a list" })
      .max(10, { error: "must have at most 10 entries" })
      .default([]),
    /** The public address of the status page, for links and the User-Agent; outranks the variable STATUS_URL. */
    statusUrl: webUrl.nullable().default(null),
    /** Goes into /.well-known/security.txt (RFC 9116): where to report a weakness. */
    securityContact: z
      .string({ error: CONTACT_MESSAGE })
      .max(2048, { error: "must be at most 2048 characters" })
      .regex(CONTACT, { error: CONTACT_MESSAGE })
      .nullable()
      .default(null),
    /** Texts to begin with when an incident is written by hand. */
    incidentTemplates: z
      .array(incidentTemplateSchema, { error: "must be a list" })
      .max(30, { error: "must have at most 30 entries" })
      .refine((templates) => new Set(templates.map(({ name }) => name)).size === templates.length, {
        error: "must not have two of the same name",
      })
      .default([]),
    /** The e-mail channel by which visitors' subscriptions are sent; null: there are none. */
    subscribeChannel: slug.nullable().default(null),
    publicMetrics: z.boolean({ error: "must be true or false" }).default(false),
    /** Cloudflare's plan of the account: which limits hold, and whether targets that hang are asked less. */
    plan: z.enum(PLANS, { error: "must be free or paid" }).default(DEFAULT_PLAN),
    /** Called by GET after each complete tick: a service outside that alerts when the calls stop. */
    heartbeatUrl: receiverUrl("the URL that a service outside waits for")
      .meta(SECRET)
      .nullable()
      .default(null),
    retentionDays: retentionDaysSchema.default(DEFAULT_RETENTION),
    timeZone: z
      .string({ error: "must be an IANA time zone, as in Europe/Berlin" })
      .refine(isTimeZone, { error: "must be an IANA time zone, as in Europe/Berlin" })
      .default("UTC"),
  },
  { error: "must be a JSON object" },
);
export type SettingsInput = z.output<typeof settingsSchema>;

type SettingsResult =
  | { readonly ok: true; readonly settings: SettingsInput }
  | { readonly ok: false; readonly faults: readonly InputFault[] };

/** Validates settings, filling in every default. Never throws. */
export function parseSettings(input: unknown): SettingsResult {
  const parsed = settingsSchema.safeParse(input);
  return parsed.success
    ? { ok: true, settings: parsed.data }
    : { ok: false, faults: inputFaults(parsed.error) };
}
