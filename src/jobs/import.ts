/**
 * Imported history: judged by the same code as live checks, kept in the same blobs, and told to nobody. Idempotent by
 * (region, at, attempt).
 */

import { isScheduled } from "../core/check/attempt.ts";
import { type Judged, MINUTE_MS } from "../core/check/check.ts";
import { checkOf } from "../core/check/check-of.ts";
import { MAX_IMPORT_LINES, parseImportLine } from "../core/check/import-line.ts";
import { checkId, type Reading } from "../core/check/reading.ts";
import { requestEvidence } from "../core/check/request.ts";
import { slowMsOf } from "../core/config/monitor/any-kind.ts";
import type { Monitor } from "../core/config/monitor.ts";
import type { CompiledMonitor } from "../core/shard/shard.ts";
import type { EvidenceEntry } from "../store/evidence-blob.ts";
import { planImport } from "../store/import.ts";
import { bodiesSince } from "../store/prune.ts";
import { readSettings } from "../store/settings.ts";
import { closeFinishedDays } from "./compact.ts";
import { rejudged } from "./rejudge.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

export interface ImportReport {
  /** Readings that history did not have. */
  readonly imported: number;
  /** Readings that it already had. */
  readonly unchanged: number;
  readonly rejected: readonly RejectedLine[];
}

/** `line` counts from 1. */
interface RejectedLine {
  readonly line: number;
  readonly message: string;
}

interface ReadLine {
  readonly line: number;
  readonly reading: Reading;
}

/** A clock that runs a little ahead elsewhere is no reason to refuse a reading. */
const CLOCK_SKEW_MS = 5 * MINUTE_MS;
/** A recheck belongs to the last scheduled check of its region, if that is no older. */
const LADDER_SPAN_MS = 3 * MINUTE_MS;

/** Null for an unknown monitor. */
export async function importReadings(
  shell: Shell,
  session: Session,
  monitorId: string,
  ndjson: string,
): Promise<ImportReport | null> {
  const { config } = await session.load();
  const compiled = config.monitors.find(({ monitor }) => monitor.id === monitorId);
  if (!compiled) return null;
  const { monitor } = compiled;
  const { lines, rejected } = readLines(ndjson, monitor, shell.clock.now() + CLOCK_SKEW_MS);
  const checks = lines.map(({ reading }) => checkOf(reading, slowMsOf(monitor)));
  const lineOf = new Map(checks.map((check, index) => [check, lines[index]!.line]));
  const evidence = checks
    .filter(({ verdict }) => verdict === "down")
    .map((check) => evidenceOf(compiled, check, config.statusUrl));
  const { retentionDays } = await readSettings(shell.db);
  const query = {
    ...{ key: compiled.key, shard: shell.shard, checks, evidence },
    bodiesSince: bodiesSince(shell.clock.now(), retentionDays),
  };
  const counts = { imported: 0, unchanged: 0 };
  let clashing: readonly Judged[] = [];
  await session.commit(`import.${crypto.randomUUID()}`, async (loaded) => {
    const plan = await planImport(shell.db, query);
    counts.imported = plan.fresh.length;
    counts.unchanged = plan.unchanged.length;
    clashing = plan.clashing;
    if (plan.imported === null) return null;
    return { ...(await rejudged(shell, loaded, compiled, plan.fresh)), imported: plan.imported };
  });
  if (counts.imported > 0) {
    await closeFinishedDays(shell, session);
    await shell.errand({ kind: "name-cause", monitor: monitorId });
  }
  const clashes = clashing.map((check) => ({ line: lineOf.get(check) ?? 0, message: clashMessage(check) }));
  return { ...counts, rejected: [...rejected, ...clashes].sort((a, b) => a.line - b.line) };
}

function clashMessage({ region, attempt }: Judged): string {
  return `another reading of this minute, region (${region}) and attempt (${attempt}) is already recorded`;
}

function readLines(ndjson: string, monitor: Monitor, latest: number) {
  const lines: ReadLine[] = [];
  const rejected: RejectedLine[] = [];
  let count = 0;
  for (const [index, text] of ndjson.split("\n").entries()) {
    if (text.trim() === "") continue;
    const line = index + 1;
    count++;
    if (count > MAX_IMPORT_LINES) {
      rejected.push({
        line,
        message: `is over the limit of ${MAX_IMPORT_LINES} lines a call; send it in another`,
      });
      continue;
    }
    const parsed = parseImportLine(text, monitor, latest);
    if (parsed.ok) lines.push({ line, reading: parsed.reading });
    else rejected.push({ line, message: parsed.message });
  }
  return { lines: withTicks(lines), rejected };
}

/** Rechecks are filed under the minute of the scheduled check that they follow. */
function withTicks(lines: readonly ReadLine[]): ReadLine[] {
  const scheduled = new Map<string, number>();
  const inOrder = lines.toSorted(
    (a, b) => a.reading.at - b.reading.at || a.reading.attempt - b.reading.attempt,
  );
  return inOrder.map(({ line, reading }) => {
    if (isScheduled(reading)) {
      scheduled.set(reading.region, reading.at);
      return { line, reading };
    }
    const since = scheduled.get(reading.region);
    if (since === undefined || reading.at - since > LADDER_SPAN_MS) return { line, reading };
    return { line, reading: { ...reading, minute: Math.floor(since / MINUTE_MS) } };
  });
}

function evidenceOf(
  { key, monitor }: CompiledMonitor,
  check: Judged,
  statusUrl: string | null,
): EvidenceEntry {
  const { minute, region, attempt } = check;
  const id = checkId(monitor.id, minute, region, attempt);
  const request = requestEvidence(monitor, id, statusUrl);
  return { key, monitor: monitor.id, check, request, lastGood: null, incident: null };
}
