/** What the public pages show: parts of the view model. Whoever reads it has already left out what the viewer may not see. */
import { DAY_MS } from "../../../core/check/check.ts";
import type { MonitorOnPage, PageView } from "../../view-model.ts";

export type { MonitorOnPage };
export type StatusView = Pick<PageView, "lastTickAt" | "unrecordedSince" | "monitors" | "incidents"> &
  Partial<Pick<PageView, "maintenance">>;

/** The present day, and those that wait to be closed, among the finished ones: what the bars show. */
export function daysOf({ view, rollup }: MonitorOnPage) {
  const byDay = new Map((rollup?.days ?? []).map((day) => [day.day, day]));
  for (const day of [...(view.waiting ?? []), view.today]) byDay.set(day.day, day);
  return [...byDay.values()];
}

/** The day that the bars end with. A replay in development may be ahead of the real time. */
export function lastDayOf({ view }: MonitorOnPage, now: number): number {
  return Math.max(view.today.day, Math.floor(now / DAY_MS));
}
