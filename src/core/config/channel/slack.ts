import { z } from "zod";
import { channelKind, common, secretUrl } from "./fields.ts";

export const slack = channelKind({
  reader: "people",
  schema: z.strictObject({
    ...common,
    kind: z.literal("slack"),
    url: secretUrl("the incoming webhook's URL from Slack"),
  }),
  example: { url: "{{secret.SLACK_URL}}" },
});
