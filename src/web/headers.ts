/** Headers of every answer. Pages bring a content security policy of their own. */
import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import type { WebEnv } from "./context.ts";

const ALWAYS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
  "x-frame-options": "SAMEORIGIN",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
};
const HSTS = "max-age=31536000";
/** Data is not to be run or framed, whatever a browser takes it for. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

export const securityHeaders = createMiddleware<WebEnv>(async (c, next) => {
  await next();
  // A 304's headers replace those that the browser keeps (RFC 9111, 3.2): without a word here the page keeps its own.
  if (c.res.status === 304) return;
  const headers = c.res.headers;
  for (const [name, value] of Object.entries(ALWAYS)) if (!headers.has(name)) headers.set(name, value);
  if (new URL(c.req.url).protocol === "https:") headers.set("strict-transport-security", HSTS);
  if (!headers.has("content-security-policy") && !headers.get("content-type")?.startsWith("text/html"))
    headers.set("content-security-policy", DATA_POLICY);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
});

/** Any site's script may read what is public anyway; the admin's answers stay with this site. */
export const publicCors = cors({
  origin: "*",
  allowMethods: ["GET", "HEAD"],
  exposeHeaders: ["etag"],
  maxAge: 86_400,
});
export const PUBLIC_PATHS = [
  "/api/v1/status",
  "/api/v2/*",
  "/badge/*",
  "/feed.atom",
  "/feed.rss",
  "/openapi.json",
  "/healthz",
];
