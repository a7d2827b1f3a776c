/** Failing checks as the API gives them, with all the evidence that is still there. Times are epoch ms. */
import { type Attribution, readAttribution } from "../core/attribution/attribution.ts";
import { readAssertion } from "../core/check/assertion.ts";
import { type Check, judged } from "../core/check/check.ts";
import type { Failure } from "../core/check/failure.ts";
import {
  type AssertionFailure,
  type BodyStart,
  checkId,
  type Header,
  type ReadingError,
  type Redirect,
  type Region,
} from "../core/check/reading.ts";
import type { FailureSummary, Verdict } from "../core/check/verdict.ts";
import type { LastGood } from "../core/shard/shard.ts";
import type { SentRequest } from "./commit.ts";
import type { EvidenceId } from "./evidence-blob.ts";
import { EvidenceReader } from "./evidence-rows.ts";
import type { Faults } from "./fault.ts";
import { incidentSpans, spanOf } from "./incident-spans.ts";

/** Parts of the reading that history alone doesn't know are null when the evidence is gone. */
export interface StoredReading {
  readonly status: number | null;
  readonly statusText: string | null;
  readonly httpVersion?: string;
  readonly headersMs: number | null;
  readonly latencyMs: number;
  readonly headers: readonly Header[] | null;
  readonly headersOmitted?: number;
  readonly body: BodyStart | null;
  readonly redirects: readonly Redirect[] | null;
  readonly error: ReadingError | null;
  /** Null when there was none or the evidence is gone. */
  readonly assertion: AssertionFailure | null;
}

export interface StoredFailure {
  readonly id: string;
  readonly monitor: string;
  readonly at: number;
  readonly minute: number;
  readonly region: Region;
  readonly colo: string | null;
  readonly attempt: number;
  /** The gravest that it belongs to, also one that later failures opened. */
  readonly incident: string | null;
  readonly verdict: Verdict;
  readonly failure: FailureSummary | null;
  /** Null when the evidence is gone: `failure` still says type, hop and cause. */
  readonly attribution: Attribution | null;
  readonly request: SentRequest | null;
  readonly reading: StoredReading;
  readonly lastGood: LastGood | null;
  /** `omitted`: the minute had no room for the body. `expired`: the body was kept and is not any more. `gone`: only what history knows. */
  readonly evidence: "kept" | "omitted" | "expired" | "gone";
}

/** By check id; one for each check given, in that order. */
export async function readFailures(
  db: D1Database,
  query: { key: number; monitor: string; shard: number; checks: readonly Check[] },
  faults?: Faults,
): Promise<Map<string, StoredFailure>> {
  const { key, monitor, shard, checks } = query;
  const reader = new EvidenceReader(db, shard, key, faults);
  const [spans] = await Promise.all([
    incidentSpans(db, monitor, checks),
    reader.load(checks.map((check) => check.minute)),
  ]);
  return new Map(
    checks.map((check) => {
      const id = checkId(monitor, check.minute, check.region, check.attempt);
      const failure = failureOf(id, monitor, check, reader.find({ key, ...check }));
      return [id, { ...failure, incident: spanOf(spans, check) ?? failure.incident }];
    }),
  );
}

export interface FailurePlace extends EvidenceId {
  readonly monitor: string;
}

/** Failing checks of a whole shard by check id, in two queries for some twenty minutes; without what is gone. */
export async function readShardFailures(
  db: D1Database,
  shard: number,
  places: readonly FailurePlace[],
): Promise<Map<string, Failure>> {
  const reader = new EvidenceReader(db, shard, null);
  await reader.load(places.map(({ minute }) => minute));
  return new Map(
    places.flatMap((place): [string, Failure][] => {
      const found = reader.find(place);
      if (found === null) return [];
      const { reading, verdict, failure, attribution, request, lastGood, incident } = found.document;
      const whole = { ...reading, assertion: readAssertion(reading.assertion), body: found.body };
      const judgement = { verdict, failure, attribution: readAttribution(attribution) };
      const check = judged(whole, judgement);
      const id = checkId(place.monitor, place.minute, place.region, place.attempt);
      return [[id, { monitor: place.monitor, check, request, lastGood, incident }]];
    }),
  );
}

function failureOf(
  id: string,
  monitor: string,
  check: Check,
  found: ReturnType<EvidenceReader["find"]>,
): StoredFailure {
  const { minute, at, region, colo, attempt, verdict, failure } = check;
  const same = { id, monitor, at, minute, region, colo, attempt, verdict, failure };
  if (found === null) return { ...same, ...withoutEvidence(check) };
  const { reading, attribution, request, lastGood, incident } = found.document;
  return {
    ...same,
    incident,
    attribution: readAttribution(attribution),
    request,
    reading: { ...shown(reading), body: found.body },
    lastGood,
    evidence:
      reading.body === null || found.body !== null ? "kept" : reading.body.omitted ? "omitted" : "expired",
  };
}

function shown({
  status,
  statusText,
  httpVersion,
  headersMs,
  latencyMs,
  headers,
  headersOmitted,
  redirects,
  error,
  assertion,
}: Omit<StoredReading, "body">): Omit<StoredReading, "body"> {
  return {
    status,
    statusText,
    ...(httpVersion === undefined ? {} : { httpVersion }),
    headersMs,
    latencyMs,
    headers,
    ...(headersOmitted === undefined ? {} : { headersOmitted }),
    redirects,
    error,
    assertion: readAssertion(assertion),
  };
}

function withoutEvidence({ status, latencyMs }: Check) {
  const reading: StoredReading = {
    status,
    latencyMs,
    statusText: null,
    headersMs: null,
    headers: null,
    body: null,
    redirects: null,
    error: null,
    assertion: null,
  };
  return {
    incident: null,
    attribution: null,
    request: null,
    reading,
    lastGood: null,
    evidence: "gone" as const,
  };
}
