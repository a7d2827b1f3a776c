/** What comes in: how much of it, and under which name. */
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { MAX_REPORT_BYTES } from "../core/host-evidence/report.ts";
import { MAX_IMPORT_BYTES } from "./api/import.ts";
import { MAX_PASTE_BYTES } from "./api/logs.ts";
import type { WebEnv } from "./context.ts";
import { Problem } from "./problem.ts";

const MAX_BYTES = 2 * 1024 * 1024;
/** Rows of a backup travel as hex: one evidence row may have two blobs of nearly a megabyte. */
const MAX_RESTORE_BYTES = 8 * 1024 * 1024;
const RESTORE_PATH = "/api/v1/restore/rows";
const IMPORT_PATH = /^\/api\/v1\/monitors\/[^/]+\/checks$/;
const REPORT_PATH = /^\/api\/v1\/agents\/[^/]+\/report$/;
/** A ping reads the start of its body itself, however much is sent. */
const PING_PATH = /^\/ping\//;
const PASTE_PATH = /^\/api\/v1\/monitors\/[^/]+\/logs$/;

function limited(bytes: number) {
  return bodyLimit({
    maxSize: bytes,
    onError: () => {
      throw new Problem(413, `The body must be at most ${bytes / 1024} KiB; split it.`);
    },
  });
}
const limitedImport = limited(MAX_IMPORT_BYTES);
const limitedRestore = limited(MAX_RESTORE_BYTES);
const limitedBody = limited(MAX_BYTES);
const limitedReport = limited(MAX_REPORT_BYTES);
const limitedPaste = limited(MAX_PASTE_BYTES);

export const limitBody = createMiddleware<WebEnv>((c, next) => {
  if (PING_PATH.test(c.req.path)) return next();
  if (IMPORT_PATH.test(c.req.path)) return limitedImport(c, next);
  if (REPORT_PATH.test(c.req.path)) return limitedReport(c, next);
  if (PASTE_PATH.test(c.req.path)) return limitedPaste(c, next);
  return c.req.path === RESTORE_PATH ? limitedRestore(c, next) : limitedBody(c, next);
});

/**
 * The API takes JSON only, so it takes a body for JSON whatever the client called it: `curl -d` says it is a form.
 * Cross-site forms gain nothing by that: with the cookie, auth.ts wants this site's Origin.
 */
export const jsonWhateverItsName = createMiddleware<WebEnv>(async (c, next) => {
  const type = c.req.header("content-type") ?? "";
  const isText = IMPORT_PATH.test(c.req.path) || PASTE_PATH.test(c.req.path);
  const hasBody = !["GET", "HEAD", "DELETE"].includes(c.req.method) && !isText;
  if (hasBody && !/^application\/(?:[\w.-]+\+)?json\b/i.test(type)) {
    const headers = new Headers(c.req.raw.headers);
    headers.set("content-type", "application/json");
    c.req.raw = new Request(c.req.raw, { headers });
  }
  await next();
});
