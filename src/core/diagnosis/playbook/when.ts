/**
 * Times in commands. A log is written in its host's own zone, which nobody here knows: so the command asks `date` on
 * that host to write the moment as the log does. Seconds since the epoch mean the same everywhere.
 */

const MINUTE = 60;

/** `$(date -d @1764111111 '+…')`: the moment as a log in local time writes it. `format` is strftime's. */
export function local(seconds: number, format: string): string {
  return `$(LC_ALL=C date -d @${seconds} '+${format}')`;
}

/** A pattern for each minute from one moment to another (three at most: the first and the last two), for grep. */
export function minutesOf(from: number, to: number, format: string): string {
  const first = Math.floor(from / MINUTE) * MINUTE;
  const last = Math.max(first, Math.floor(to / MINUTE) * MINUTE);
  const minutes = [...new Set([first, Math.max(first, last - MINUTE), last])];
  return minutes.map((minute) => `-e "${local(minute, format)}"`).join(" ");
}

/** `2026-11-25T23:10:00Z`, for tools that read RFC 3339. */
export function iso(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** `2026-11-25 23:10:00 UTC`, for systemd. */
export function utc(seconds: number): string {
  return `${iso(seconds).slice(0, 19).replace("T", " ")} UTC`;
}
