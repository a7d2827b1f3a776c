import { pageUrl } from "../env.ts";
import type { Settings } from "../store/settings.ts";
import { NO_STORE, PUBLIC_CACHE } from "./caching.ts";
import type { WebContext } from "./context.ts";

/** The page's configured address, else where it was asked: for one's own eyes only, since anyone may say another host. */
export function siteUrl(c: WebContext, settings: Settings): string {
  return pageUrl(c.env, settings.statusUrl) ?? new URL(c.req.url).origin;
}

/** Of an answer that holds {@link siteUrl}: whoever asked under another host name must not fill the cache for the rest. */
export function cachingOf(c: WebContext, settings: Settings) {
  return pageUrl(c.env, settings.statusUrl) === null ? NO_STORE : PUBLIC_CACHE;
}
