/** Uptime Kuma's maintenance windows: once, at times of the week or the month, or by cron. */
import { localTime, utcCron } from "./daily-window.ts";
import type { KumaMaintenance } from "./kuma-data.ts";
import type { Draft } from "./source.ts";

interface Where {
  readonly timeZone: string;
  readonly ids: ReadonlyMap<number, string>;
  readonly now: number;
}

export function readKumaMaintenance(
  draft: Draft,
  window: KumaMaintenance,
  { timeZone, ids, now }: Where,
): void {
  const subject = `Maintenance "${window.title}"`;
  if (!window.field("active")) {
    draft.leftOut(subject, "it is not active");
    return;
  }
  const zone = zoneOf(window, timeZone);
  const when = timesOf(window, zone, now);
  if (typeof when === "string") {
    draft.leftOut(subject, when);
    return;
  }
  if (when.shifts)
    draft.differs(
      subject,
      `it begins at a time of ${zone}, which changes its clocks; here it stays at the same UTC time`,
    );
  if (window.monitors.length === 0) {
    draft.leftOut(subject, "it names no monitor");
    return;
  }
  for (const kuma of window.monitors) {
    const monitor = ids.get(kuma);
    if (monitor === undefined) draft.leftOut(subject, `its monitor ${kuma} is not carried over`);
    else
      draft.window(subject, {
        id: draft.id("maintenance", `${window.title} ${monitor}`),
        monitor,
        ...when.fields,
      });
  }
}

function zoneOf(window: KumaMaintenance, timeZone: string): string {
  const own = String(window.field("timezone") ?? "");
  return own === "" || own === "SAME_AS_SERVER" ? timeZone : own;
}

interface Times {
  readonly fields: Record<string, unknown>;
  readonly shifts: boolean;
}

function timesOf(window: KumaMaintenance, timeZone: string, now: number): Times | string {
  const strategy = String(window.field("strategy") ?? "");
  switch (strategy) {
    case "single":
      return once(window, timeZone);
    case "recurring-weekday":
    case "recurring-day-of-month":
      return recurring(window, strategy, timeZone, now);
    case "recurring-interval":
      return Number(window.field("interval_day")) === 1
        ? recurring(window, strategy, timeZone, now)
        : "it recurs every few days, which no cron expression says";
    case "cron":
      return byCron(window, timeZone);
    default:
      return `it is started by hand (${strategy || "no strategy"})`;
  }
}

function once(window: KumaMaintenance, timeZone: string): Times | string {
  const [from, to] = ["start_date", "end_date"].map((name) =>
    localTime(String(window.field(name) ?? ""), timeZone),
  );
  if (from == null || to == null) return "its start or end can't be read";
  return { fields: { from: new Date(from).toISOString(), to: new Date(to).toISOString() }, shifts: false };
}

function recurring(window: KumaMaintenance, strategy: string, timeZone: string, now: number): Times | string {
  const [start, end] = ["start_time", "end_time"].map((name) => String(window.field(name) ?? "")) as [
    string,
    string,
  ];
  const durationMinutes = minutesBetween(start, end);
  const weekdays = strategy === "recurring-weekday" ? numbers(window.field("weekdays")) : [];
  const monthDays = strategy === "recurring-day-of-month" ? numbers(window.field("days_of_month")) : [];
  const cron = utcCron({ start, weekdays, monthDays, timeZone }, now);
  if (cron === null || durationMinutes === null) return "its times can't be said as a cron expression in UTC";
  if (strategy !== "recurring-interval" && weekdays.length + monthDays.length === 0) return "it names no day";
  return { fields: { cron: cron.cron, durationMinutes }, shifts: cron.shifts };
}

function byCron(window: KumaMaintenance, timeZone: string): Times | string {
  const durationMinutes = Math.round(Number(window.field("duration") ?? 0) / 60);
  const cron = String(window.field("cron") ?? "");
  if (durationMinutes < 1) return "it has no duration";
  if (!/^(?:UTC|Etc\/UTC|GMT)$/.test(timeZone))
    return `its cron expression is in ${timeZone}, and one here is in UTC`;
  return { fields: { cron, durationMinutes }, shifts: false };
}

/** Days are kept as JSON; Kuma's weekdays are 0 (Sunday) to 6, `lastDay1` is not a number and can't be carried over. */
function numbers(value: unknown): number[] {
  try {
    const list: unknown = typeof value === "string" ? JSON.parse(value) : value;
    return Array.isArray(list) ? list.map(Number).filter(Number.isInteger) : [];
  } catch {
    return [];
  }
}

function minutesBetween(start: string, end: string): number | null {
  const [from, to] = [start, end].map((text) => {
    const found = /^(\d{1,2}):(\d{2})/.exec(text);
    return found ? Number(found[1]) * 60 + Number(found[2]) : null;
  });
  if (from == null || to == null) return null;
  return (to - from + 1440) % 1440 || 1440;
}
