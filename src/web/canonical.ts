/**
 * One address for each public page. The cache in front keeps by the address as it is written, so that every query that
 * means nothing, and every spelling of a path, would be a page that is not there yet, with rows of D1 to read for it.
 */
import { createMiddleware } from "hono/factory";
import { LATENCY_RANGES } from "../core/shard/latency-points.ts";
import { isIncidentCursor } from "../store/incidents.ts";
import { isBare } from "./caching.ts";
import type { WebEnv } from "./context.ts";

type Takes = ReadonlyMap<string, (value: string) => boolean>;
/**
 * A badge's words are free, and each program escapes them in its own way ("%20" or "+"): one spelling of them would save
 * nothing. The badge itself says what is wrong with a value.
 */
const BADGE: Takes = new Map(
  ["show", "label", "color", "labelColor", "style"].map((name) => [name, () => true]),
);

/** What strangers may ask of a public page. */
const TAKES: readonly (readonly [path: RegExp, takes: Takes])[] = [
  [/^\/history$/, new Map([["cursor", isIncidentCursor]])],
  [/^\/m\/[^/]+$/, new Map([["range", (value) => Object.hasOwn(LATENCY_RANGES, value)]])],
  [/^\/badge\/[^/]+$/, BADGE],
  [
    /^\/(?:incidents\/[^/]+|api\/v1\/status|api\/v2\/.+|feed\.\w+|[\w-]+\.(?:json|txt|ico)|\.well-known\/.+)?$/,
    new Map(),
  ],
];
const PLAIN = /^[\w./:-]+$/;

/** 301 to the page's own address, for whoever sends no credentials. */
export const canonical = createMiddleware<WebEnv>(async (c, next) => {
  if (c.req.method !== "GET" || !isBare(c)) return next();
  const url = new URL(c.req.url);
  const path = plainPath(url.pathname);
  const takes = TAKES.find(([pattern]) => pattern.test(path));
  if (takes === undefined) return next();
  const query = new URLSearchParams();
  for (const [name, value] of url.searchParams)
    if (!query.has(name) && takes[1].get(name)?.(value) === true) query.set(name, value);
  const address = query.size === 0 ? path : `${path}?${query}`;
  // By spelling: "?&" has no parameter, and "r%61nge" is the same one. Of a bare "?" the parsed address has no trace.
  const isSame = takes[1] === BADGE && path === url.pathname && `${query}` === `${url.searchParams}`;
  const isPlain = isSame || address === url.pathname + url.search;
  if (isPlain && !c.req.url.endsWith("?")) return next();
  return new Response(null, { status: 301, headers: { location: address } });
});

/** Ids need no percent signs. */
function plainPath(pathname: string): string {
  try {
    const decoded = decodeURIComponent(pathname);
    return PLAIN.test(decoded) && !decoded.startsWith("//") ? decoded : pathname;
  } catch {
    return pathname;
  }
}
