/** Lengths of time in words and in short, rounded in one place so that no two of them disagree. */
import type { BlipBounds } from "../check/blip.ts";
import { HOUR_MS, MINUTE_MS } from "../check/check.ts";

type Unit = "second" | "minute" | "hour" | "day";
type Part = readonly [count: number, unit: Unit];

/** Below two minutes seconds count: a blip is as long as its seconds say. */
const MAX_SECONDS = 120;
const MAX_HOURS = 48;

/** The two largest units, the smaller one rounded; whole units stand alone. */
function partsOf(ms: number): Part[] {
  const seconds = ms <= 0 ? 0 : Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return [[seconds, "second"]];
  if (seconds < MAX_SECONDS) return both([1, "minute"], [seconds - 60, "second"]);
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 60) return [[minutes, "minute"]];
  if (minutes < MAX_HOURS * 60) return both([Math.floor(minutes / 60), "hour"], [minutes % 60, "minute"]);
  const hours = Math.round(ms / HOUR_MS);
  return both([Math.floor(hours / 24), "day"], [hours % 24, "hour"]);
}

function both(large: Part, small: Part): Part[] {
  return small[0] === 0 ? [large] : [large, small];
}

type Named = (part: Part) => string;

const inWords: Named = ([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`;
const SHORT: Readonly<Record<Unit, string>> = { second: "s", minute: "min", hour: "h", day: "d" };
const inShort: Named = ([count, unit]) => `${count} ${SHORT[unit]}`;

/** "40 seconds", "1 minute 42 seconds", "12 minutes", "3 hours 5 minutes", "2 days 4 hours". */
export function durationText(ms: number): string {
  return partsOf(ms).map(inWords).join(" ");
}

/** "40 s", "1 min 42 s", "12 min", "3 h 5 min", "2 d 4 h". */
export function shortDuration(ms: number): string {
  return partsOf(ms).map(inShort).join(" ");
}

/** Bounds that are so near to each other are one length: nobody acts on the difference. */
const MAX_SPREAD = 0.05;

/** What is known of a length: "4 s", "4 to 16 s", "40 s to 1 min 20 s", "at most 1 min", "about 3 h 5 min". */
export function boundsText(bounds: BlipBounds): string {
  return between(bounds, inShort);
}

/** The same in words: "2 to 4 minutes". */
export function boundsWords(bounds: BlipBounds): string {
  return between(bounds, inWords);
}

function between({ minMs, maxMs }: BlipBounds, named: Named): string {
  const text = (parts: readonly Part[]) => parts.map(named).join(" ");
  const [least, most] = [partsOf(minMs), partsOf(maxMs)];
  if (text(least) === text(most)) return text(most);
  if (maxMs - minMs < maxMs * MAX_SPREAD) return `about ${text(partsOf((minMs + maxMs) / 2))}`;
  if (minMs <= 0) return `at most ${text(most)}`;
  const [[count, unit], ...smaller] = least as [Part, ...Part[]];
  const isAlike = smaller.length === 0 && most.length === 1 && most[0]![1] === unit;
  return isAlike ? `${count} to ${text(most)}` : `${text(least)} to ${text(most)}`;
}
