/** What comes in: how much of it, and under which name. */
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { MOST_IMPORT_BYTES } from "./api/import.ts";
import type { WebEnv } from "./context.ts";
import { Problem } from "./problem.ts";

const MOST_BYTES = 2 * 1024 * 1024;
const IMPORT_PATH = /^\/api\/v1\/monitors\/[^/]+\/checks$/;

function limited(bytes: number) {
  return bodyLimit({
    maxSize: bytes,
    onError: () => {
      throw new Problem(413, `The body must be at most ${bytes / 1024 / 1024} MiB; split it.`);
    },
  });
}
const limitedImport = limited(MOST_IMPORT_BYTES);
const limitedBody = limited(MOST_BYTES);

export const limitBody = createMiddleware<WebEnv>((c, next) =>
  IMPORT_PATH.test(c.req.path) ? limitedImport(c, next) : limitedBody(c, next),
);

/**
 * The API takes JSON only, so it takes a body for JSON whatever the client called it: `curl -d` says it is a form.
 * Cross-site forms gain nothing by that: with the cookie, auth.ts wants this site's Origin.
 */
export const jsonWhateverItsName = createMiddleware<WebEnv>(async (c, next) => {
  const type = c.req.header("content-type") ?? "";
  const hasBody = !["GET", "HEAD", "DELETE"].includes(c.req.method) && !IMPORT_PATH.test(c.req.path);
  if (hasBody && !/^application\/(?:[\w.-]+\+)?json\b/i.test(type)) {
    const headers = new Headers(c.req.raw.headers);
    headers.set("content-type", "application/json");
    c.req.raw = new Request(c.req.raw, { headers });
  }
  await next();
});
