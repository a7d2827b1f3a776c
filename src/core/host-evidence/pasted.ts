/**
 * What a pasted log tells of which failing minute. Nobody has to be asked for it, so each failing minute is a window of its
 * own: a line that stands at six of them bears it out six times, and one that stands at a single one tells of no other.
 */
import { MINUTE_MS } from "../check/check.ts";
import { checkId } from "../check/reading.ts";
import type { ReadLine } from "./read-logs.ts";
import { type FailingCheck, type FailingRun, type Want, wantsOf, withFailures } from "./wants.ts";

interface PastedWindow {
  readonly want: Want;
  readonly lines: readonly ReadLine[];
}

const MAX_WINDOWS = 90;
/** The newest quiet minutes are over by then. */
const SETTLED_MS = 10 * MINUTE_MS;

/** `matched`: by line, the id of the failing check that it belongs to; `checks`: those checks. */
export function pastedWindows(
  checks: readonly FailingCheck[],
  lines: readonly ReadLine[],
  matched: ReadonlyMap<ReadLine, string>,
): PastedWindow[] {
  const runs = checks
    .toSorted((a, b) => a.at - b.at)
    // No gap is bridged, but where there are so many that they become one an hour.
    .reduce<FailingRun[]>((known, check) => withFailures(known, [{ ...check, intervalMinutes: 0 }]), []);
  const last = Math.max(...checks.map(({ at }) => at));
  const wants = wantsOf(runs, null, last + SETTLED_MS)
    .filter((want) => !want.control || covers(lines, want))
    .slice(-MAX_WINDOWS)
    .map((want) =>
      want.control ? want : { ...want, to: Math.min(want.to, endOf(want, checks) + MINUTE_MS) },
    );
  const asked = new Set(wants.flatMap((want) => want.checks));
  const isOf = (line: ReadLine, { checks, from, to }: Want) => {
    const failure = matched.get(line);
    if (failure !== undefined && asked.has(failure)) return checks.includes(failure);
    return line.at !== null && line.at >= from && line.at <= to;
  };
  return wants.map((want) => ({ want, lines: lines.filter((line) => isOf(line, want)) }));
}

/** Of the last of its checks, epoch ms: the minute after is a window of its own. */
function endOf(want: Want, checks: readonly FailingCheck[]): number {
  const own = checks.filter((check) =>
    want.checks.includes(checkId(check.monitor, check.minute, check.region, check.attempt)),
  );
  return Math.max(...own.map(({ at, latencyMs }) => at + latencyMs));
}

/** A log that begins later says nothing of a quiet minute before. */
function covers(lines: readonly ReadLine[], { from, to }: Want): boolean {
  return lines.some(({ at }) => at !== null && at <= from) && lines.some(({ at }) => at !== null && at >= to);
}
