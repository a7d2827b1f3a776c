/** Whether a failing answer came out of a cache: then the failure is as old as the answer, and nothing failed just now. */

import type { Answer } from "./answer.ts";
import type { Cached } from "./attribution.ts";

/** Fields in which caches say whether they had it. */
const FIELDS = [
  "cf-cache-status",
  "x-cache",
  "cdn-cache",
  "x-vercel-cache",
  "x-cache-status",
  "x-proxy-cache",
  "x-nginx-cache",
  "x-fastcgi-cache",
  "x-litespeed-cache",
  "x-cacheable",
  "x-rack-cache",
  "x-cdn-cache",
  "server-timing",
];

/** The cache next to us is the last of a list, as each hop appends its own word. */
const HIT = /^(?:tcp_|udp_)?(?:[a-z]{1,12}_)?(hit|stale|updating|revalidated|refresh_hit|prerender)\b/i;

export function readCached(answer: Answer): Cached | null {
  const age = /^\s*(\d{1,9})/.exec(answer.header("age") ?? "")?.[1];
  const ageSeconds = age === undefined ? null : Number(age);
  const status = cacheWord(answer);
  if (status === null && (ageSeconds ?? 0) <= 0) return null;
  return { ageSeconds, status };
}

function cacheWord(answer: Answer): string | null {
  for (const field of FIELDS) {
    const value = answer.header(field);
    if (value === null) continue;
    const words = value.slice(0, 512).split(",");
    const word = HIT.exec((words.at(-1) ?? "").trim())?.[1];
    if (word !== undefined) return word.toUpperCase();
    if (field === "server-timing" && /cdn-cache; ?desc=HIT/i.test(value)) return "HIT";
  }
  // RFC 9211: each cache is a member, the one nearest to us last.
  const members = (answer.header("cache-status") ?? "").slice(0, 1024).split(",");
  if (/;\s*hit\b/i.test(members.at(-1) ?? "")) return "HIT";
  // Varnish names the request that filled the cache behind its own number.
  return /^\d+ \d+$/.test(answer.header("x-varnish") ?? "") ? "HIT" : null;
}
