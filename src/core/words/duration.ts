/** Lengths of time in words and in short, rounded in one place so that no two of them disagree. */
import { HOUR_MS, MINUTE_MS } from "../check/check.ts";

type Unit = "second" | "minute" | "hour" | "day";
type Part = readonly [count: number, unit: Unit];

/** Below two minutes seconds are told, unless they are a whole minute: a blip is as long as its seconds say. */
const MAX_SECONDS = 120;
const MAX_HOURS = 48;

/** The two largest units, the smaller one rounded; whole units stand alone. */
function partsOf(ms: number): Part[] {
  const seconds = ms <= 0 ? 0 : Math.max(1, Math.round(ms / 1000));
  if (seconds < MAX_SECONDS && seconds !== 60) return [[seconds, "second"]];
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 60) return [[minutes, "minute"]];
  if (minutes < MAX_HOURS * 60) return both([Math.floor(minutes / 60), "hour"], [minutes % 60, "minute"]);
  const hours = Math.round(ms / HOUR_MS);
  return both([Math.floor(hours / 24), "day"], [hours % 24, "hour"]);
}

function both(large: Part, small: Part): Part[] {
  return small[0] === 0 ? [large] : [large, small];
}

/** "40 seconds", "12 minutes", "3 hours 5 minutes", "2 days 4 hours". */
export function durationText(ms: number): string {
  return partsOf(ms)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`)
    .join(" ");
}

const SHORT: Readonly<Record<Unit, string>> = { second: "s", minute: "min", hour: "h", day: "d" };

/** "40 s", "12 min", "3 h 5 min", "2 d 4 h". */
export function shortDuration(ms: number): string {
  return partsOf(ms)
    .map(([count, unit]) => `${count} ${SHORT[unit]}`)
    .join(" ");
}

/** Bounds on a length: "4 s", "4 s to 16 s", "at most 60 s". */
export function boundsText(minMs: number, maxMs: number): string {
  if (minMs === maxMs) return shortDuration(minMs);
  if (minMs <= 0) return `at most ${shortDuration(maxMs)}`;
  return `${shortDuration(minMs)} to ${shortDuration(maxMs)}`;
}
