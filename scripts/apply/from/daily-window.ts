/** Windows at a local time of day, as a cron expression in UTC. Pure but for the zone database. */

export interface LocalWindow {
  /** `HH:MM` */
  readonly start: string;
  /** Days of the week, 0 is Sunday; empty: every day. */
  readonly weekdays: readonly number[];
  /** Days of the month; empty: every day. Not together with weekdays. */
  readonly monthDays?: readonly number[];
  readonly timeZone: string;
}

export interface UtcCron {
  readonly cron: string;
  /** True: the zone changes its clocks, so that the window moves by an hour for a part of the year. */
  readonly shifts: boolean;
}

const DAY_MINUTES = 1440;

/** Null when the zone or the time can't be read, or a day of the month would move into another. `year` is one to judge daylight saving by. */
export function utcCron(
  { start, weekdays, monthDays = [], timeZone }: LocalWindow,
  at: number,
): UtcCron | null {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(start) ?? [];
  const offset = offsetMinutes(timeZone, at);
  if (hour === undefined || minute === undefined || offset === null) return null;
  const utc = Number(hour) * 60 + Number(minute) - offset;
  const days = Math.floor(utc / DAY_MINUTES);
  const ofDay = utc - days * DAY_MINUTES;
  if (days !== 0 && monthDays.length > 0) return null;
  const moved = [...new Set(weekdays.map((day) => (((day + days) % 7) + 7) % 7))].sort((a, b) => a - b);
  const year = new Date(at).getUTCFullYear();
  const offsets = [0, 6].map((month) => offsetMinutes(timeZone, Date.UTC(year, month, 15)));
  return {
    cron: [
      ofDay % 60,
      Math.floor(ofDay / 60),
      monthDays.length === 0 ? "*" : monthDays.join(","),
      "*",
      moved.length === 0 || moved.length === 7 ? "*" : moved.join(","),
    ].join(" "),
    shifts: offsets[0] !== offsets[1],
  };
}

/** Minutes that the zone's clock is ahead of UTC at a moment; null for a zone that nobody knows. */
export function offsetMinutes(timeZone: string, at: number): number | null {
  const fixed = /^([+-])(\d{2}):?(\d{2})$/.exec(timeZone);
  if (fixed) return (fixed[1] === "-" ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3]));
  try {
    const parts = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    }).formatToParts(at);
    const part = (type: string) => Number(parts.find((found) => found.type === type)?.value);
    const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
    return Math.round((local - at) / 60_000);
  } catch {
    return null;
  }
}

/** A local date and time such as `2026-11-25 22:00:00`, as epoch ms; null when it can't be read. */
export function localTime(text: string, timeZone: string): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?/.exec(text);
  if (!found) return null;
  const [year, month, day, hour, minute, second] = found
    .slice(1)
    .map((value) => Number(value ?? 0)) as number[];
  const wall = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
  const offset = offsetMinutes(timeZone, wall);
  if (offset === null) return null;
  // Once more from there: near a change of clocks the first guess may use the wrong side.
  return wall - (offsetMinutes(timeZone, wall - offset * 60_000) ?? offset) * 60_000;
}
