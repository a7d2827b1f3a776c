/** What the last action did, carried over the redirect as a word, so that no link can put text on the page. */
import type { WebContext } from "../../context.ts";

const NOTICES: ReadonlyMap<string, string> = new Map([
  ["saved", "Saved. It counts from the next tick."],
  ["added", "Added. Its first check runs within a minute."],
  ["deleted", "Deleted."],
  ["stored", "Stored."],
  ["sent", "The test was sent; see Deliveries."],
  ["failed", "The test could not be delivered; Deliveries says why."],
  ["queued", "It is being sent again."],
]);

export function noticeOf(c: WebContext): string | null {
  return NOTICES.get(c.req.query("done") ?? "") ?? null;
}
