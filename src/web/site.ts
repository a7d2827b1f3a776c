import type { Settings } from "../store/settings.ts";
import { NO_STORE, PUBLIC_CACHE } from "./caching.ts";
import type { WebContext } from "./context.ts";

/** Where this status page is found, without a trailing slash: the setting, else STATUS_URL; null where neither is set. */
function configuredUrl(c: WebContext, settings: Settings): string | null {
  const named = settings.statusUrl ?? c.env.STATUS_URL ?? "";
  return named === "" ? null : named.replace(/\/+$/, "");
}

/** The same, else where it was asked: for one's own eyes only, since anyone may say another host. */
export function siteUrl(c: WebContext, settings: Settings): string {
  return configuredUrl(c, settings) ?? new URL(c.req.url).origin;
}

/** Of an answer that holds {@link siteUrl}: whoever asked under another host name must not fill the cache for the rest. */
export function cachingOf(c: WebContext, settings: Settings) {
  return configuredUrl(c, settings) === null ? NO_STORE : PUBLIC_CACHE;
}
