/** A failing check with its evidence, and its JSON: the same for the admin, for tokens and for webhooks. */

import { type Attribution, attributionJson } from "../attribution/attribution.ts";
import type { LastGood } from "../shard/shard.ts";
import { isoTime } from "../words/time.ts";
import { assertionJson } from "./assertion.ts";
import { type CountedConnection, countedConnection } from "./bare-connection.ts";
import type { Check, Judged } from "./check.ts";
import { ownJson } from "./own-reading.ts";
import { checkId, type Reading } from "./reading.ts";
import type { ProbeRequest } from "./request.ts";

/** What of a reading says which check it was: it stands beside the reading. */
type Where = "minute" | "at" | "region" | "colo" | "attempt" | "value" | "connection";
type Lost = "statusText" | "headers" | "redirects";

/** A reading as evidence shows it. What history alone doesn't know is null when the evidence is gone. */
export type KeptReading = Omit<Reading, Where | Lost> & { readonly [Name in Lost]: Reading[Name] | null };

/** Times are epoch ms. */
export interface Failure
  extends Pick<Check, "minute" | "at" | "region" | "colo" | "attempt" | "verdict" | "failure"> {
  /** The check's. */
  readonly id: string;
  readonly monitor: string;
  /** The gravest that it belongs to, also one that later failures opened. */
  readonly incident: string | null;
  /** Null when the evidence is gone: `failure` still says type, hop and causes. */
  readonly attribution: Attribution | null;
  /** As it was sent, masked. */
  readonly request: ProbeRequest | null;
  readonly reading: KeptReading;
  /** Made beside its first recheck, when that failed too; null when there was none, and for the later attempts. */
  readonly connection: CountedConnection | null;
  readonly lastGood: Pick<LastGood, "at" | "headers" | "latencyMs"> | null;
  /**
   * `omitted`: the minute had no room for the body. `expired`: the body was kept and is not any more. `gone`: only what
   * history knows.
   */
  readonly evidence: "kept" | "omitted" | "expired" | "gone";
}

/** A failure whose whole reading is at hand. */
export function failureOf({
  monitor,
  check,
  request,
  lastGood,
  incident,
}: Pick<Failure, "monitor" | "request" | "incident"> & {
  readonly check: Judged;
  readonly lastGood: Omit<LastGood, "region"> | null;
}): Failure {
  const { minute, at, region, colo, attempt, verdict, failure } = check;
  const { attribution, reading } = check.evidence;
  const omitted = reading.body?.omitted === true;
  return {
    ...{ id: checkId(monitor, minute, region, attempt), monitor },
    ...{ minute, at, region, colo, attempt, verdict, failure },
    ...{ incident, attribution, request, lastGood },
    reading: keptReading(omitted ? { ...reading, body: null } : reading),
    connection: countedConnection(reading, lastGood?.controls),
    evidence: omitted ? "omitted" : "kept",
  };
}

/** Whatever a kind of reading has of its own goes along. */
export function keptReading<Given extends object>(reading: Given & { [Name in Where]?: unknown }) {
  const {
    minute: _m,
    at: _a,
    region: _r,
    colo: _c,
    attempt: _n,
    value: _v,
    connection: _b,
    ...kept
  } = reading;
  return kept;
}

/** `bodies`: whether the reader may see the failing answer's body and what quotes it. */
export function failureJson(stored: Failure, bodies: boolean) {
  const { id, monitor, at, region, colo, attempt, incident, verdict, failure, connection, lastGood } = stored;
  return {
    ...{ id, monitor, at: isoTime(at), region, colo, attempt, incident, verdict },
    ...failureSummaryJson(failure),
    attribution: stored.attribution && attributionJson(stored.attribution, bodies),
    request: stored.request,
    reading: readingJson(stored.reading, bodies),
    ...(connection === null ? {} : { connection }),
    ...(lastGood === null
      ? {}
      : { lastGood: { at: isoTime(lastGood.at), headers: lastGood.headers, latencyMs: lastGood.latencyMs } }),
    evidence: stored.evidence,
  };
}
export type FailureJson = ReturnType<typeof failureJson>;

export function readingJson({ error, assertion, body, own, ...reading }: KeptReading, bodies: boolean) {
  return {
    ...reading,
    ...(own === undefined ? {} : { own: ownJson(own) }),
    ...(bodies ? { body } : {}),
    ...(error === null ? {} : { error: { name: error.name, message: error.message } }),
    ...(assertion === null ? {} : { assertion: assertionJson(assertion, bodies) }),
  };
}

/** Nothing for a check that did not fail. */
export function failureSummaryJson(failure: Check["failure"]) {
  if (failure === null) return {};
  const { role, product, version = null } = failure.hop;
  return { failure: { type: failure.type, hop: { role, product, version }, causes: failure.causes } };
}
