/**
 * The times that logs are written in, read at a given place of a line: ISO 8601 and its relatives, nginx's, the common
 * log format, Apache's, PHP's, Redis's, syslog's and glog's (both without a year), epoch seconds.
 */
import { fromZone } from "../words/zone.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Wall-clock parts as if in UTC; `offset` in minutes east, null where the line names no zone. */
export interface WrittenTime {
  readonly wallMs: number;
  readonly offset: number | null;
  /** False: the year is assumed to be 1970 and has to be found. */
  readonly hasYear: boolean;
  /** Where the time ends in the line. */
  readonly end: number;
}

interface Format {
  readonly at: RegExp;
  readonly parts: (match: RegExpExecArray) => Omit<WrittenTime, "end"> | null;
}

/** Names that mean one offset only; `CST` and its like mean several and are left to the reader's time zone. */
const ZONES: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  CET: 60,
  CEST: 120,
  BST: 60,
  JST: 540,
};
const ZONE = "(?: ?(Z|[+-]\\d{2}:?\\d{2}|UTC|GMT|CET|CEST|BST|JST)(?![A-Za-z0-9]))?";

function wall(
  year: string | number,
  month: number,
  day: string,
  time: readonly (string | undefined)[],
): number | null {
  const [hour = "0", minute = "0", second = "0", fraction = ""] = time;
  if (month < 0 || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const ms = Number(fraction.slice(0, 3).padEnd(3, "0"));
  const date = Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second), ms);
  return new Date(date).getUTCDate() === Number(day) || Number(second) === 60 ? date : null;
}

function written(wallMs: number | null, zone: string | undefined, hasYear = true) {
  if (wallMs === null) return null;
  return { wallMs, offset: zone === undefined ? null : offsetOf(zone), hasYear };
}

function offsetOf(zone: string): number | null {
  const known = ZONES[zone];
  if (known !== undefined) return known;
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  return match ? (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : null;
}

const month = (name: string | undefined) => MONTHS.indexOf((name ?? "").toLowerCase());

const FORMATS: readonly Format[] = [
  {
    // 2026-11-25T23:10:11.123+01:00, 2026-11-25 23:10:11,123, 2026-11-25 23:10:11.123 UTC
    at: new RegExp(
      `(\\d{4})-(\\d{2})-(\\d{2})[T ] ?(\\d{1,2}):(\\d{2}):(\\d{2})(?:[.,](\\d{1,9}))?${ZONE}`,
      "y",
    ),
    parts: (m) => written(wall(m[1]!, Number(m[2]) - 1, m[3]!, m.slice(4, 8)), m[8]),
  },
  {
    // nginx: 2026/11/25 23:10:11; Go's log package writes the same, with microseconds if asked
    at: /(\d{4})\/(\d{2})\/(\d{2}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?/y,
    parts: (m) => written(wall(m[1]!, Number(m[2]) - 1, m[3]!, m.slice(4, 8)), undefined),
  },
  {
    // Common log format 25/Nov/2026:23:10:09 +0000; HAProxy's with milliseconds and without a zone
    at: new RegExp(
      `(\\d{2})/([A-Z][a-z]{2})/(\\d{4}):(\\d{2}):(\\d{2}):(\\d{2})(?:\\.(\\d{1,6}))?${ZONE}`,
      "y",
    ),
    parts: (m) => written(wall(m[3]!, month(m[2]), m[1]!, m.slice(4, 8)), m[8]),
  },
  {
    // ctime, Apache: Wed Nov 25 23:01:22.905165 2026
    at: /[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))? (\d{4})(?!\d)/y,
    parts: (m) => written(wall(m[7]!, month(m[1]), m[2]!, m.slice(3, 7)), undefined),
  },
  {
    // PHP 25-Nov-2026 22:55:36, Redis 25 Nov 2026 22:45:08.502, PHP's error log with a zone's name behind it
    at: /(\d{2})[- ]([A-Z][a-z]{2})[- ](\d{4}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?(?: (UTC|GMT)(?![A-Za-z]))?/y,
    parts: (m) => written(wall(m[3]!, month(m[2]), m[1]!, m.slice(4, 8)), m[8]),
  },
  {
    // RFC 3164: Nov 25 23:10:11
    at: /([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?(?!\d)/y,
    parts: (m) => written(wall(1970, month(m[1]), m[2]!, m.slice(3, 7)), undefined, false),
  },
  {
    // glog (Kubernetes' own components): E1125 23:10:11.123456
    at: /[IWEF](\d{2})(\d{2}) (\d{2}):(\d{2}):(\d{2})\.(\d{1,6})/y,
    parts: (m) => written(wall(1970, Number(m[1]) - 1, m[2]!, m.slice(3, 7)), undefined, false),
  },
  {
    // epoch seconds with or without a fraction, epoch ms; ten or thirteen digits, of the years 2001 to 2286
    at: /([1-9]\d{9})(?:\.(\d{1,9})|(\d{3}))?(?![\d.])/y,
    parts: (m) => ({
      wallMs: Number(m[1]) * 1000 + Number((m[2] ?? m[3] ?? "").slice(0, 3).padEnd(3, "0")),
      offset: 0,
      hasYear: true,
    }),
  },
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
}

/** Lines are read within this of their writing when an agent follows the file: 5 s a turn, and some delay. */
const MAX_DELAY_MS = 10 * MINUTE;
const QUARTER_MS = 15 * MINUTE;

/**
 * Epoch ms of a written time. `seenAt` is when an agent read the line off the file: as all zones are whole quarters of
 * an hour, the quarters between the two are the zone.
 */
export function epochOf(time: WrittenTime, reader: TimeReader, seenAt: number | null): number {
  const reference = seenAt ?? reader.now;
  const wallMs = time.hasYear ? time.wallMs : nearestYear(time.wallMs, reference);
  if (time.offset !== null) return wallMs - time.offset * MINUTE;
  if (seenAt !== null) {
    const shift = Math.round((wallMs - seenAt) / QUARTER_MS) * QUARTER_MS;
    if (Math.abs(shift) <= 14 * 60 * MINUTE && Math.abs(wallMs - shift - seenAt) <= MAX_DELAY_MS)
      return wallMs - shift;
  }
  return fromZone(wallMs, reader.timeZone);
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
