/** For how long a monitor has been measured, where that is less than the windows of its figures. */
import { DAY_MS } from "../../../core/check/check.ts";
import { shortDuration } from "../../../core/words/duration.ts";
import type { PageContext } from "../frame/page-context.ts";
import { daysOf, lastDayOf, type MonitorOnPage } from "../status/page-view.ts";

const LONGEST_DAYS = 90;

interface Measured {
  /** Whole days before the present one. */
  readonly days: number;
  /** "since 23 Nov", "first 2 min"; null for what fills the longest window, and for what has no check yet. */
  readonly text: string | null;
}

export function measuredFor(
  monitor: MonitorOnPage,
  { clock, now }: Pick<PageContext, "clock" | "now">,
): Measured {
  const today = lastDayOf(monitor, now);
  const seen = daysOf(monitor).filter(({ observedSeconds }) => observedSeconds > 0);
  if (seen.length === 0) return { days: 0, text: null };
  const first = Math.min(...seen.map(({ day }) => day));
  const days = today - first;
  if (days >= LONGEST_DAYS - 1) return { days: LONGEST_DAYS, text: null };
  if (days > 0) return { days, text: `since ${clock.utcDay(first)}` };
  const seconds = seen.reduce((sum, { observedSeconds }) => sum + observedSeconds, 0);
  return { days, text: `first ${shortDuration(Math.min(seconds * 1000, DAY_MS))}` };
}
