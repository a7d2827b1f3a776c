import { z } from "zod";
import { channelKind, common, secretUrl } from "./fields.ts";

export const googlechat = channelKind({
  reader: "people",
  schema: z.strictObject({
    ...common,
    kind: z.literal("googlechat"),
    url: secretUrl("the webhook's URL from the space's apps and integrations"),
  }),
  example: { url: "{{secret.GOOGLE_CHAT_URL}}" },
});
