/** All events, newest first: those that were sent, and the runs of jobs that pinged. */
import { DAY_MS } from "../core/check/check.ts";
import { type EventQuery, listEvents, type StoredEvent } from "./events.ts";
import { decodeCursor, type Page, pageOf } from "./page.ts";
import { listJobs, readRuns, runEvent } from "./runs.ts";

/** Runs are kept as long as checks are. */
const KEPT_DAYS = 92;
/** An event stands at a run's start, history at its end: runs that took longer may stand out of order. */
const MAX_RUN_MS = 2 * DAY_MS;
/** Days that are read at once grow, so that a few runs are found soon and rare ones in a few steps. */
const GROWTH = 4;

/** `now` is epoch ms. */
export async function listAllEvents(
  db: D1Database,
  query: EventQuery,
  now: number,
): Promise<Page<StoredEvent>> {
  const { limit, cursor, from = now - KEPT_DAYS * DAY_MS, to = now + DAY_MS } = query;
  const before = decodeCursor(cursor, 2);
  const sent = (await listEvents(db, { ...query, limit: limit + 1 })).items;
  const oldest = sent.length > limit ? (sent.at(-1)?.at ?? from) : from;
  const range = { from: Math.max(oldest, from), to: Math.min(to, Number(before?.[0] ?? to) + 1) };
  const all = [...sent, ...(await newestRuns(db, range, limit))]
    .filter((event) => before === null || isBefore(event, before))
    .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  return pageOf(
    all,
    limit,
    (event) => [event.at, event.id],
    (event) => event,
  );
}

function isBefore({ at, id }: StoredEvent, [time, last]: readonly (string | number)[]): boolean {
  return at < Number(time) || (at === Number(time) && id < String(last));
}

/** Those that began in the range: all of its newest days, until there are more than `limit`. */
async function newestRuns(
  db: D1Database,
  { from, to }: { readonly from: number; readonly to: number },
  limit: number,
): Promise<StoredEvent[]> {
  const jobs = await listJobs(db);
  const found = new Map<string, StoredEvent>();
  let whole: StoredEvent[] = [];
  let days = 1;
  for (let end = to; end > from && jobs.length > 0 && whole.length <= limit; days *= GROWTH) {
    const start = Math.max(from, end - days * DAY_MS);
    const runs = await readRuns(db, { jobs, from: start, to: end + MAX_RUN_MS });
    for (const [monitor, of] of runs)
      for (const event of of.map((check) => runEvent(monitor, check))) found.set(event.id, event);
    // One that began before may have others beside it that were not read yet.
    whole = [...found.values()].filter(({ at }) => at >= start && at < to);
    end = start;
  }
  return whole;
}
