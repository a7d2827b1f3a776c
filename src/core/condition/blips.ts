/** The blips of the last seven days, bounded: the state of 250 monitors is written every minute. */
import { DAY_MS, HOUR_MS } from "../check/check.ts";
import type { Blip, OutageOfDay } from "./runs.ts";

const MAX_BLIPS = 120;
const NEWEST_KEPT = 60;
const KEPT_MS = 7 * DAY_MS;
/** Of a day ago and before: with an hour each of the last day and the newest, all of a week has room, and its count holds. */
const COARSE_MS = 6 * HOUR_MS;

export function keepBlips(blips: readonly Blip[], blip: Blip, now: number): readonly Blip[] {
  const kept = [...blips.filter(({ endedAt }) => endedAt > now - KEPT_MS), blip];
  if (kept.length <= MAX_BLIPS) return kept;
  const joined: Blip[] = [];
  for (const one of kept.slice(0, -NEWEST_KEPT)) {
    const last = joined.at(-1);
    const step = one.endedAt > now - DAY_MS ? HOUR_MS : COARSE_MS;
    const place = ({ endedAt }: Blip) => Math.floor(endedAt / step);
    if (last !== undefined && place(last) === place(one)) joined[joined.length - 1] = together(last, one);
    else joined.push(one);
  }
  return [...joined, ...kept.slice(-NEWEST_KEPT)];
}

/** Several blips of one stretch of time as one entry that counts for all of them. */
function together(first: Blip, second: Blip): Blip {
  const uncounted = summed([...(first.uncounted ?? []), ...(second.uncounted ?? [])]);
  return {
    ...first,
    endedAt: second.endedAt,
    minMs: Math.max(first.minMs, second.minMs),
    maxMs: Math.max(first.maxMs, second.maxMs),
    regions: [...new Set([...first.regions, ...second.regions])],
    count: first.count + second.count,
    ...(uncounted.length === 0 ? {} : { uncounted }),
  };
}

export function countBlips(blips: readonly Blip[]): number {
  return blips.reduce((sum, { count }) => sum + count, 0);
}

/** One entry a day. */
export function summed(seconds: readonly OutageOfDay[]): readonly OutageOfDay[] {
  return [...Map.groupBy(seconds, ({ day }) => day)].map(([day, of]) => ({ day, seconds: total(of) }));
}

export function total(seconds: readonly OutageOfDay[]): number {
  return seconds.reduce((sum, one) => sum + one.seconds, 0);
}
