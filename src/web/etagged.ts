/** ETag on what is read, and 304 for who has it already (RFC 9110, 13.1.2). */

import { etag, RETAINED_304_HEADERS } from "hono/etag";
import { createMiddleware } from "hono/factory";
import type { WebEnv } from "./context.ts";

/** Lists of history, and backups: long, rarely the same again, and hashing them would be most of their work. */
const NEVER_THE_SAME = /\/(?:checks|failures)$|^\/api\/v1\/backup\b/;

/** Weak: Cloudflare may compress on the way. */
const tagged = etag({
  weak: true,
  retainedHeaders: [...RETAINED_304_HEADERS, "access-control-allow-origin", "access-control-expose-headers"],
});

export const etagged = createMiddleware<WebEnv>((c, next) =>
  NEVER_THE_SAME.test(c.req.path) ? next() : tagged(c, next),
);
