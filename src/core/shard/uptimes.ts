/** A monitor's uptimes of 24 hours, 7, 30 and 90 days: one place for pages, badges, metrics and APIs. */
import { MINUTES_PER_DAY } from "../check/check.ts";
import { fromToday, lastDay } from "../condition/last-day.ts";
import type { MonitorState } from "../condition/state.ts";
import type { MonitorDigest } from "./shard.ts";
import { uptime } from "./uptime.ts";
import type { DayTotals, MonitorView } from "./view.ts";

interface Sources {
  readonly state: MonitorState;
  readonly digest: MonitorDigest | undefined;
  /** Days that are over and not in the digest yet. */
  readonly waiting: readonly DayTotals[];
  /** The minute the view is of, since the epoch. */
  readonly minute: number;
}

export function uptimesOf(
  { state, digest, waiting, minute }: Sources,
  today: DayTotals,
): MonitorView["uptime"] {
  const undecided = undecidedSeconds(state);
  const { observed, outage } = lastDay(state.hours ?? fromToday(today, minute), minute);
  const day = Math.floor(minute / MINUTES_PER_DAY);
  const decided = { ...today, observedSeconds: Math.max(0, today.observedSeconds - undecided) };
  const within = (count: number) => [
    decided,
    ...waiting.filter((one) => one.day > day - count && one.day < day),
  ];
  return {
    day: uptime(outage, observed - undecided),
    week: uptimeWith(within(7), digest?.week),
    month: uptimeWith(within(30), digest?.month),
    quarter: uptimeWith(within(90), digest?.quarter),
  };
}

/** Failing right now, and neither an outage nor over: whether these seconds count as up is not known yet. */
function undecidedSeconds({ quorumRun, uncounted = [], today }: MonitorState): number {
  if (quorumRun === null || quorumRun.goodInARow > 0) return 0;
  return uncounted.find(({ day }) => day === today.day)?.seconds ?? 0;
}

function uptimeWith(
  days: readonly DayTotals[],
  [observed, outage]: readonly [observedSeconds: number, outageSeconds: number] = [0, 0],
): number | null {
  return uptime(
    days.reduce((sum, { outageSeconds }) => sum + outageSeconds, outage),
    days.reduce((sum, { observedSeconds }) => sum + observedSeconds, observed),
  );
}
