/**
 * When a failed delivery is tried again. The steps are Standard Webhooks' suggestion (spec, "Deliverability and
 * reliability"), carried on to daily: 11 attempts in a little over three days, then it has failed.
 */
import { HOUR_MS, MINUTE_MS } from "../check/check.ts";
import { hash32 } from "../words/hash.ts";

export const RETRY_AFTER_MS: readonly number[] = [
  5_000,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
/** A receiver may ask for more patience than the schedule has, within reason. */
const MAX_RETRY_AFTER_MS = 24 * HOUR_MS;
/** Up to a tenth later, so that what failed together is not retried together. */
const JITTER = 0.1;

interface FailedAttempt {
  /** The delivery's id. */
  readonly id: string;
  /** Attempts made so far: 1 after the first failure. */
  readonly attempts: number;
  readonly now: number;
  /** What the receiver asked for; it only ever delays. */
  readonly retryAfterMs?: number | null;
}

/** The time of the next attempt, epoch ms, or null when the delivery has failed for good. */
export function nextAttempt({ id, attempts, now, retryAfterMs = null }: FailedAttempt): number | null {
  const step = RETRY_AFTER_MS[attempts - 1];
  if (step === undefined) return null;
  const jitterMs = Math.floor(step * JITTER * (hash32(`${id}.${attempts}`) / 2 ** 32));
  const asked = Math.min(Math.max(0, retryAfterMs ?? 0), MAX_RETRY_AFTER_MS);
  return now + Math.max(step + jitterMs, asked);
}

/** An HTTP date in its three forms (RFC 9110, 5.6.7); `Date.parse` alone also reads "-5" and "soon 3" as dates. */
const HTTP_DATE =
  /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;

/** A `Retry-After` header: seconds or an HTTP date (RFC 9110, 10.2.3) → ms from now, null when it is neither. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const date = header.trim();
  if (!HTTP_DATE.test(date)) return null;
  const at = Date.parse(date.endsWith("GMT") ? date : `${date} GMT`);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
