import type { Settings } from "../store/settings.ts";
import type { WebContext } from "./context.ts";

/** Where this status page is found, without a trailing slash: the setting, else STATUS_URL, else where it was asked. */
export function siteUrl(c: WebContext, settings: Settings): string {
  const named = settings.statusUrl ?? c.env.STATUS_URL ?? "";
  return (named === "" ? new URL(c.req.url).origin : named).replace(/\/+$/, "");
}
