/**
 * Jobs run by local clocks: across a daylight-saving change a daily job moves by an hour in UTC. Without asking for
 * the operator's zone, the three families of rules that nearly all zones with a change follow are tried.
 */
export const CLOCKS = ["utc", "europe", "north-america", "south"] as const;
export type Clock = (typeof CLOCKS)[number];

const MINUTES_A_DAY = 1440;

/** Minutes to add to UTC minutes so that they fold as on a local clock (0 in the winter half). */
export function clockShift(clock: Clock, minute: number): number {
  if (clock === "utc") return 0;
  const { on, off } = changes(clock, new Date(minute * 60_000).getUTCFullYear());
  const summer = on < off ? minute >= on && minute < off : minute >= on || minute < off;
  return summer ? 60 : 0;
}

/** The clocks that differ from UTC inside [from, to] (minutes): only then a change matters. */
export function clocksThatChange(from: number, to: number): Clock[] {
  return CLOCKS.filter((clock) => clock === "utc" || changesWithin(clock, from, to));
}

function changesWithin(clock: Exclude<Clock, "utc">, from: number, to: number): boolean {
  const first = new Date(from * 60_000).getUTCFullYear();
  const last = Math.min(first + 2, new Date(to * 60_000).getUTCFullYear());
  for (let year = first; year <= last; year++) {
    const { on, off } = changes(clock, year);
    if ((on > from && on < to) || (off > from && off < to)) return true;
  }
  return false;
}

/** Start and end of summer time in a year, minutes since the epoch. https://www.iana.org/time-zones */
function changes(clock: Exclude<Clock, "utc">, year: number): { on: number; off: number } {
  switch (clock) {
    case "europe":
      return { on: sunday(year, 3, -1) + 60, off: sunday(year, 10, -1) + 60 };
    case "north-america":
      return { on: sunday(year, 3, 2) + 8 * 60, off: sunday(year, 11, 1) + 7 * 60 };
    case "south":
      return { on: sunday(year, 10, 1) - 8 * 60, off: sunday(year, 4, 1) - 8 * 60 };
    default:
      return clock satisfies never;
  }
}

/** Midnight UTC of the nth Sunday of a month (1-based), or of the last one for −1. */
function sunday(year: number, month: number, nth: number): number {
  if (nth < 0) {
    const last = Date.UTC(year, month, 0) / 60_000 / MINUTES_A_DAY;
    return (last - weekday(last)) * MINUTES_A_DAY;
  }
  const first = Date.UTC(year, month - 1, 1) / 60_000 / MINUTES_A_DAY;
  return (first + ((7 - weekday(first)) % 7) + (nth - 1) * 7) * MINUTES_A_DAY;
}

/** 0 is Sunday; the epoch was a Thursday. */
export function weekday(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}
