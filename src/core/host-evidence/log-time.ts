/**
 * The times that logs are written in, read at a given place of a line: ISO 8601 and its relatives, the common log
 * format, ctime's, PHP's, Redis's, syslog's and glog's (both without a year), clocks of 12 and of 24 hours, epochs.
 */
import { fromZone, isTimeZone } from "../words/zone.ts";
import { MONTH, monthOf } from "./months.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Wall-clock parts as if in UTC; `offset` in minutes east, null where the line names no zone. */
export interface WrittenTime {
  readonly wallMs: number;
  readonly offset: number | null;
  /** What is not written is taken from 1970 and has to be found. */
  readonly missing: "nothing" | "year" | "date";
  /** Where the time ends in the line. */
  readonly end: number;
}

type Read = Omit<WrittenTime, "end"> | null;

interface Format {
  readonly at: RegExp;
  readonly parts: (match: RegExpExecArray) => Read;
}

/** Names that mean one offset only; `CST`, `IST` and their like mean several and are left to the reader's time zone. */
const ZONES: Readonly<Record<string, number>> = {
  ...{ Z: 0, UTC: 0, GMT: 0, WET: 0, WEST: 60, CET: 60, CEST: 120, BST: 60, EET: 120, EEST: 180, MSK: 180 },
  ...{ EST: -300, EDT: -240, PST: -480, PDT: -420, MDT: -360 },
  ...{ SGT: 480, HKT: 480, JST: 540, KST: 540, AEST: 600, AEDT: 660, NZST: 720, NZDT: 780 },
};
const ZONE = `(?: ?(${Object.keys(ZONES).join("|")}|[+-]\\d{2}:?\\d{2}|[A-Z][A-Za-z_]{2,20}/[A-Za-z_/+-]{3,30})(?![A-Za-z0-9]))?`;
/** Hour to fraction, and which half of the day on a clock of twelve hours. */
const CLOCK = "(\\d{1,2}):(\\d{2}):(\\d{2})(?:[.,](\\d{1,9}))?(?: ?([AaPp])\\.?[Mm]\\.?(?![A-Za-z]))?";

const format = (pattern: string, parts: Format["parts"]): Format => ({
  at: new RegExp(pattern, "uy"),
  parts,
});

interface Day {
  readonly year?: string;
  readonly month: number;
  readonly day?: string;
}

function written(date: Day, clock: readonly (string | undefined)[], zone?: string): Read {
  const wallMs = wallOf(date, clock);
  if (wallMs === null) return null;
  const missing = date.day === undefined ? "date" : date.year === undefined ? "year" : "nothing";
  return { wallMs, offset: zone === undefined ? null : offsetOf(zone, wallMs), missing };
}

function wallOf({ year = "1970", month, day = "1" }: Day, clock: readonly (string | undefined)[]) {
  const [text = "0", minute = "0", second = "0", fraction = "", half] = clock;
  const hour =
    half === undefined ? Number(text) : (Number(text) % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  if (half !== undefined && (Number(text) < 1 || Number(text) > 12)) return null;
  if (month < 0 || month > 11 || hour > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const ms = Number(fraction.slice(0, 3).padEnd(3, "0"));
  const wallMs = Date.UTC(Number(year), month, Number(day), hour, Number(minute), Number(second), ms);
  return new Date(wallMs).getUTCDate() === Number(day) || Number(second) === 60 ? wallMs : null;
}

function offsetOf(zone: string, wallMs: number): number | null {
  const known = ZONES[zone];
  if (known !== undefined) return known;
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (match) return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
  return isTimeZone(zone) ? Math.round((wallMs - fromZone(wallMs, zone)) / MINUTE) : null;
}

/** Month or day first? Told only by a number over 12, or by a clock of twelve hours, which is American. */
function slashed([, first = "", second = "", year = "", ...clock]: RegExpExecArray): Read {
  const monthFirst = clock[4] !== undefined ? Number(first) <= 12 : Number(second) > 12;
  if (!monthFirst && Number(first) <= 12) return null;
  const [month, day] = monthFirst ? [first, second] : [second, first];
  return written({ year, month: Number(month) - 1, day }, clock);
}

function epoch(seconds: string, fraction = ""): Read {
  const ms = Number(seconds) * 1000 + Number(fraction.slice(0, 3).padEnd(3, "0"));
  return { wallMs: ms, offset: 0, missing: "nothing" };
}

const FORMATS: readonly Format[] = [
  // 2026-11-25T23:10:11.123+01:00, 2026-11-25 23:10:11,123 UTC; with slashes nginx's and Go's; journalctl puts the weekday before.
  format(`(?:[A-Z][a-z]{2} )?(\\d{4})([-/.])(\\d{2})\\2(\\d{2})[T \\t] ?${CLOCK}${ZONE}`, (m) =>
    written({ year: m[1]!, month: Number(m[3]) - 1, day: m[4]! }, m.slice(5, 10), m[10]),
  ),
  // Common log format 25/Nov/2026:23:10:09 +0000; HAProxy's with milliseconds and without a zone
  format(`(\\d{2})/${MONTH}/(\\d{4}):${CLOCK}${ZONE}`, (m) =>
    written({ year: m[3]!, month: monthOf(m[2]), day: m[1]! }, m.slice(4, 9), m[9]),
  ),
  // ctime, Apache: Wed Nov 25 23:01:22.905165 2026; date(1) with the zone before the year
  format(`\\p{L}{2,5}\\.? ${MONTH} {1,2}(\\d{1,2}) ${CLOCK}${ZONE} (\\d{4})(?!\\d)`, (m) =>
    written({ year: m[9]!, month: monthOf(m[1]), day: m[2]! }, m.slice(3, 8), m[8]),
  ),
  // PHP 25-Nov-2026 22:55:36 Europe/Berlin, Redis 25 Nov 2026 22:45:08.502, RFC 1123 Wed, 25 Nov 2026 22:45:08 GMT
  format(`(?:\\p{L}{2,5}, )?(\\d{1,2})[- ]${MONTH}[- ](\\d{4})(?: |::)${CLOCK}${ZONE}`, (m) =>
    written({ year: m[3]!, month: monthOf(m[2]), day: m[1]! }, m.slice(4, 9), m[9]),
  ),
  // RFC 3164: Nov 25 23:10:11; Redis before version 4: 25 Nov 23:10:11.123
  format(`${MONTH} {1,2}(\\d{1,2}) ${CLOCK}(?!\\d)`, (m) =>
    written({ month: monthOf(m[1]), day: m[2]! }, m.slice(3, 8)),
  ),
  format(`(\\d{1,2}) ${MONTH} ${CLOCK}(?!\\d)`, (m) =>
    written({ month: monthOf(m[2]), day: m[1]! }, m.slice(3, 8)),
  ),
  // glog (Kubernetes' own components): E1125 23:10:11.123456
  format(`[IWEF](\\d{2})(\\d{2}) ${CLOCK}`, (m) =>
    written({ month: Number(m[1]) - 1, day: m[2]! }, m.slice(3, 8)),
  ),
  format(`(\\d{1,2})/(\\d{1,2})/(\\d{4}),? ${CLOCK}`, slashed),
  // MySQL 5: 261125 23:10:11
  format(`(\\d{2})(\\d{2})(\\d{2}) {1,2}${CLOCK}(?![\\d:])`, (m) =>
    written({ year: `20${m[1]}`, month: Number(m[2]) - 1, day: m[3]! }, m.slice(4, 9)),
  ),
  // Epoch seconds with or without a fraction, milliseconds, microseconds, nanoseconds; of the years 2001 to 2286
  format("([1-9]\\d{9})(?:\\.(\\d{1,9})|(\\d{9}|\\d{6}|\\d{3}))?(?![\\d.])", (m) =>
    epoch(m[1]!, m[2] ?? m[3]),
  ),
  // A clock and nothing else
  format(`${CLOCK}(?![\\d:])`, (m) => written({ month: 0 }, m.slice(1, 6))),
];

/** The time that is written at `start`, or null. */
export function timeAt(line: string, start: number): WrittenTime | null {
  for (const { at, parts } of FORMATS) {
    at.lastIndex = start;
    const match = at.exec(line);
    const found = match === null ? null : parts(match);
    if (match !== null && found !== null) return { ...found, end: start + match[0].length };
  }
  return null;
}

export interface TimeReader {
  /** IANA name of the zone of lines that name none. */
  readonly timeZone: string;
  /** The newest that a line can be: now. */
  readonly now: number;
  /** Epoch ms of what the lines are said to be about: the day of a line that shows a clock only. */
  readonly near?: number;
}

/** Lines are read within this of their writing when an agent follows the file: 5 s a turn, and some delay. */
const MAX_DELAY_MS = 10 * MINUTE;
const QUARTER_MS = 15 * MINUTE;

/**
 * Epoch ms of a written time; null where its day is unknown. `seenAt` is when an agent read the line off the file: as all
 * zones are whole quarters of an hour, the quarters between the two are the zone. `before` is the time of the line before.
 */
export function epochOf(
  time: WrittenTime,
  reader: TimeReader,
  seenAt: number | null,
  before: number | null = null,
): number | null {
  if (time.missing === "date") {
    const reference = seenAt ?? before ?? reader.near;
    return reference === undefined ? null : nearestDay(time, reader, seenAt, reference);
  }
  const wallMs = time.missing === "year" ? nearestYear(time.wallMs, seenAt ?? reader.now) : time.wallMs;
  return inZone({ ...time, wallMs }, reader, seenAt);
}

function inZone({ wallMs, offset }: WrittenTime, { timeZone }: TimeReader, seenAt: number | null): number {
  if (offset !== null) return wallMs - offset * MINUTE;
  if (seenAt !== null) {
    const shift = Math.round((wallMs - seenAt) / QUARTER_MS) * QUARTER_MS;
    if (Math.abs(shift) <= 14 * 60 * MINUTE && Math.abs(wallMs - shift - seenAt) <= MAX_DELAY_MS)
      return wallMs - shift;
  }
  return fromZone(wallMs, timeZone);
}

function nearestDay(time: WrittenTime, reader: TimeReader, seenAt: number | null, reference: number): number {
  const midnight = Math.floor(reference / DAY) * DAY;
  const days = [-DAY, 0, DAY].map((by) =>
    inZone({ ...time, wallMs: midnight + by + time.wallMs }, reader, seenAt),
  );
  return days.reduce((best, at) => (Math.abs(at - reference) < Math.abs(best - reference) ? at : best));
}

/** The latest year in which the time is not after the reference (a day of grace for zones). */
function nearestYear(wallMs: number, reference: number): number {
  const year = new Date(reference).getUTCFullYear();
  for (const candidate of [year + 1, year, year - 1]) {
    const date = new Date(wallMs);
    date.setUTCFullYear(candidate);
    if (date.getTime() <= reference + DAY) return date.getTime();
  }
  return wallMs;
}
