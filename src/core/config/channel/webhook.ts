import { z } from "zod";
import { headerName } from "../schema-parts.ts";
import { forbiddenReference } from "../secret.ts";
import { channelKind, common, given, keyFault, receiverUrl, SECRET, signingSecret } from "./fields.ts";
import { templateFault } from "./template.ts";

const METHODS = ["POST", "PUT", "PATCH"] as const;
const MAX_HEADERS = 20;
/** The sender's own: another value would break the request or its signature. */
const RESERVED = /^(?:host|content-length|transfer-encoding|connection|webhook-(?:id|timestamp|signature))$/i;

const headers = z
  .record(z.string(), given("the header's value").meta(SECRET), { error: "must be an object of headers" })
  .superRefine((given, ctx) => {
    const names = Object.keys(given);
    for (const name of names) {
      const parsed = headerName.safeParse(name);
      const message = RESERVED.test(name)
        ? "is set by Edgetick itself; leave it out"
        : parsed.success
          ? null
          : (parsed.error.issues[0]?.message ?? "is not a header name");
      if (message !== null) ctx.addIssue({ code: "custom", path: [name], message });
    }
    if (names.length > MAX_HEADERS)
      ctx.addIssue({ code: "custom", message: `must have at most ${MAX_HEADERS} headers` });
  });

export const webhook = channelKind({
  reader: "program",
  schema: z.strictObject({
    ...common,
    kind: z.literal("webhook"),
    url: receiverUrl("the URL that alerts are posted to", { id: true }),
    secret: signingSecret.nullable().default(null),
    method: z.enum(METHODS, { error: `must be one of ${METHODS.join(", ")}` }).default("POST"),
    headers: headers.default({}),
    template: z
      .string({ error: "must be a mustache template of JSON, or null for Edgetick's own payload" })
      .max(10_000, { error: "must be at most 10000 characters" })
      .superRefine((template, ctx) => {
        const fault = forbiddenReference(template) ?? templateFault(template);
        if (fault !== null) ctx.addIssue({ code: "custom", message: fault });
      })
      .nullable()
      .default(null),
  }),
  fault: ({ secret, headers }) => {
    const key = secret?.startsWith("whsec_") ? keyFault(secret) : null;
    if (key !== null) return { field: "secret", fault: key };
    const broken = Object.entries(headers ?? {}).find(([, value]) => /[\r\n\0]/.test(value));
    return broken ? { field: `headers.${broken[0]}`, fault: "must not contain line breaks" } : null;
  },
  example: { url: "https://hooks.example/alerts", secret: "{{secret.ALERT_KEY}}" },
});
