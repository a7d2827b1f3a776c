/** Failing checks with all the evidence that is still there. */
import { readAttribution } from "../core/attribution/attribution.ts";
import { readAssertion } from "../core/check/assertion.ts";
import { isScheduled, LADDER } from "../core/check/attempt.ts";
import { countedConnection } from "../core/check/bare-connection.ts";
import { type Check, MINUTE_MS } from "../core/check/check.ts";
import { type Failure, type KeptReading, keptReading } from "../core/check/failure.ts";
import { checkId, parseCheckId } from "../core/check/reading.ts";
import type { FailureSummary } from "../core/check/verdict.ts";
import type { EvidenceDocument, EvidenceId } from "./evidence-blob.ts";
import { EvidenceReader } from "./evidence-rows.ts";
import type { Faults } from "./fault.ts";
import { EARLIEST_PING_MINUTES, LATEST_START_MINUTES, readHistory } from "./history.ts";
import { comparePlaces } from "./history-order.ts";
import { incidentSpans, spanOf } from "./incident-spans.ts";
import type { StoredMonitor } from "./monitors.ts";

type Found = NonNullable<ReturnType<EvidenceReader["find"]>>;

/** By check id; one for each check given, in that order. */
export async function readFailures(
  db: D1Database,
  query: { key: number; monitor: string; shard: number; checks: readonly Check[] },
  faults?: Faults,
): Promise<Map<string, Failure>> {
  const { key, monitor, shard, checks } = query;
  const reader = new EvidenceReader(db, shard, key, faults);
  const [spans] = await Promise.all([
    incidentSpans(db, monitor, checks),
    reader.load(checks.map((check) => check.minute)),
  ]);
  return new Map(
    checks.map((check) => {
      const found = reader.find({ key, ...check });
      const failure = found === null ? withoutEvidence(monitor, check) : failureOf(monitor, check, found);
      const connection = failure.connection ?? (isScheduled(check) ? beside(reader, key, check) : null);
      return [failure.id, { ...failure, connection, incident: spanOf(spans, check) ?? failure.incident }];
    }),
  );
}

/** What was found beside the first recheck of a scheduled check. */
function beside(reader: EvidenceReader, key: number, { minute, region }: Check): Failure["connection"] {
  const found = reader.find({ key, minute, region, attempt: LADDER.first });
  return found && countedConnection(found.document.reading, found.document.lastGood?.controls);
}

/** A failing check by its id; null when there is none (a green check, say). */
export async function findFailure(
  db: D1Database,
  stored: Pick<StoredMonitor, "key" | "shard" | "monitor">,
  id: string,
): Promise<Failure | null> {
  const { key, shard, monitor } = stored;
  const parts = parseCheckId(id);
  if (parts === null || parts.monitor !== monitor.id) return null;
  const minute = (number: number) => number * MINUTE_MS;
  const from = minute(parts.minute - (monitor.kind === "heartbeat" ? EARLIEST_PING_MINUTES : 0));
  const to = minute(parts.minute + LATEST_START_MINUTES);
  const history = await readHistory(db, { key, shard, from, to });
  const check = history.find((one) => comparePlaces(one, parts) === 0);
  if (check === undefined || check.failure === null) return null;
  const failures = await readFailures(db, { key, monitor: monitor.id, shard, checks: [check] });
  return failures.get(id) ?? null;
}

interface FailurePlace extends EvidenceId {
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
      const { reading, verdict, failure } = found.document;
      const made = failureOf(place.monitor, { ...reading, verdict, failure: summaryOf(failure) }, found);
      return [[made.id, made]];
    }),
  );
}

type Known = Pick<Failure, "minute" | "at" | "region" | "colo" | "attempt" | "verdict" | "failure">;

function known(monitor: string, check: Known) {
  const { minute, at, region, colo, attempt, verdict, failure } = check;
  const id = checkId(monitor, minute, region, attempt);
  return { id, monitor, minute, at, region, colo, attempt, verdict, failure };
}

function failureOf(monitor: string, check: Known, { document, body }: Found): Failure {
  const { reading, attribution, request, lastGood, incident } = document;
  const assertion = readAssertion(reading.assertion);
  return {
    ...known(monitor, check),
    incident,
    attribution: readAttribution(attribution),
    request,
    reading: { ...keptReading(reading), body, assertion },
    connection: countedConnection(reading, lastGood?.controls),
    lastGood,
    evidence: reading.body === null || body !== null ? "kept" : reading.body.omitted ? "omitted" : "expired",
  };
}

/** Documents of the first version have one cause or none; history, which is read first, says which. */
function summaryOf(failure: EvidenceDocument["failure"]): FailureSummary | null {
  return failure && { type: failure.type, hop: failure.hop, causes: failure.causes ?? [] };
}

function withoutEvidence(monitor: string, check: Check): Failure {
  const { status, latencyMs } = check;
  const reading: KeptReading = {
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
  const nothing = { incident: null, attribution: null, request: null, connection: null, lastGood: null };
  return { ...known(monitor, check), ...nothing, reading, evidence: "gone" };
}
