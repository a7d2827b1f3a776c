/** JSON out. Times are epoch ms inside and ISO 8601 outside: each shape says so itself, with isoTime. */

/** What is nobody else's to keep: everything that is not said to be public. */
const PRIVATE = "no-store";

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json", "cache-control": PRIVATE, ...headers },
  });
}

export function noContent(): Response {
  return new Response(null, { status: 204, headers: { "cache-control": PRIVATE } });
}

/** Public data is at most a tick old anyway. */
export const PUBLIC_CACHE = { "cache-control": "public, max-age=10" } as const;
