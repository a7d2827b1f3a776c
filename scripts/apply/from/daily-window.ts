/** Windows at a local time of day, as a cron expression on the clocks of their own zone. Pure. */

interface DailyWindow {
  /** `HH:MM` or `HH:MM:SS` */
  readonly start: string;
  /** Days of the week, 0 is Sunday; empty: every day. */
  readonly weekdays: readonly number[];
  /** Days of the month, `L` is the last; empty: every day. Not together with weekdays. */
  readonly monthDays?: readonly (number | "L")[];
}

/** Null when the time can't be read. */
export function dailyCron({ start, weekdays, monthDays = [] }: DailyWindow): string | null {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(start) ?? [];
  if (hour === undefined || minute === undefined) return null;
  const days = [...new Set(weekdays)].sort((a, b) => a - b);
  return [
    Number(minute),
    Number(hour),
    monthDays.length === 0 ? "*" : [...new Set(monthDays)].join(","),
    "*",
    days.length === 0 || days.length === 7 ? "*" : days.join(","),
  ].join(" ");
}
