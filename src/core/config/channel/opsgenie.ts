import { z } from "zod";
import { channelKind, common, receiverUrl, secretText } from "./fields.ts";

export const opsgenie = channelKind({
  reader: "on-call",
  schema: z.strictObject({
    ...common,
    kind: z.literal("opsgenie"),
    apiKey: secretText("the key of an API integration"),
    url: receiverUrl("the Alert API's address").default("https://api.opsgenie.com/v2/alerts"),
  }),
  example: { apiKey: "{{secret.OPSGENIE_KEY}}" },
});
