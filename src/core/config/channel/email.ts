import { z } from "zod";
import { referenceFault } from "../secret.ts";
import { channelKind, common, given, receiverUrl, secretText } from "./fields.ts";

const PROVIDERS = ["resend", "smtp", "cloudflare"] as const;
const MAX_RECIPIENTS = 20;

/** What mail software takes without quoting (RFC 5321, 4.1.2, dot-string); longer is no mailbox. */
const MAILBOX = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}$/;
const NAMED = /^([^<>"\\\r\n\0]{0,100}?)\s*<([^<>\s]+)>$/;

/** `Name <mailbox>` or a mailbox alone; null for anything else. */
export function mailboxOf(text: string): { readonly name: string; readonly address: string } | null {
  const named = NAMED.exec(text.trim());
  const [name, address] = named ? [named[1]!, named[2]!] : ["", text.trim()];
  return MAILBOX.test(address) ? { name, address } : null;
}

const mailbox = (what: string) =>
  given(what, 320).refine((text) => /\{\{/.test(text) || mailboxOf(text) !== null, {
    error: "must be an e-mail address, as in ops@example.com or Edgetick <alerts@example.com>",
  });

const hostName = z
  .string({ error: "must be the SMTP server's host name" })
  .max(253, { error: "must be at most 253 characters" })
  .superRefine((value, ctx) => {
    const fault = referenceFault(value);
    if (fault !== null) ctx.addIssue({ code: "custom", message: fault });
    else if (!/\{\{/.test(value) && !/^[A-Za-z0-9.[\]:-]+$/.test(value))
      ctx.addIssue({ code: "custom", message: "must be a host name, without a scheme or a port" });
  });

const fields = z.strictObject({
  ...common,
  kind: z.literal("email"),
  to: z
    .preprocess(
      (value) => (typeof value === "string" ? [value] : value),
      z.array(mailbox("who is written to"), { error: "is required: a list of e-mail addresses" }),
    )
    .refine((list) => list.length >= 1 && list.length <= MAX_RECIPIENTS, {
      error: `must have 1 to ${MAX_RECIPIENTS} addresses`,
    }),
  from: mailbox("the sender, an address that the provider may send for"),
  via: z.enum(PROVIDERS, { error: `must be one of ${PROVIDERS.join(", ")}` }),
  apiKey: secretText("the provider's API key").nullable().default(null),
  url: receiverUrl("the provider's address").default("https://api.resend.com/emails"),
  host: hostName.nullable().default(null),
  port: z
    .number({ error: "must be a port number" })
    .int({ error: "must be a port number" })
    .min(1, { error: "must be a port number" })
    .max(65_535, { error: "must be a port number" })
    .refine((port) => port !== 25, { error: "must not be 25, which Cloudflare blocks; use 465 or 587" })
    .default(465),
  tls: z
    .enum(["implicit", "starttls"], { error: "must be implicit (465) or starttls (587)" })
    .default("implicit"),
  user: given("the user's name").nullable().default(null),
  password: secretText("the user's password").nullable().default(null),
});

type Fields = z.output<typeof fields>;
const NEEDED: Readonly<Record<(typeof PROVIDERS)[number], readonly (keyof Fields)[]>> = {
  resend: ["apiKey"],
  smtp: ["host"],
  cloudflare: [],
};

export const email = channelKind({
  reader: "people",
  schema: fields.superRefine((channel, ctx) => {
    for (const field of NEEDED[channel.via])
      if (channel[field] === null)
        ctx.addIssue({ code: "custom", path: [field], message: `is required with via "${channel.via}"` });
    if ((channel.user === null) !== (channel.password === null))
      ctx.addIssue({
        code: "custom",
        path: [channel.user === null ? "user" : "password"],
        message: "is required: user and password go together",
      });
  }),
  fault: (channel) => {
    if (mailboxOf(channel.from) === null) return { field: "from", fault: "is no e-mail address" };
    const wrong = channel.to.findIndex((text) => mailboxOf(text) === null);
    return wrong < 0 ? null : { field: `to.${wrong}`, fault: "is no e-mail address" };
  },
  receivers: ({ via, url, host }) =>
    via === "resend"
      ? [{ field: "url", url }]
      : via === "smtp"
        ? [{ field: "host", url: `https://${host}/` }]
        : [],
  example: {
    to: ["ops@example.com"],
    from: "Edgetick <alerts@example.com>",
    via: "resend",
    apiKey: "{{secret.RESEND_KEY}}",
  },
});
