/**
 * Workers Cache stands before the Worker. It keeps what is said to be public by path and query, for every host alike,
 * and without a word about caching it keeps most answers for hours: https://developers.cloudflare.com/workers/cache/
 */
import { createMiddleware } from "hono/factory";
import type { WebContext, WebEnv } from "./context.ts";
import { SAFE_METHODS } from "./database.ts";

export const NO_STORE = { "cache-control": "no-store" } as const;
/** `stale-if-error=0`: by default an error is hidden behind the last good answer for as long as it lasts. */
export const PUBLIC_CACHE = {
  "cache-control": "public, max-age=30, stale-while-revalidate=30, stale-if-error=0",
} as const;

/** Public, and the same until the next version. */
export function publicFor(seconds: number) {
  return { "cache-control": `public, max-age=${seconds}, stale-if-error=0` } as const;
}

/**
 * Of what the signed-in admin sees otherwise than strangers. Only what came without any credentials is ever stored, and
 * it is given only to who sends none: so nobody's view reaches another, whoever they turn out to be.
 */
export function forStrangers(c: WebContext): Record<string, string> {
  const caching = isBare(c) ? PUBLIC_CACHE : { "cache-control": "private, no-store" };
  return { ...caching, vary: "cookie, authorization" };
}

/** Without any credentials. */
export function isBare(c: WebContext): boolean {
  return c.req.header("cookie") === undefined && c.req.header("authorization") === undefined;
}

/** What no public page shows. */
const BEHIND = "log(?:in|out)|tokens|channels|deliveries|events|agents";
const OF_THE_API = new RegExp(`^/api/v1/(?!(?:${BEHIND})(?:/|$))`);
/** Changes after which public pages must not show what they did; one that makes a monitor hides nothing. */
const HIDES: Readonly<Record<string, RegExp>> = {
  PUT: OF_THE_API,
  PATCH: OF_THE_API,
  DELETE: OF_THE_API,
  POST: new RegExp(
    `^/admin/(?!(?:${BEHIND})(?:/|$)|monitors/[^/]+/check$)|^/(?:api/v1/)?incidents(?:/|$)|^/api/v1/restore/(?!rows$)`,
  ),
};
/** A request that read before the change has answered by then, or never will: D1 is given five seconds. */
const AGAIN_AFTER_MS = 6_000;
/** Purges are refilled one in 12 s, on every plan: https://developers.cloudflare.com/cache/how-to/purge-cache/ */
const REFILL_MS = 12_500;

let newest = 0;

/**
 * Takes all public pages out of the cache, in every data centre, before the change is answered. After an error of the
 * server's nobody knows whether the change was made: what D1 was silent about may be saved.
 */
export const purging = createMiddleware<WebEnv>(async (c, next) => {
  await next();
  const isRefused = c.res.status >= 400 && c.res.status < 500;
  if (SAFE_METHODS.includes(c.req.method) || isRefused) return;
  if (!HIDES[c.req.method]?.test(c.req.path)) return;
  const [cache, background] = platformOf(c);
  if (cache === undefined) return;
  newest++;
  await purge(cache);
  background(purgeAgain(cache, newest));
});

/** For what was rendered before the change and stored after it. Of changes in a row only the last does this. */
async function purgeAgain(cache: CacheContext, change: number): Promise<void> {
  await sleep(AGAIN_AFTER_MS);
  if (change !== newest || (await purge(cache))) return;
  await sleep(REFILL_MS);
  if (change === newest) await purge(cache);
}

/** False when it was refused: then copies end by themselves, after a minute at the latest. */
async function purge(cache: CacheContext): Promise<boolean> {
  try {
    const { success, errors } = await cache.purge({ purgeEverything: true });
    if (!success) console.error("the public pages could not be purged", errors);
    return success;
  } catch (error) {
    console.error("the public pages could not be purged", error);
    return false;
  }
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Undefined where no cache stands in front, as under `wrangler dev`. */
function platformOf(c: WebContext): [CacheContext | undefined, (work: Promise<unknown>) => void] {
  try {
    const context = c.executionCtx as unknown as ExecutionContext;
    return [context.cache, (work) => context.waitUntil(work)];
  } catch {
    return [undefined, () => {}];
  }
}
