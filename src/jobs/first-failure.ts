import { judged, MINUTE_MS } from "../core/check/check.ts";
import type { Failure } from "../core/check/failure.ts";
import { lostReading, parseCheckId } from "../core/check/reading.ts";
import type { CompiledMonitor } from "../core/shard/shard.ts";
import { readFailures, type StoredFailure } from "../store/evidence.ts";
import { readHistory } from "../store/history.ts";
import type { Shell } from "./shell.ts";

/** Rechecks of a minute start up to this long after it. */
const LATEST_RECHECK_MS = 3 * MINUTE_MS;

/** The failure that an incident began with, read back; null when it is gone or can't be read: the alert goes out without. */
export async function storedFailure(
  shell: Shell,
  compiled: CompiledMonitor | null,
  id: string | null,
): Promise<Failure | null> {
  const parts = id === null ? null : parseCheckId(id);
  if (compiled === null || id === null || parts === null) return null;
  const { key, monitor } = compiled;
  try {
    const from = parts.minute * MINUTE_MS;
    const history = await readHistory(shell.db, {
      key,
      shard: shell.shard,
      from,
      to: from + LATEST_RECHECK_MS,
    });
    const checks = history.filter(
      ({ minute, region, attempt }) =>
        minute === parts.minute && region === parts.region && attempt === parts.attempt,
    );
    const found = await readFailures(shell.db, { key, monitor: monitor.id, shard: shell.shard, checks });
    const failure = found.get(id);
    return failure ? unpacked(failure) : null;
  } catch (error) {
    console.error("first failure", id, error);
    return null;
  }
}

function unpacked(failure: StoredFailure): Failure {
  const {
    monitor,
    minute,
    at,
    region,
    attempt,
    reading: kept,
    verdict,
    attribution,
    request,
    lastGood,
    incident,
  } = failure;
  const reading = {
    ...lostReading(minute, at, region, attempt, ""),
    ...kept,
    colo: failure.colo,
    statusText: kept.statusText ?? "",
    headers: kept.headers ?? [],
    redirects: kept.redirects ?? [],
    error: kept.error,
    assertion: kept.assertion,
  };
  const check = judged(reading, { verdict, failure: failure.failure, attribution });
  return { monitor, check, request, lastGood, incident };
}
