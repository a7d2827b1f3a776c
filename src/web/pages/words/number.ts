/** Numbers as people read them. Digits are chosen so that a small failure rate never rounds to nothing. */

import type { Rate } from "../../../core/shard/uptime.ts";
import { shortDuration } from "../../../core/words/duration.ts";

const NO_VALUE = "–";
/** No answer takes so long; a job may. */
const MAX_SECONDS_MS = 120_000;

/** A share (0…1) as an uptime: "99.98 %"; rounded down, so that 100 % is said only of 100 %. */
export function uptimeText(share: number | null): string {
  if (share === null) return NO_VALUE;
  if (share >= 1) return "100 %";
  if (share <= 0) return "0 %";
  return `${(Math.floor(share * 1e5) / 1e3).toFixed(share < 0.99 ? 2 : 3).replace(/0$/, "")} %`;
}

/** A failure share (0…1): "0.42 %"; what is not zero is never shown as zero. */
export function shareText(share: number): string {
  if (share === 0) return "0 %";
  const percent = share * 100;
  if (percent < 0.01) return "< 0.01 %";
  if (percent < 1) return `${percent.toFixed(2)} %`;
  if (percent < 10) return `${percent.toFixed(1)} %`;
  return `${Math.round(percent)} %`;
}

/** The 95 % interval: "0.31–0.57 %". */
export function intervalText(rate: Rate): string {
  return `${shareText(rate.low).replace(" %", "")}–${shareText(rate.high)}`;
}

/** True when nothing was counted: {@link wilson} says so by an interval from 0 to 1. */
export function isUnmeasured(rate: Rate): boolean {
  return rate.low === 0 && rate.high === 1;
}

export function msText(ms: number | null): string {
  if (ms === null) return NO_VALUE;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms >= MAX_SECONDS_MS) return shortDuration(ms);
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

/** "1 blip", "12,345 checks". */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${groupedText(count)} ${count === 1 ? one : many}`;
}

function groupedText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** "a", "a and b", "a, b and c". */
export function listText(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

/** "81,234 rows", "5,400 seconds", "123.0 MB" (decimal, as Cloudflare bills); "–" for what is not known. */
export function amountText(amount: number | null, unit: "requests" | "seconds" | "rows" | "bytes"): string {
  if (amount === null) return NO_VALUE;
  if (unit === "bytes") return `${(amount / 1e6).toFixed(1)} MB`;
  const count = Math.round(amount);
  return countText(count, unit.slice(0, -1), unit);
}

/** "3.2 KiB". */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return countText(bytes, "byte");
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
