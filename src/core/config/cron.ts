/** Cron expressions of five fields, on the clock of a time zone. */
import { Cron } from "croner";
import { HOUR_MS, MINUTE_MS } from "../check/check.ts";
import { wallMsOf } from "../words/zone.ts";

const compiled = new Map<string, Cron>();
const MAX_COMPILED = 1000;
/** By so much clocks are set back: an hour nearly everywhere, half of one on Lord Howe. */
const SHIFTS_MS = [HOUR_MS, 30 * MINUTE_MS];

/** Parsed once an expression and zone: a tick asks for every window. `null` when it is no cron expression. */
export function cronOf(expression: string, timeZone = "UTC"): Cron | null {
  const name = `${timeZone} ${expression}`;
  const known = compiled.get(name);
  if (known) return known;
  try {
    const zone = timeZone === "UTC" ? { utcOffset: 0 } : { timezone: timeZone };
    const cron = new Cron(expression, { mode: "5-part", ...zone, paused: true });
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(name, cron);
    return cron;
  } catch {
    return null;
  }
}

/**
 * The first time strictly after `after` (epoch ms) that is meant; null when there is none. A time that the clocks leave
 * out comes when they go on, as with cron; one that they show twice comes once where the expression names its hour.
 */
export function nextRun(expression: string, timeZone: string, after: number): number | null {
  const cron = cronOf(expression, timeZone);
  const namesHour = !/^\S+\s+\*/.test(expression.trim());
  let next = cron?.nextRun(new Date(after)) ?? null;
  while (next !== null && namesHour && isShownAgain(next.getTime(), timeZone))
    next = cron?.nextRun(next) ?? null;
  return next === null ? null : next.getTime();
}

function isShownAgain(at: number, timeZone: string): boolean {
  if (timeZone === "UTC") return false;
  return SHIFTS_MS.some((shift) => wallMsOf(at, timeZone) === wallMsOf(at - shift, timeZone));
}

/** "03:30 Europe/Berlin". */
export function timeOfDay(at: number, timeZone: string): string {
  return `${new Date(wallMsOf(at, timeZone)).toISOString().slice(11, 16)} ${timeZone}`;
}
