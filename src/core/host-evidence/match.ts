/** Which log line belongs to which failing check: by the check's id first, else by time. */
import type { HostFact } from "./fact.ts";
import type { ReadLine } from "./read-logs.ts";

export interface FailureInTime {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly latencyMs: number;
}

/** What kills a process is logged before its clients notice; a proxy logs a request when it is over. */
const BEFORE_MS = 60_000;
const AFTER_MS = 15_000;
/** A line in the wrong zone is whole quarters of an hour off; an id says which check it is all the same. */
const QUARTER_MS = 900_000;
const MAX_ZONE_MS = 14 * 3_600_000;
const MAX_BESIDE_ID_MS = 180_000;

/** Whether a line of this time may be about a check with the id that it names: a visitor may have written the id. */
export function mayName(at: number | null, failure: FailureInTime): boolean {
  if (at === null) return true;
  const distance = at - failure.at;
  const quarters = Math.round(distance / QUARTER_MS) * QUARTER_MS;
  return Math.abs(quarters) <= MAX_ZONE_MS && Math.abs(distance - quarters) <= MAX_BESIDE_ID_MS;
}

export function isBeside(at: number, { at: start, latencyMs }: FailureInTime): boolean {
  return at >= start - BEFORE_MS && at <= start + latencyMs + AFTER_MS;
}

/** What another visitor's request met is no evidence on this one. */
function isOthersRequest(kind: HostFact["kind"], check: string | null): boolean {
  return kind.startsWith("request.") && check === null;
}

/**
 * The failure that a line is about: the one whose id it names, else, for a line with a fact, the nearest in time. Null
 * for none. A line that names another check is never matched by time.
 */
export function failureOfLine(
  line: Pick<ReadLine, "at" | "check" | "fact">,
  failures: readonly FailureInTime[],
): FailureInTime | null {
  if (line.check !== null) {
    const named = failures.find(({ id }) => id === line.check);
    return named !== undefined && mayName(line.at, named) ? named : null;
  }
  const { at, fact } = line;
  if (fact === null || at === null || isOthersRequest(fact.kind, line.check)) return null;
  return failures
    .filter((failure) => isBeside(at, failure))
    .reduce<FailureInTime | null>(
      (best, next) => (best === null || Math.abs(next.at - at) < Math.abs(best.at - at) ? next : best),
      null,
    );
}
