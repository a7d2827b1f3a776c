/** What one Scheduler has counted of what it causes on Cloudflare, by UTC day: the account's quotas end at midnight UTC. */
import { DAY_MS } from "../check/check.ts";

export interface Counts {
  /** Calls of Durable Objects: of the Scheduler, and its own of the Probers. */
  readonly objectRequests: number;
  /** Seconds in which they were at work or waited. A Prober's are measured from the Scheduler, the way there included. */
  readonly objectSeconds: number;
  /** D1's own figures (`meta`) of every statement. */
  readonly rowsRead: number;
  readonly rowsWritten: number;
  /** Of the Worker: its crons are counted, its visitors estimated (visit.ts). */
  readonly workerRequests: number;
}

interface DayCounts extends Counts {
  /** Whole days since the epoch, UTC. */
  readonly day: number;
}

export interface OwnUse {
  /** Epoch ms: nothing is known of before. */
  readonly since: number;
  readonly today: DayCounts;
  /** Null where it was not counted. */
  readonly yesterday: DayCounts | null;
  /** Size of the database as D1 last gave it; null before the first answer. */
  readonly databaseBytes: number | null;
}

export const NO_COUNTS: Counts = {
  objectRequests: 0,
  objectSeconds: 0,
  rowsRead: 0,
  rowsWritten: 0,
  workerRequests: 0,
};

export function added(one: Counts, other: Partial<Counts>): Counts {
  return {
    objectRequests: one.objectRequests + (other.objectRequests ?? 0),
    objectSeconds: one.objectSeconds + (other.objectSeconds ?? 0),
    rowsRead: one.rowsRead + (other.rowsRead ?? 0),
    rowsWritten: one.rowsWritten + (other.rowsWritten ?? 0),
    workerRequests: one.workerRequests + (other.workerRequests ?? 0),
  };
}

/** `now` is epoch ms; `use` is null before anything was counted. */
export function usedAt(use: OwnUse | null, now: number, more: Partial<Counts> = NO_COUNTS): OwnUse {
  const day = Math.floor(now / DAY_MS);
  const known = use ?? { since: now, today: { day, ...NO_COUNTS }, yesterday: null, databaseBytes: null };
  const { today, yesterday } = known;
  if (today.day === day) return { ...known, today: { day, ...added(today, more) } };
  return {
    ...known,
    today: { day, ...added(NO_COUNTS, more) },
    yesterday: today.day === day - 1 ? today : yesterday?.day === day - 1 ? yesterday : null,
  };
}

/** Of several shards, all of one database, at `now`. Null where none has counted anything. */
export function usedTogether(uses: readonly OwnUse[], now: number): OwnUse | null {
  const current = uses.map((use) => usedAt(use, now));
  const [first] = current;
  if (first === undefined) return null;
  const { day } = first.today;
  const sum = (all: readonly (DayCounts | null)[]) => ({
    day: all.find((one) => one !== null)?.day ?? day,
    ...all.reduce<Counts>((total, one) => (one === null ? total : added(total, one)), NO_COUNTS),
  });
  const known = current.some(({ yesterday }) => yesterday !== null);
  const sizes = current.flatMap(({ databaseBytes }) => databaseBytes ?? []);
  return {
    since: Math.min(...current.map(({ since }) => since)),
    today: sum(current.map(({ today }) => today)),
    yesterday: known ? sum(current.map(({ yesterday }) => yesterday)) : null,
    databaseBytes: sizes.length === 0 ? null : Math.max(...sizes),
  };
}
