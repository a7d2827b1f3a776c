/** JSON out: epoch milliseconds inside, ISO 8601 in UTC outside. */
import { isoTime } from "../core/words/time.ts";

const TIME_FIELD = /^(?:at|from|to|since|.+At)$/;
/** Smaller numbers under such a name are no times of this century (an hour of the day, an offset). */
const EARLIEST_MS = 1e11;

function timesAsIso(key: string, value: unknown): unknown {
  if (typeof value !== "number" || !TIME_FIELD.test(key)) return value;
  return Math.abs(value) < EARLIEST_MS ? value : isoTime(value);
}

/** For our own records. What a user wrote (a monitor's expected JSON) goes out untouched by {@link verbatim}. */
export function answer(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return json(JSON.stringify(value, timesAsIso), status, headers);
}

export function verbatim(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return json(JSON.stringify(value), status, headers);
}

export function noContent(): Response {
  return new Response(null, { status: 204 });
}

function json(text: string, status: number, headers: Record<string, string>): Response {
  return new Response(text, { status, headers: { "content-type": "application/json", ...headers } });
}

/** Public data is at most a tick old anyway. */
export const PUBLIC_CACHE = { "cache-control": "public, max-age=10" } as const;
