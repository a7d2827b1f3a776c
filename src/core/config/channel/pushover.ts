import { z } from "zod";
import { channelKind, common, receiverUrl, secretText } from "./fields.ts";

export const pushover = channelKind({
  reader: "people",
  schema: z.strictObject({
    ...common,
    kind: z.literal("pushover"),
    token: secretText("the application's API token"),
    user: secretText("the user's or group's key"),
    url: receiverUrl("the message API's address").default("https://api.pushover.net/1/messages.json"),
  }),
  example: { token: "{{secret.PUSHOVER_TOKEN}}", user: "{{secret.PUSHOVER_USER}}" },
});
