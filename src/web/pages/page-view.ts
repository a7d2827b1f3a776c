/** What the public pages show, ready to be drawn. Whoever builds one has already left out what the viewer may not see. */
import type { IncidentView, MonitorRollup, MonitorView } from "../../core/view.ts";

export interface MonitorOnPage {
  readonly view: MonitorView;
  readonly rollup: MonitorRollup | null;
}

export interface StatusView {
  /** The newest recorded minute of the shard that is furthest behind; null before the first tick. */
  readonly lastTickAt: number | null;
  readonly monitors: readonly MonitorOnPage[];
  /** Newest first. */
  readonly incidents: readonly IncidentView[];
}

const DAY_MS = 86_400_000;

/** The present day among the finished ones: what the bars show. */
export function daysOf({ view, rollup }: MonitorOnPage) {
  return [...(rollup?.days ?? []).filter((day) => day.day !== view.today.day), view.today];
}

export function utcDayOf(now: number): number {
  return Math.floor(now / DAY_MS);
}
