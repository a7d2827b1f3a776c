/** The result of attribution: which hop answered, and what failed behind it. */
import type { FailureType, Header } from "../check/reading.ts";
import { mayShow, type Quotes, type Reason, readReason, shownTexts } from "../check/reason.ts";
import type { Hop, WeighedCause } from "../check/verdict.ts";

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
    /** All of them with their weights, which sum up to 1 at most; also those that `alternatives` has no room for. */
    readonly candidates: readonly WeighedCause[];
  };
  /** Confidence in the hop, 0…1. */
  readonly confidence: number;
  /** What was seen, quoted. */
  readonly because: readonly Reason[];
  /** One plain sentence for the operator. */
  readonly meaning: string;
  /** The gateway's own words, where it has a field for them. */
  readonly reason: Reason | null;
  /** What its vendor's support asks for first. */
  readonly requestIds: readonly FoundId[];
  /** Set when the answer came out of a cache: the failure is as old as it. */
  readonly cached: Cached | null;
}

/** Whether it came out of a cache. */
export interface Cached {
  /** Seconds since the answer was made, as the caches count them; null when none says. */
  readonly ageSeconds: number | null;
  /** The cache's own word (HIT, STALE …); null when only the age speaks. */
  readonly status: string | null;
}

/** An id that a hop gave this very request. */
interface RequestId {
  /** The header's name in lower case, or what the page calls it. */
  readonly name: string;
  readonly value: string;
  readonly vendor: string;
}

/** `quotes` says where it stood, so that an id out of a body leaves only where bodies may. */
export type FoundId = RequestId & { readonly quotes: Quotes };

/** What attribution looks at: a reading, or the body of `POST /api/v1/attribute`. */
export interface AttributionInput {
  readonly status: number | null;
  readonly statusText?: string;
  readonly headers: readonly Header[];
  /** Decoded text of the body's start; null or "" when there was none. */
  readonly body?: string | null;
  readonly latencyMs?: number | null;
  /** Headers of the last good answer of the same target. */
  readonly lastGood?: { readonly headers: readonly Header[] } | null;
  /** Failure type known from the exchange (a timeout, a reset, a failed assertion), or a thrown error. */
  readonly error?: { readonly name: string; readonly message: string; readonly type?: FailureType } | null;
}

/** As it leaves Edgetick; `bodies`: whether the reader may see what an answer's body says. */
export function attributionJson(attribution: Attribution, bodies: boolean) {
  const { upstream, because, reason, requestIds, ...rest } = attribution;
  const { candidates: _candidates, ...shown } = upstream;
  return {
    ...rest,
    upstream: shown,
    because: shownTexts(because, bodies),
    reason: reason !== null && mayShow(reason, bodies) ? reason.text : null,
    requestIds: requestIds
      .filter((id) => mayShow(id, bodies))
      .map(({ name, value, vendor }) => ({ name, value, vendor })),
  };
}

/** As stored by this version or an earlier one. */
export function readAttribution(stored: Attribution | null): Attribution | null {
  if (stored === null) return null;
  const { upstream, because = [], reason, requestIds, cached } = stored;
  return {
    ...stored,
    upstream: { ...upstream, candidates: upstream.candidates ?? [] },
    because: because.map(readReason),
    reason: reason ? readReason(reason) : null,
    requestIds: requestIds ?? [],
    cached: cached ?? null,
  };
}
