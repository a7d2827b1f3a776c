/** Local times of IANA zones, through daylight saving. */
import { DAY_MS, MINUTE_MS } from "../check/check.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

/** False for what is no IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const numeric = {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  } as const;
  const format = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...numeric });
  formats.set(timeZone, format);
  return format;
}

/** What the zone's clocks show at `ms`, as if they showed UTC: epoch ms, to the minute. */
export function wallMsOf(ms: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute);
}

/**
 * A local time (as {@link wallMsOf} gives it) to epoch ms. Of a time that the clocks show twice it is the first; one that
 * they leave out comes when they have gone on.
 */
export function fromZone(wallMs: number, timeZone: string): number {
  if (timeZone === "UTC") return wallMs;
  const offsetAt = (ms: number) => wallMsOf(ms, timeZone) - Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  const [before, after] = [offsetAt(wallMs - DAY_MS), offsetAt(wallMs + DAY_MS)];
  const minute = Math.floor(wallMs / MINUTE_MS) * MINUTE_MS;
  const shown = [wallMs - before, wallMs - after].filter((ms) => wallMsOf(ms, timeZone) === minute);
  return shown.length > 0 ? Math.min(...shown) : wallMs - before;
}

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?$/;

/** A date and time without a zone, as a `datetime-local` field gives it → a wall time; null when it is none. */
export function parseLocal(text: string): number | null {
  const match = LOCAL.exec(text.trim());
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  const ms = Date.UTC(year, month - 1, day, hour, minute);
  return new Date(ms).toISOString().slice(0, 16) === text.trim().replace(/[t ]/, "T").slice(0, 16)
    ? ms
    : null;
}
