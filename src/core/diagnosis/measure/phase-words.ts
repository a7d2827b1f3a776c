/** A fold in words: "every 30 minutes, within 2 minutes after :00 and :30". */
import type { Arc } from "./arc.ts";
import type { Clock } from "./local-time.ts";

const DAYS = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];

function two(value: number): string {
  return String(value).padStart(2, "0");
}

export function clockTime(minuteOfDay: number): string {
  const whole = ((Math.round(minuteOfDay) % 1440) + 1440) % 1440;
  return `${two(Math.floor(whole / 60))}:${two(whole % 60)}`;
}

export function lengthWords(minutes: number): string {
  if (minutes % 1440 === 0 && minutes >= 1440) return minutes === 1440 ? "day" : `${minutes / 1440} days`;
  if (minutes % 60 === 0) return minutes === 60 ? "hour" : `${minutes / 60} hours`;
  return `${Math.round(minutes * 10) / 10} minutes`;
}

/** "within 2 minutes after :00 and :30", "within a minute after 03:15 UTC each day", "every 47 minutes". */
export function hasPhase(arc: Arc & { clock?: Clock; natural?: boolean }): string {
  const within =
    arc.widthMinutes === 0
      ? "at"
      : `within ${arc.widthMinutes} minute${arc.widthMinutes === 1 ? "" : "s"} after`;
  const { periodMinutes: period, phaseMinutes } = arc;
  const phase = Math.round(phaseMinutes);
  if (arc.natural === false || period % 1 !== 0) return `every ${lengthWords(Math.round(period * 10) / 10)}`;
  if (period <= 60 && 60 % period === 0) {
    if (period < 15) return `${within} every ${lengthWords(period)} from :${two(phase % 60)}`;
    const marks = Array.from({ length: 60 / period }, (_, k) => `:${two((phase + k * period) % 60)}`);
    return `${within} ${marks.sort().join(" and ")}`;
  }
  const zone = arc.clock && arc.clock !== "utc" ? "local winter time (UTC in winter)" : "UTC";
  if (period === 1440) return `${within} ${clockTime(phase)} ${zone} each day`;
  if (period === 10_080)
    return `${within} ${clockTime(phase)} ${zone} on ${DAYS[Math.floor(phase / 1440) % 7]}s`;
  return `${within} ${clockTime(phase)} ${zone} and every ${lengthWords(period)} from there`;
}
