/** Counts of days against history. */
import type { Configured } from "../configured.ts";
import type { Evidence } from "../simulation.ts";
import type { Fault } from "./fault.ts";
import { byPlace } from "./history.ts";
import type { Row } from "./packed.ts";
import type { Stored, StoredDay } from "./stored.ts";
import type { Timeline } from "./timeline.ts";

const MINUTES_PER_DAY = 1440;
const MINUTE_MS = 60_000;
/** A day's totals are written once its last hour has moved, which takes at most so many minutes. */
const CLOSING_MINUTES = 70;
type StoredCounts = Pick<StoredDay, "up" | "slow" | "down" | "lost">;
const COUNTED = ["up", "slow", "down", "lost"] as const;

export function isInWindow(configured: Configured, id: string, minute: number): boolean {
  const at = minute * MINUTE_MS;
  return configured.windows.some(
    ({ monitor, from, to }) => (monitor === null || monitor === id) && from <= at && at < to,
  );
}

export function checkDays(evidence: Evidence, timeline: Timeline, stored: Stored): Fault[] {
  const last = evidence.configured.at(-1)!;
  const rows = [...byPlace(stored.rows).values()].filter(({ attempt }) => attempt === 0);
  const faults: Fault[] = [];
  for (const { key, id } of last.monitors) {
    const own = rows.filter((row) => row.key === key && !isInWindow(last, id, row.minute));
    for (const [day, ofDay] of Map.groupBy(own, ({ minute }) => Math.floor(minute / MINUTES_PER_DAY))) {
      const said = stored.days.find((one) => one.monitor === key && one.day === day);
      const today = stored.todays.find((one) => one.id === id && one.day === day);
      const isOver = (day + 1) * MINUTES_PER_DAY + CLOSING_MINUTES < evidence.lastMinute;
      if (said) faults.push(...compared("day does not add up", `${id} day ${day}`, said, ofDay));
      else if (isOver) faults.push({ kind: "day does not add up", what: `${id} day ${day} has no totals` });
      else if (today) faults.push(...comparedToday(timeline, id, today, ofDay));
    }
  }
  return faults;
}

/**
 * A minute that came in after it was given up counts as lost until the day is closed, and one that was probed while its
 * monitor was paused does not count at all.
 */
function comparedToday(timeline: Timeline, id: string, said: StoredCounts, rows: readonly Row[]): Fault[] {
  const isDoubtful = ({ key, minute }: Row) =>
    timeline.mayBeLate(minute) || timeline.certain(key, minute) === undefined;
  const doubtful = rows.filter(isDoubtful);
  const countOf = (some: readonly Row[], verdict: string) =>
    some.filter((row) => row.verdict === verdict).length;
  const isPossible = COUNTED.every((verdict) => {
    const most =
      countOf(rows, verdict) + (verdict === "lost" ? doubtful.length - countOf(doubtful, "lost") : 0);
    return said[verdict] >= countOf(rows, verdict) - countOf(doubtful, verdict) && said[verdict] <= most;
  });
  return isPossible ? [] : compared("today does not add up", id, said, rows);
}

function compared(
  kind: "day does not add up" | "today does not add up",
  what: string,
  said: StoredCounts,
  rows: readonly Row[],
): Fault[] {
  const counts = COUNTED.map((verdict) => rows.filter((row) => row.verdict === verdict).length);
  const differs = COUNTED.some((verdict, index) => said[verdict] !== counts[index]);
  const list = (values: readonly number[]) =>
    COUNTED.map((verdict, index) => `${verdict} ${values[index]}`).join(", ");
  const text = `${what}: said ${list(COUNTED.map((verdict) => said[verdict]))}; history has ${list(counts)}`;
  return differs ? [{ kind, what: text }] : [];
}
