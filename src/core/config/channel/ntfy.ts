import { z } from "zod";
import {
  channelKind,
  common,
  receiverUrl,
  receiverUrlFault,
  secretText,
  withoutReferences,
} from "./fields.ts";

export const ntfy = channelKind({
  reader: "people",
  schema: z.strictObject({
    ...common,
    kind: z.literal("ntfy"),
    url: receiverUrl("the topic's URL, as in https://ntfy.sh/my-topic").superRefine((value, ctx) => {
      const fault = receiverUrlFault(value) === null ? topicFault(value) : null;
      if (fault !== null) ctx.addIssue({ code: "custom", message: fault });
    }),
    token: secretText("an access token").nullable().default(null),
  }),
  fault: ({ url }) =>
    topicOf(url) === null ? { field: "url", fault: "has no topic that ntfy would take" } : null,
  example: { url: "https://ntfy.sh/my-topic" },
});

/** Where a message goes: the server's root, and the topic. Null when the URL has none that could be read. */
export function topicOf(url: string): { readonly root: string; readonly topic: string } | null {
  const { origin, pathname } = new URL(url);
  const [, path = "/", encoded = ""] = /^(.*\/)([^/]*)$/.exec(pathname.replace(/\/+$/, "")) ?? [];
  try {
    const topic = decodeURIComponent(encoded);
    // The server's own rule (server/types.go): anything else is answered with 400.
    return /^[-_A-Za-z0-9]{1,64}$/.test(topic) ? { root: `${origin}${path}`, topic } : null;
  } catch {
    return null;
  }
}

/** Why the last part of the URL is no topic; references in it are judged when sending. */
function topicFault(value: string): string | null {
  if (/^\{\{/.test(value)) return null;
  return topicOf(withoutReferences(value)) === null
    ? "must end in a topic of 1 to 64 letters, digits, - and _, as in https://ntfy.sh/my-topic"
    : null;
}
