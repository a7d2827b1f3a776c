import { z } from "zod";
import { channelKind, common, receiverUrl, secretText } from "./fields.ts";

export const jsm = channelKind({
  reader: "on-call",
  schema: z.strictObject({
    ...common,
    kind: z.literal("jsm"),
    apiKey: secretText("the key of an API integration of Jira Service Management Operations"),
    url: receiverUrl("the integration events API's address").default(
      "https://api.atlassian.com/jsm/ops/integration/v2/alerts",
    ),
  }),
  example: { apiKey: "{{secret.JSM_KEY}}" },
});
