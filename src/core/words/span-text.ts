/** From when to when, as people read it in a zone: "tomorrow 02:00–03:00 Europe/Berlin". */
import { DAY_MS, MINUTE_MS } from "../check/check.ts";
import { shortDuration } from "./duration.ts";
import { wallMsOf } from "./zone.ts";

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

interface ZonedSpan {
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
}

/** Relative to `now`: days near it are called so. For texts that are kept, see {@link fixedSpanText}. */
export function spanText(span: ZonedSpan, now: number): string {
  return textOf(span, wallMsOf(now, span.timeZone));
}

/** With the days' dates: read at whatever time, it says the same. */
export function fixedSpanText(span: ZonedSpan): string {
  return textOf(span, null);
}

function textOf({ from, to, timeZone }: ZonedSpan, today: number | null): string {
  const [begin, end] = [wallMsOf(from, timeZone), wallMsOf(to, timeZone)];
  const isOneDay = dayOf(begin) === dayOf(end);
  const until = isOneDay ? `–${timeOf(end)}` : ` to ${dayText(end, today)} ${timeOf(end)}`;
  // Where the clocks change in between, the two times don't say how long it takes.
  const isEven = Math.abs(end - begin - (to - from)) < MINUTE_MS;
  const length = isEven ? "" : ` (${shortDuration(to - from)})`;
  return `${dayText(begin, today)} ${timeOf(begin)}${until} ${timeZone}${length}`;
}

function dayOf(wall: number): number {
  return Math.floor(wall / DAY_MS);
}

function dayText(wall: number, today: number | null): string {
  const ahead = today === null ? null : dayOf(wall) - dayOf(today);
  if (ahead === 0) return "today";
  if (ahead === 1) return "tomorrow";
  if (ahead === -1) return "yesterday";
  const date = new Date(wall);
  const isThisYear = today !== null && date.getUTCFullYear() === new Date(today).getUTCFullYear();
  const year = isThisYear ? "" : ` ${date.getUTCFullYear()}`;
  return `${WEEKDAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}${year}`;
}

function timeOf(wall: number): string {
  return new Date(wall).toISOString().slice(11, 16);
}
