import { z } from "zod";
import { channelKind, common, secretUrl } from "./fields.ts";

export const teams = channelKind({
  reader: "people",
  schema: z.strictObject({
    ...common,
    kind: z.literal("teams"),
    url: secretUrl("the workflow's webhook URL from Teams"),
  }),
  example: { url: "{{secret.TEAMS_URL}}" },
});
