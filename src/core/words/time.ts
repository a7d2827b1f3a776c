/** The one place that reads times that come in and writes those that go out. */
import { z } from "zod";

/** Date and time with a zone, seconds and fraction optional; or a date alone (midnight UTC). RFC 3339 with those two eases. */
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:[Zz]|[+-]\d{2}:?\d{2}))?$/;
/** The years 1970 to 9999: what ISO 8601 writes in four digits and a monitor can have seen. */
export const LATEST_MS = 253_402_300_799_999;
export const TIME_MESSAGE =
  "must be a time: ISO 8601 with a zone, as in 2026-01-31T09:30:00Z, a date (its midnight in UTC), or epoch milliseconds or seconds";

/** An ISO 8601 time, or epoch ms or seconds as a number or its digits → epoch ms; null when it is none. */
export function parseTime(input: unknown): number | null {
  if (typeof input === "number") return epochTime(input);
  if (typeof input !== "string") return null;
  const text = input.trim();
  if (/^\d{1,15}(?:\.\d{1,9})?$/.test(text)) return epochTime(Number(text));
  const match = ISO.exec(text);
  if (!match || !isDate(Number(match[1]), Number(match[2]), Number(match[3]))) return null;
  const normal = text
    .replace(" ", "T")
    .toUpperCase()
    .replace(",", ".")
    .replace(/([+-]\d{2})(\d{2})$/, (whole, hours, minutes) =>
      match[0].length > 10 ? `${hours}:${minutes}` : whole,
    );
  return inRange(Date.parse(normal));
}

/** What `date +%s`, Prometheus and UptimeRobot give is seconds: as milliseconds it would be before March 1973. */
const MIN_EPOCH_MS = 1e11;

function epochTime(number: number): number | null {
  return inRange(Math.abs(number) < MIN_EPOCH_MS ? number * 1000 : number);
}

function inRange(ms: number): number | null {
  return Number.isFinite(ms) && ms >= 0 && ms <= LATEST_MS ? Math.round(ms) : null;
}

/** Date.parse takes 30 February for 2 March. */
function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** A time in a body or a query: ISO 8601, epoch ms or seconds in, epoch ms out. */
export const timeSchema = z
  .unknown()
  .transform((input, ctx): number => {
    const ms = parseTime(input);
    if (ms !== null) return ms;
    ctx.addIssue({ code: "custom", message: TIME_MESSAGE });
    return z.NEVER;
  })
  .meta({
    type: ["string", "integer"],
    description: "ISO 8601 with a zone, or epoch milliseconds or seconds",
  });

/** Epoch ms → ISO 8601 in UTC with milliseconds; null stays null. */
export function isoTime(ms: number): string;
export function isoTime(ms: number | null): string | null;
export function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** To the second, of the day in UTC: "03:00:04". */
export function clockTime(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}
