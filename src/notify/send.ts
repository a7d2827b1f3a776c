/**
 * Tells one channel of one alert. Whatever the receiver does is a value; whether trying again can help is in it.
 * Secrets are filled in here, at the last moment, and taken out of every error.
 */

import { DAY_MS } from "../core/check/check.ts";
import { addressFault } from "../core/config/address.ts";
import { type Channel, isSecretField, keyFault, receiverUrlFault } from "../core/config/channel.ts";
import { maskSecrets, missingSecret, resolveSecrets } from "../core/config/secret.ts";
import type { Alert } from "./alert.ts";
import { type Answer, exchange } from "./exchange.ts";
import { requestFor } from "./kinds.ts";
import { cut } from "./message.ts";

export type SendResult =
  | { readonly kind: "sent"; readonly status: number }
  | {
      readonly kind: "failed";
      /** False: the same request would fail again, so a person has to act. */
      readonly recoverable: boolean;
      readonly status: number | null;
      /** What the receiver asked to wait (Retry-After), at most a day; null when it did not. */
      readonly retryAfterMs: number | null;
      readonly error: string;
    };

export interface SendOptions {
  /** The real time of this try, epoch ms: it is signed, and receivers refuse what is minutes old. */
  readonly now: number;
  /** Allows receivers on loopback. */
  readonly development: boolean;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
const MOST_EXCERPT = 200;

/** `lookup` gives a Worker secret by name, or null. Never throws for what a receiver or a configuration does. */
export async function send(
  channel: Channel,
  alert: Alert,
  lookup: (name: string) => string | null,
  options: SendOptions,
): Promise<SendResult> {
  const resolved = resolveChannel(channel, lookup);
  if (!resolved.ok) return hopeless(resolved.fault);
  const masked = (text: string) => maskSecrets(text, resolved.used);
  const fault = channelFault(resolved.channel, options.development);
  if (fault !== null) return hopeless(masked(fault));
  const outgoing = requestFor(resolved.channel, alert, options.now);
  const answer = await exchange(outgoing, options.timeoutMs ?? TIMEOUT_MS);
  return judged(answer, options.now, masked);
}

type ResolvedChannel =
  | { readonly ok: true; readonly channel: Channel; readonly used: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly fault: string };

/** Every reference in the channel filled in. Before the alert comes in: a target's answer must not name a secret. */
function resolveChannel(channel: Channel, lookup: (name: string) => string | null): ResolvedChannel {
  const used = new Map<string, string>();
  const fields: [string, unknown][] = [];
  for (const [field, value] of Object.entries(channel)) {
    if (typeof value !== "string") {
      fields.push([field, value]);
      continue;
    }
    // A secret piped into `wrangler secret put` often ends in a line break.
    const resolution = resolveSecrets(value, (name) => lookup(name)?.trim() || null);
    if (!resolution.ok) return { ok: false, fault: `${field}: ${missingSecret(resolution.missing)}` };
    for (const [name, secret] of resolution.used) used.set(name, secret);
    if (resolution.used.size === 0 && isSecretField(field)) used.set(field, value);
    fields.push([field, resolution.text]);
  }
  return { ok: true, channel: Object.fromEntries(fields) as Channel, used };
}

function channelFault(channel: Channel, development: boolean): string | null {
  const url = receiverUrlFault(channel.url);
  if (url !== null) return `the channel's url ${url}`;
  const address = addressFault(channel.url, { development });
  if (address !== null) return `the channel's url ${address}`;
  if (channel.kind === "webhook" && channel.secret?.startsWith("whsec_")) {
    const key = keyFault(channel.secret);
    if (key !== null) return `the channel's secret ${key}`;
  }
  return null;
}

function hopeless(error: string): SendResult {
  return { kind: "failed", recoverable: false, status: null, retryAfterMs: null, error };
}

/** Client errors that pass: the request was slow, came too early, or there were too many. */
const PASSING = [408, 425, 429];

function judged(answer: Answer, now: number, masked: (text: string) => string): SendResult {
  if (answer.kind === "none") {
    const error = masked(answer.error);
    return { kind: "failed", recoverable: true, status: null, retryAfterMs: null, error };
  }
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: "sent", status };
  return {
    kind: "failed",
    recoverable: status >= 500 || PASSING.includes(status),
    status,
    retryAfterMs: retryAfterMs(answer.retryAfter, now),
    error: explained({ ...answer, excerpt: masked(answer.excerpt) }),
  };
}

function explained({ status, location, excerpt }: Extract<Answer, { kind: "answer" }>): string {
  if (status === 410) return "410: the receiver is gone; correct the channel's url or delete the channel";
  if (status >= 300 && status < 400)
    return `${status} to ${originOf(location)}: redirects are not followed; give the channel the final url`;
  if (excerpt === "") return `the receiver answered ${status}`;
  return `the receiver answered ${status}: ${cut(excerpt, MOST_EXCERPT)}`;
}

/** Its path may be the secret. */
function originOf(location: string | null): string {
  if (location === null) return "nowhere";
  return URL.parse(location)?.origin ?? "another path there";
}

/** Seconds or a date (RFC 9110, 10.2.3), as ms from now; null when absent or unreadable. */
export function retryAfterMs(value: string | null, now: number): number | null {
  if (value === null) return null;
  const wait = /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? null : Math.min(DAY_MS, Math.max(0, Math.ceil(wait)));
}
