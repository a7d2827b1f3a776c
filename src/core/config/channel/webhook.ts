import { z } from "zod";
import { channelKind, common, keyFault, receiverUrl, signingSecret } from "./fields.ts";

export const webhook = channelKind({
  reader: "program",
  schema: z.strictObject({
    ...common,
    kind: z.literal("webhook"),
    url: receiverUrl("the URL that alerts are posted to"),
    secret: signingSecret.nullable().default(null),
  }),
  fault: ({ secret }) => {
    const fault = secret?.startsWith("whsec_") ? keyFault(secret) : null;
    return fault === null ? null : { field: "secret", fault };
  },
  example: { url: "https://hooks.example/alerts", secret: "{{secret.ALERT_KEY}}" },
});
