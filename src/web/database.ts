/** D1 as handlers ask it: a request never waits for one that is silent. */
import { createMiddleware } from "hono/factory";
import { watched } from "../store/watched-database.ts";
import type { WebEnv } from "./context.ts";

export const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];
const MAX_READ_MS = 5_000;
/** What was given up may be saved all the same: better to wait for the answer. */
const MAX_WRITE_MS = 20_000;
/** D1 ends a query after this long; a backup's are long ones. https://developers.cloudflare.com/d1/platform/limits/ */
const MAX_QUERY_MS = 30_000;
const BACKUP = /^\/api\/v1\/(?:backup|restore)\b/;

export const watchedDatabase = createMiddleware<WebEnv>(async (c, next) => {
  const usual = SAFE_METHODS.includes(c.req.method) ? MAX_READ_MS : MAX_WRITE_MS;
  const deadlineMs = BACKUP.test(c.req.path) ? MAX_QUERY_MS : usual;
  c.env = { ...c.env, DB: watched(c.env.DB, deadlineMs) };
  await next();
});
