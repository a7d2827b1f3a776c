import { z } from "zod";
import { channelKind, common, receiverUrl } from "./fields.ts";

export const mattermost = channelKind({
  reader: "people",
  schema: z.strictObject({
    ...common,
    kind: z.literal("mattermost"),
    url: receiverUrl("the incoming webhook's URL from Mattermost"),
  }),
  example: { url: "{{secret.MATTERMOST_URL}}" },
});
