import { z } from "zod";
import { channelKind, common, secretUrl } from "./fields.ts";

export const mattermost = channelKind({
  reader: "people",
  schema: z.strictObject({
    ...common,
    kind: z.literal("mattermost"),
    url: secretUrl("the incoming webhook's URL from Mattermost"),
  }),
  example: { url: "{{secret.MATTERMOST_URL}}" },
});
