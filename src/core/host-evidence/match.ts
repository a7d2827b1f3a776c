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
/** A gateway says that nobody answered once its own timeout (nginx: 60 s) is over: never before the check began. */
const LATE: ReadonlySet<HostFact["kind"]> = new Set<HostFact["kind"]>([
  "upstream.read-timeout",
  "upstream.write-timeout",
  "upstream.connect-timeout",
]);
const LATE_MS = 62_000;
const SLACK_MS = 5_000;

/**
 * Whether a line of this time may be about a check with the id that it names. Anybody can send the id, which tells nothing
 * secret, in a header or a user agent: it is worth no more than nearness in time.
 */
export function mayName(at: number | null, failure: FailureInTime): boolean {
  return at === null || isBeside(at, failure);
}

const QUARTER_MS = 900_000;
const MAX_ZONE_MS = 14 * 3_600_000;

/**
 * How far a pasted log's clock is ahead of UTC beyond what its reader was given, epoch ms: lines in the wrong zone are
 * whole quarters of an hour off. 0 unless all that name a failing check say the same: one line may be a visitor's.
 */
export function zoneErrorOf(
  lines: readonly Pick<ReadLine, "at" | "check">[],
  failures: readonly FailureInTime[],
): number {
  const byId = new Map(failures.map((failure) => [failure.id, failure]));
  const errors = new Map<number, Set<string>>();
  for (const { at, check } of lines) {
    const failure = check === null ? undefined : byId.get(check);
    if (at === null || failure === undefined) continue;
    const error = Math.round((at - failure.at) / QUARTER_MS) * QUARTER_MS;
    if (Math.abs(error) > MAX_ZONE_MS || !isBeside(at - error, failure)) return 0;
    errors.set(error, (errors.get(error) ?? new Set()).add(failure.id));
  }
  const [only] = errors;
  return errors.size === 1 && only !== undefined && only[1].size >= MIN_NAMING ? only[0] : 0;
}

/** Of one check alone a visitor may have written the id. */
const MIN_NAMING = 2;

/** `kind`: what the line tells, where it tells anything. */
export function isBeside(
  at: number,
  { at: start, latencyMs }: FailureInTime,
  kind: HostFact["kind"] | null = null,
): boolean {
  const late = kind !== null && LATE.has(kind);
  return (
    at >= start - (late ? SLACK_MS : BEFORE_MS) &&
    at <= Math.max(start + latencyMs + AFTER_MS, late ? start + LATE_MS : 0)
  );
}

/** What another visitor's request met is no evidence on this one. */
function isOthersRequest(kind: HostFact["kind"], check: string | null): boolean {
  return kind.startsWith("request.") && check === null;
}

/** A monitor's failures, ready to be asked about by one line after another: a paste has thousands, a month more. */
export class FailuresInTime<F extends FailureInTime> {
  readonly #byId: ReadonlyMap<string, F>;
  readonly #byTime: readonly F[];
  /** Of all up to this one: until when a line may still be about them. */
  readonly #reach: readonly number[];

  constructor(failures: readonly F[]) {
    this.#byId = new Map(failures.map((failure) => [failure.id, failure]));
    this.#byTime = failures.toSorted((a, b) => a.at - b.at);
    let longest = Number.NEGATIVE_INFINITY;
    this.#reach = this.#byTime.map(({ at, latencyMs }) => {
      longest = Math.max(longest, at + latencyMs + AFTER_MS, at + LATE_MS);
      return longest;
    });
  }

  /**
   * The failure that a line is about: the one whose id it names, else, for a line with a fact, the nearest in time. Null
   * for none. A line that names another check is never matched by time.
   */
  of(line: Pick<ReadLine, "at" | "check" | "fact">): F | null {
    if (line.check !== null) {
      const named = this.#byId.get(line.check);
      return named !== undefined && mayName(line.at, named) ? named : null;
    }
    const { at, fact } = line;
    return fact === null || at === null || isOthersRequest(fact.kind, line.check)
      ? null
      : this.#nearest(at, fact.kind);
  }

  /** Outwards from the line's time; no farther on one side than the best of the other, or than a failure can reach. */
  #nearest(at: number, kind: HostFact["kind"]): F | null {
    const failures = this.#byTime;
    const after = this.#firstFrom(at);
    const next = failures[after];
    const best = next !== undefined && isBeside(at, next, kind) ? next : null;
    for (let index = after - 1; index >= 0 && this.#reach[index]! >= at; index--) {
      const before = failures[index]!;
      if (best !== null && at - before.at > Math.abs(best.at - at)) break;
      if (isBeside(at, before, kind)) return before;
    }
    return best;
  }

  #firstFrom(at: number): number {
    let [low, high] = [0, this.#byTime.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#byTime[middle]!.at < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
