/** JSON out. Times are epoch ms inside and ISO 8601 outside: each shape says so itself, with isoTime. */

import { NO_STORE } from "./caching.ts";

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json", ...NO_STORE, ...headers },
  });
}

export function noContent(): Response {
  return new Response(null, { status: 204, headers: { ...NO_STORE } });
}
