import { z } from "zod";
import { channelKind, common, secretUrl } from "./fields.ts";

export const discord = channelKind({
  reader: "people",
  schema: z.strictObject({
    ...common,
    kind: z.literal("discord"),
    url: secretUrl("the webhook's URL from the Discord channel's integrations"),
  }),
  example: { url: "{{secret.DISCORD_URL}}" },
});
