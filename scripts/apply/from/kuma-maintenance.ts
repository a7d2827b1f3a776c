/**
 * Uptime Kuma's maintenance windows (server/model/maintenance.js): once, at times of the week or the month, every so many
 * days, or by cron; on the clocks of their own zone.
 */
import { isTimeZone } from "../../../src/core/words/zone.ts";
import { dailyCron } from "./daily-window.ts";
import type { KumaMaintenance } from "./kuma-data.ts";
import type { Draft } from "./source.ts";

interface Where {
  /** The server's own. */
  readonly timeZone: string;
  /** Of the monitors that are carried over, by Kuma's ids. */
  readonly ids: ReadonlyMap<number, string>;
  /** Epoch ms. */
  readonly now: number;
}

export function readKumaMaintenance(draft: Draft, window: KumaMaintenance, where: Where): void {
  const subject = `Maintenance "${window.title}"`;
  const timeZone = zoneOf(window, where.timeZone);
  const when = timesOf(window, timeZone, where.now);
  if ("why" in when) {
    draft.leftOut(subject, when.why);
    return;
  }
  for (const text of when.differs) draft.differs(subject, text);
  const described = {
    title: window.title.trim() || null,
    text: String(window.field("description") ?? "").trim() || null,
    timeZone,
    ...when.fields,
  };
  const named = window.monitors.map((kuma) => ({ kuma, id: where.ids.get(kuma) }));
  for (const { kuma, id } of named)
    if (id === undefined) draft.leftOut(subject, `its monitor ${kuma} is not carried over`);
  const carried = named.flatMap(({ id }) => id ?? []);
  if (where.ids.size > 1 && carried.length === where.ids.size) {
    draft.differs(subject, "it names every monitor; here it is of all, also of those to come");
    draft.window(subject, { id: draft.id("maintenance", window.title), ...described });
    return;
  }
  if (carried.length > 1)
    draft.differs(subject, "a window here is of one monitor or of all: it becomes one for each");
  for (const monitor of carried)
    draft.window(subject, {
      id: draft.id("maintenance", `${window.title} ${monitor}`),
      monitor,
      ...described,
    });
}

function zoneOf(window: KumaMaintenance, timeZone: string): string {
  const own = String(window.field("timezone") ?? "");
  return own === "" || own === "SAME_AS_SERVER" ? timeZone : own;
}

interface Times {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly differs: readonly string[];
}
interface Unreadable {
  readonly why: string;
}

function timesOf(window: KumaMaintenance, timeZone: string, now: number): Times | Unreadable {
  if (!window.field("active")) return { why: "it is not active" };
  if (window.monitors.length === 0) return { why: "it names no monitor" };
  if (!isTimeZone(timeZone)) return { why: `its time zone ${timeZone} is not known` };
  const strategy = String(window.field("strategy") ?? "");
  switch (strategy) {
    case "single":
      return once(window);
    case "recurring-weekday": {
      const weekdays = listOf(window.field("weekdays")).map(Number);
      return weekdays.length === 0 ? { why: "it names no day" } : recurring(window, { weekdays }, now);
    }
    case "recurring-day-of-month":
      return monthly(window, now);
    case "recurring-interval":
      return everySoManyDays(window, now);
    case "cron":
      return byCron(window, now);
    default:
      return { why: `it is started by hand (${strategy || "no strategy"})` };
  }
}

/** `2026-12-01 22:00:00` → `2026-12-01T22:00`, a local time. */
function localOf(value: unknown): string | null {
  const found = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})/.exec(String(value ?? ""));
  return found === null ? null : `${found[1]}T${found[2]}`;
}

function once(window: KumaMaintenance): Times | Unreadable {
  const [from, to] = [localOf(window.field("start_date")), localOf(window.field("end_date"))];
  if (from === null || to === null) return { why: "its start or end can't be read" };
  return { fields: { from, to }, differs: [] };
}

/** Days are kept as JSON. */
function listOf(value: unknown): unknown[] {
  try {
    const list: unknown = typeof value === "string" ? JSON.parse(value) : value;
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

/** Kuma's "last day" is `lastDay1`; its second to fourth to last never come there either. */
function monthly(window: KumaMaintenance, now: number): Times | Unreadable {
  const named = listOf(window.field("days_of_month"));
  const monthDays = named.flatMap((day) => {
    if (day === "lastDay1") return "L" as const;
    return Number.isInteger(Number(day)) ? Number(day) : [];
  });
  if (monthDays.length === 0) return { why: "it names no day" };
  return recurring(window, { monthDays }, now);
}

/** Kuma counts them from the start date on; every seven days are a day of the week. */
function everySoManyDays(window: KumaMaintenance, now: number): Times | Unreadable {
  const days = Number(window.field("interval_day"));
  if (days === 1) return recurring(window, {}, now);
  const first = localOf(window.field("start_date"));
  if (days !== 7 || first === null)
    return { why: `it recurs every ${days} days, which no cron expression says` };
  return recurring(window, { weekdays: [new Date(`${first}Z`).getUTCDay()] }, now);
}

interface Days {
  readonly weekdays?: readonly number[];
  readonly monthDays?: readonly (number | "L")[];
}

function recurring(window: KumaMaintenance, { weekdays = [], monthDays = [] }: Days, now: number) {
  const [start, end] = [String(window.field("start_time")), String(window.field("end_time"))];
  const cron = dailyCron({ start, weekdays, monthDays });
  const durationMinutes = minutesBetween(start, end);
  if (cron === null || durationMinutes === null) return { why: "its time of day can't be read" };
  return withinDates(window, { cron, durationMinutes }, now);
}

function byCron(window: KumaMaintenance, now: number): Times | Unreadable {
  const durationMinutes = Math.round(Number(window.field("duration") ?? 0) / 60);
  if (durationMinutes < 1) return { why: "it has no duration" };
  return withinDates(window, { cron: String(window.field("cron") ?? ""), durationMinutes }, now);
}

/** A recurring window of Kuma's may begin and end on a date; here it recurs until it is deleted. */
function withinDates(window: KumaMaintenance, fields: Times["fields"], now: number): Times | Unreadable {
  const [first, last] = [localOf(window.field("start_date")), localOf(window.field("end_date"))];
  if (last !== null && Date.parse(`${last}Z`) < now) return { why: `it ended on ${last.slice(0, 10)}` };
  const isAhead = first !== null && Date.parse(`${first}Z`) > now;
  const bounds = [
    ...(isAhead ? [`it begins on ${first.slice(0, 10)}; here it does at once`] : []),
    ...(last === null ? [] : [`it ends on ${last.slice(0, 10)}; here it recurs until it is deleted`]),
  ];
  return {
    fields,
    differs: [...bounds, "having a title, subscribers are mailed of it a day before each time"],
  };
}

function minutesBetween(start: string, end: string): number | null {
  const [from, to] = [start, end].map((text) => {
    const found = /^(\d{1,2}):(\d{2})/.exec(text);
    return found ? Number(found[1]) * 60 + Number(found[2]) : null;
  });
  if (from == null || to == null) return null;
  return (to - from + 1440) % 1440 || 1440;
}
