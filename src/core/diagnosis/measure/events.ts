/** Do failures follow events of one kind? Episodes that begin within W minutes after one, against the time so covered. */
import { atLeast, bestOf } from "../chance.ts";
import type { HistoryEvent } from "../diagnosis.ts";
import type { View } from "../failures-in-view.ts";

export interface AfterEvents {
  readonly kind: string;
  readonly withinMinutes: number;
  readonly episodesAfter: number;
  readonly episodes: number;
  readonly eventsFollowed: number;
  readonly events: number;
  /** Share of the watched time that lies within W of an event of this kind. */
  readonly covered: number;
  readonly pValue: number;
}

const WITHIN = [3, 7, 15, 30];
const MINUTE = 60_000;

const DEPLOYING = /deploy|release|rollout|roll-out|publish|migrat|ship|upgrade|promote|canary/i;

export function isDeploying(kind: string): boolean {
  return DEPLOYING.test(kind) && !/^cron\b/i.test(kind);
}

/** The best window of each kind of event, least likely first. */
export function afterEvents(view: View): AfterEvents[] {
  const { history } = view;
  const byKind = new Map<string, HistoryEvent[]>();
  for (const event of history.input.events) {
    const list = byKind.get(event.kind);
    if (list) list.push(event);
    else byKind.set(event.kind, [event]);
  }
  const tried = byKind.size * WITHIN.length;
  const found: AfterEvents[] = [];
  for (const [kind, events] of byKind) {
    let best: AfterEvents | null = null;
    for (const within of WITHIN) {
      const after = within + history.interval - 1;
      const judged = judge(view, kind, events, after);
      const pValue = bestOf(judged.pValue, tried);
      if (best === null || pValue < best.pValue) best = { ...judged, pValue };
    }
    if (best) found.push(best);
  }
  return found.sort((a, b) => a.pValue - b.pValue);
}

function judge(view: View, kind: string, events: readonly HistoryEvent[], within: number): AfterEvents {
  const spans = spansAfter(events, within);
  const inside = (minute: number) => spans.some(([from, to]) => minute >= from && minute <= to);
  const starts = view.episodes.map((episode) => episode.start);
  const episodesAfter = starts.filter(inside).length;
  let coveredTicks = 0;
  let span = 0;
  for (const minute of view.history.ticks) {
    while (span < spans.length && spans[span]![1] < minute) span++;
    if (span < spans.length && spans[span]![0] <= minute) coveredTicks++;
  }
  const covered = coveredTicks / Math.max(1, view.history.ticks.length);
  return {
    kind,
    withinMinutes: within,
    episodesAfter,
    episodes: starts.length,
    eventsFollowed: events.filter((event) => starts.some((start) => follows(start, event, within))).length,
    events: events.length,
    covered,
    pValue: episodesAfter < 2 ? 1 : atLeast(episodesAfter, starts.length, covered),
  };
}

/** The tick at or after the event up to W later; an event that lasts counts until W after its end. */
export function follows(minute: number, event: HistoryEvent, within: number): boolean {
  const [from, to] = spanAfter(event, within);
  return minute >= from && minute <= to;
}

function spanAfter(event: HistoryEvent, within: number): [number, number] {
  const lasting = Math.min(event.durationMs ?? 0, 60 * MINUTE);
  return [Math.floor(event.at / MINUTE), Math.floor((event.at + Math.max(0, lasting)) / MINUTE) + within];
}

/** Merged, rising. */
function spansAfter(events: readonly HistoryEvent[], within: number): [number, number][] {
  const merged: [number, number][] = [];
  for (const [from, to] of events.map((e) => spanAfter(e, within)).sort((a, b) => a[0] - b[0])) {
    const last = merged[merged.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}
