/** The result of attribution (design section 7): which hop answered, and what failed behind it. */
import type { FailureType, Header } from "../check/reading.ts";
import { type Reason, readReason, shownTexts } from "../check/reason.ts";
import type { Hop } from "../check/verdict.ts";

export interface Attribution {
  readonly failure: { readonly type: FailureType };
  readonly hop: Hop;
  readonly upstream: {
    /** An RFC 9209 Proxy-Status error type, `passed_through` for the app's own answer, else `unknown`. */
    readonly cause: string;
    /** Other causes that this very answer could stand for, most likely first. */
    readonly alternatives: readonly string[];
    /** 0…1 */
    readonly confidence: number;
  };
  /** Confidence in the hop, 0…1. */
  readonly confidence: number;
  /** What was seen, quoted. */
  readonly because: readonly Reason[];
  /** One plain sentence for the operator. */
  readonly meaning: string;
}

/** What attribution looks at: a reading, or the body of `POST /api/v1/attribute`. */
export interface AttributionInput {
  readonly status: number | null;
  readonly statusText?: string;
  readonly headers: readonly Header[];
  /** Decoded text of the body's start; null or "" when there was none. */
  readonly body?: string | null;
  readonly latencyMs?: number | null;
  /** Failure type known from the exchange (a timeout, a reset, a failed assertion), or a thrown error. */
  readonly error?: { readonly name: string; readonly message: string; readonly type?: FailureType } | null;
}

/** As it leaves Edgetick; `bodies`: whether the reader may see what an answer's body says. */
export function attributionJson(attribution: Attribution, bodies: boolean) {
  return { ...attribution, because: shownTexts(attribution.because, bodies) };
}

/** As stored by this version or an earlier one. */
export function readAttribution(stored: Attribution | null): Attribution | null {
  return stored && { ...stored, because: (stored.because ?? []).map(readReason) };
}
