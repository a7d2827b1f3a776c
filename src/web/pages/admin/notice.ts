/** What the last action did, carried over the redirect as a word, so that no link can put text on the page. */
import type { WebContext } from "../../context.ts";
import { HOST_PATH, type SaveMonitor } from "../../save-monitor.ts";

const NOTICES: ReadonlyMap<string, string> = new Map([
  ["saved", "Saved. It counts from the next tick."],
  ["added", "Added. It is watched from the next tick, within a minute."],
  [
    "unreached",
    "Saved. It can't be probed from Cloudflare, because its name leads into Cloudflare's own network, where a Worker's socket gets nowhere. Watch it by HTTP.",
  ],
  ["none", "None was ticked: nothing was changed."],
  ["deleted", "Deleted."],
  ["stored", "Stored."],
  ["sent", "The test was sent; see Deliveries."],
  ["waiting", "The test could not be delivered yet and is tried again; Deliveries says when, and why."],
  ["failed", "The test could not be delivered; Deliveries says why."],
  ["queued", "It is being sent again."],
]);

export function noticeOf(c: WebContext): string | null {
  return NOTICES.get(c.req.query("done") ?? "") ?? null;
}

/** What a monitor's form says of a save. */
export function savedWord({ created, warnings }: Extract<SaveMonitor, { kind: "saved" }>): string {
  if (warnings.some(({ path }) => path === HOST_PATH)) return "unreached";
  return created ? "added" : "saved";
}
