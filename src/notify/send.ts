/**
 * Sends one alert to one channel. Whatever the receiver does is a value; whether trying again can help is in it.
 * Secrets are filled in here, at the last moment, and taken out of every error.
 */

import { retryAfterMs } from "../core/alert/backoff.ts";
import { addressFault } from "../core/config/address.ts";
import { type Channel, mapChannel, receiversOf, sendingFault } from "../core/config/channel/channel.ts";
import { inTemplate } from "../core/config/channel/template.ts";
import { maskSecrets, missingSecret, resolveSecrets } from "../core/config/secret.ts";
import { cut } from "../core/words/cut.ts";
import type { Alert } from "./alert.ts";
import type { Answer } from "./answer.ts";
import type { EmailBinding } from "./email-binding.ts";
import { exchange } from "./exchange.ts";
import type { Kind } from "./kind.ts";
import { kindOf, requestsFor } from "./kinds.ts";
import type { ConnectMail } from "./smtp-dialogue.ts";

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
  /** Opens a TCP connection to a mail server. */
  readonly connect?: ConnectMail | null;
  /** Why a mail server may not be connected to, by what its name resolves to; null: it may. */
  readonly hostFault?: (host: string, port: number) => Promise<string | null>;
  /** The Worker's send_email binding. */
  readonly email?: EmailBinding | null;
  /** Waits between the requests of one alert; the real clock when absent. */
  readonly sleep?: (ms: number) => Promise<void>;
}

const TIMEOUT_MS = 10_000;
const MAX_EXCERPT = 200;

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
  const fault = await channelFault(resolved.channel, options);
  if (fault !== null) return hopeless(masked(fault));
  const { judge } = kindOf(resolved.channel);
  let result: SendResult = hopeless("there was nothing to send");
  for (const outgoing of requestsFor(resolved.channel, alert, options.now)) {
    if (outgoing.afterMs) await (options.sleep ?? sleep)(outgoing.afterMs);
    const answer = await exchange(outgoing, {
      timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
      reads: judge !== undefined,
      connect: options.connect ?? null,
      email: options.email ?? null,
    });
    result = judged(answer, judge, options.now, masked);
    if (result.kind === "failed") return result;
  }
  return result;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

type ResolvedChannel =
  | { readonly ok: true; readonly channel: Channel; readonly used: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly fault: string };

/** Every reference in the channel filled in. Before the alert comes in: a target's answer must not name a secret. */
export function resolveChannel(channel: Channel, lookup: (name: string) => string | null): ResolvedChannel {
  const used = new Map<string, string>();
  const faults: string[] = [];
  const filled = mapChannel(channel, (text, secret, path) => {
    // A secret piped into `wrangler secret put` often ends in a line break.
    const value = (name: string) => lookup(name)?.trim() || null;
    const resolution = resolveSecrets(text, value, path === "template" ? inTemplate : undefined);
    if (!resolution.ok) {
      faults.push(`${path}: ${missingSecret(resolution.missing)}`);
      return text;
    }
    for (const [name, value] of resolution.used) used.set(name, value);
    if (resolution.used.size === 0 && secret) used.set(path, text);
    // An answer names the path that it was asked for.
    const url = secret && path === "url" ? URL.parse(resolution.text) : null;
    if (url !== null) used.set(path, `${url.pathname}${url.search}`);
    return resolution.text;
  });
  const [fault] = faults;
  return fault === undefined ? { ok: true, channel: filled, used } : { ok: false, fault };
}

/** The secrets are known only now, and with them where it really goes. */
export async function channelFault(
  channel: Channel,
  { development, hostFault }: Pick<SendOptions, "development" | "hostFault">,
): Promise<string | null> {
  const fault = sendingFault(channel);
  if (fault !== null) return `the channel's ${fault}`;
  for (const { field, url } of receiversOf(channel)) {
    const address = addressFault(url, { development });
    if (address !== null) return `the channel's ${field} ${address}`;
  }
  if (channel.kind !== "email" || channel.via !== "smtp" || channel.host === null) return null;
  const host = await hostFault?.(channel.host, channel.port);
  return host ? `the channel's host ${host}` : null;
}

function hopeless(error: string): SendResult {
  return { kind: "failed", recoverable: false, status: null, retryAfterMs: null, error };
}

/** Client errors that pass: the request was slow, came too early, or there were too many. */
const PASSING = [408, 425, 429];

export function judged(
  answer: Answer,
  judge: Kind<Channel>["judge"],
  now: number,
  masked: (text: string) => string,
): SendResult {
  if (answer.kind === "none") {
    const error = masked(answer.error);
    return { kind: "failed", recoverable: true, status: null, retryAfterMs: null, error };
  }
  const { status } = answer;
  const own = judge?.(status, answer.excerpt) ?? {};
  if (own.taken ?? (status >= 200 && status < 300)) return { kind: "sent", status };
  return {
    kind: "failed",
    recoverable: own.recoverable ?? answer.recoverable ?? (status >= 500 || PASSING.includes(status)),
    status,
    retryAfterMs: own.retryAfterMs ?? retryAfterMs(answer.retryAfter, now),
    error: explained({ ...answer, excerpt: masked(own.says ?? answer.excerpt) }),
  };
}

function explained({ status, location, excerpt }: Extract<Answer, { kind: "answer" }>): string {
  if (status === 410) return "410: the receiver is gone; correct the channel's url or delete the channel";
  if (status >= 300 && status < 400)
    return `${status} to ${originOf(location)}: redirects are not followed; give the channel the final url`;
  if (excerpt === "") return `the receiver answered ${status}`;
  return `the receiver answered ${status}: ${cut(excerpt, MAX_EXCERPT)}`;
}

/** Its path may be the secret. */
function originOf(location: string | null): string {
  if (location === null) return "nowhere";
  return URL.parse(location)?.origin ?? "another path there";
}
