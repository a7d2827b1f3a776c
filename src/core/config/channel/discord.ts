import { z } from "zod";
import { channelKind, common, receiverUrl } from "./fields.ts";

export const discord = channelKind({
  reader: "people",
  schema: z.strictObject({
    ...common,
    kind: z.literal("discord"),
    url: receiverUrl("the webhook's URL from the Discord channel's integrations"),
  }),
  example: { url: "{{secret.DISCORD_URL}}" },
});
