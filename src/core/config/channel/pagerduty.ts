import { z } from "zod";
import { channelKind, common, receiverUrl, secretText } from "./fields.ts";

export const pagerduty = channelKind({
  reader: "on-call",
  schema: z.strictObject({
    ...common,
    kind: z.literal("pagerduty"),
    routingKey: secretText("the integration key of an Events API v2 integration"),
    url: receiverUrl("the Events API's address").default("https://events.pagerduty.com/v2/enqueue"),
  }),
  example: { routingKey: "{{secret.PAGERDUTY_KEY}}" },
});
