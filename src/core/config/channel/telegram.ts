import { z } from "zod";
import { channelKind, common, given, receiverUrl, secretText } from "./fields.ts";

export const telegram = channelKind({
  reader: "people",
  schema: z.strictObject({
    ...common,
    kind: z.literal("telegram"),
    token: secretText("the bot's token from @BotFather"),
    chat: z.preprocess(
      (value) => (typeof value === "number" ? String(value) : value),
      given("the chat's id, or @channelname"),
    ),
    url: receiverUrl("the Bot API's address").default("https://api.telegram.org"),
  }),
  example: { token: "{{secret.TELEGRAM_TOKEN}}", chat: "@my-channel" },
});
