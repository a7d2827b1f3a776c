/** Times and lengths as messages give them. */

/** "2026-11-22 03:00:01 UTC": to the second, which is what one searches a log for. Null for what is no time. */
export function clock(time: string | number | null | undefined): string | null {
  const at = msOf(time);
  return at === null ? null : `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** ISO 8601 or epoch ms → epoch ms. */
export function msOf(time: string | number | null | undefined): number | null {
  if (time === null || time === undefined) return null;
  const at = new Date(time).getTime();
  return Number.isNaN(at) ? null : at;
}

/** "03:10:00 UTC" when it is of the same day as `from`, which stands before it. */
export function clockAfter(from: string, time: string): string {
  return from.slice(0, 10) === time.slice(0, 10) ? time.slice(11) : time;
}
