/**
 * The failures under one question: all of them, or those that no cause has explained yet. Only these are read as
 * failing; the other failures are neither successes nor failures.
 */
import type { Failing, History } from "./history.ts";

export interface Episode {
  /** Minutes since the epoch, both inclusive. */
  readonly start: number;
  readonly end: number;
  readonly failing: readonly Failing[];
}

export interface View {
  readonly history: History;
  readonly failing: readonly Failing[];
  /** Distinct failing minutes, rising. */
  readonly minutes: Float64Array;
  /** Failing minutes merged while no gap exceeds ten minutes (or two intervals): the unit that chance deals out. */
  readonly episodes: readonly Episode[];
}

export function viewOf(history: History, failing: readonly Failing[]): View {
  const minutes: number[] = [];
  for (const { check } of failing) {
    if (minutes[minutes.length - 1] !== check.minute) minutes.push(check.minute);
  }
  return {
    history,
    failing,
    minutes: Float64Array.from(minutes),
    episodes: episodesOf(failing, mergedMinutes(history)),
  };
}

/** Failing minutes no further apart are one episode. */
export function mergedMinutes({ interval }: History): number {
  return Math.max(10, 2 * interval);
}

/** Merges failing minutes into episodes while gaps are at most `gapMinutes`. */
function episodesOf(failing: readonly Failing[], gapMinutes: number): Episode[] {
  const episodes: { start: number; end: number; failing: Failing[] }[] = [];
  for (const failure of failing) {
    const last = episodes[episodes.length - 1];
    const { minute } = failure.check;
    if (last && minute - last.end <= gapMinutes) {
      last.end = minute;
      last.failing.push(failure);
    } else episodes.push({ start: minute, end: minute, failing: [failure] });
  }
  return episodes;
}

/** An episode that lasts is many observations: cut it into pieces of at most `lengthMinutes`. */
export function pieces(episodes: readonly Episode[], lengthMinutes: number): Episode[] {
  return episodes.flatMap((episode) => {
    if (episode.end - episode.start < lengthMinutes) return [episode];
    const parts = new Map<number, Failing[]>();
    for (const failure of episode.failing) {
      const part = Math.floor((failure.check.minute - episode.start) / lengthMinutes);
      const list = parts.get(part);
      if (list) list.push(failure);
      else parts.set(part, [failure]);
    }
    return [...parts.values()].map((failing) => ({
      start: failing[0]!.check.minute,
      end: failing[failing.length - 1]!.check.minute,
      failing,
    }));
  });
}
