/**
 * What a channel is given: one delivery of the outbox. `data` is the webhook body's `data` (design, section 6) as it was
 * stored with the incident; it comes from a database row, so every part of it may be missing.
 */
import type { AlertType } from "../core/incident/incident.ts";

export interface Alert {
  /** The delivery's id: the same for every try, so a receiver can drop what it has seen. */
  readonly id: string;
  readonly type: AlertType;
  /** When it happened, epoch ms. */
  readonly createdAt: number;
  readonly data: AlertData;
  /** What happened in the same commit and goes into the same message: only for channels that people read. */
  readonly others?: readonly Alert[];
}

type Field = readonly [name: string, value: string];
/** ISO 8601 or epoch ms. */
type Time = string | number;

export interface AlertData {
  readonly monitor?: { readonly id?: string; readonly name?: string; readonly url?: string } | null;
  readonly incident?: {
    readonly id?: string;
    readonly kind?: string;
    readonly state?: string;
    readonly startedAt?: Time;
    readonly endedAt?: Time | null;
    readonly checks?: number;
    readonly failures?: number;
    readonly blips?: number;
    readonly summary?: string;
    readonly timeline?: readonly { readonly at?: Time; readonly type?: string }[];
    readonly hypotheses?: readonly { readonly cause?: string; readonly summary?: string }[];
  } | null;
  readonly firstFailure?: {
    readonly id?: string;
    readonly at?: Time;
    readonly region?: string;
    readonly colo?: string | null;
    readonly failure?: { readonly type?: string } | null;
    readonly attribution?: { readonly meaning?: string; readonly confidence?: number } | null;
    readonly request?: { readonly method?: string; readonly url?: string } | null;
    readonly reading?: {
      readonly status?: number | null;
      readonly headers?: readonly Field[] | null;
      readonly body?: { readonly text?: string } | null;
    } | null;
    readonly lastGood?: { readonly headers?: readonly Field[] } | null;
  } | null;
  readonly regions?: { readonly failing?: readonly string[]; readonly green?: readonly string[] };
  readonly blip?: { readonly minMs?: number; readonly maxMs?: number };
  readonly reminder?: boolean;
  readonly links?: { readonly incident?: string | null; readonly monitor?: string | null };
}

/** One HTTP request that tells a receiver of an alert. Its secrets are filled in: it is sent, never stored or logged. */
export interface Outgoing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A POST of JSON, which is what almost every receiver wants. */
export function jsonPost(
  url: string,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Outgoing {
  return { url, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) };
}
