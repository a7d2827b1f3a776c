/** The settings a cause is tried in: the plain one, and the hard variants. */
import type { Region } from "../../src/core/check/reading.ts";
import type { Random } from "./random.ts";
import { DAY, HOUR, type World } from "./world.ts";

export const VARIANTS = ["plain", "sparse", "one-region", "five-minute", "noise", "gaps", "onset"] as const;
export type Variant = (typeof VARIANTS)[number];

/** Shorter histories, for a quick look and for CI. */
let brief = false;

export function keepBrief(): void {
  brief = true;
}

const ALL: readonly Region[] = ["weur", "enam", "wnam", "apac", "eeur", "oc"];

export function worldOf(variant: Variant, r: Random): World {
  const days = r.pick(brief ? [7, 10, 14] : [7, 14, 21, 30]);
  // Any day of a year, so that some histories hold a change of daylight saving.
  const from = Date.UTC(2026, 0, 1) + r.whole(0, 330) * DAY + r.whole(0, 23) * HOUR;
  const count = variant === "one-region" ? 1 : r.whole(2, 4);
  const offset = r.whole(0, ALL.length - 1);
  const regions = Array.from({ length: count }, (_, k) => ALL[(offset + k) % ALL.length]!);
  const swing = r.between(0, 0.25);
  const drift = r.between(-0.1, 0.1);
  const phase = r.between(0, 24);
  const end = from + days * DAY;
  return {
    from,
    days,
    intervalMinutes: variant === "five-minute" ? 5 : 1,
    regions,
    timeoutMs: r.pick([10_000, 10_000, 30_000]),
    method: r.chance(0.8) ? "GET" : "POST",
    load: (at) =>
      1 + swing * Math.sin((2 * Math.PI * (at / HOUR - phase)) / 24) + drift * ((at - from) / (end - from)),
    faults: [],
    events: [],
    noise: variant === "noise" ? r.scale(0.0002, 0.0008) : r.scale(0.000005, 0.00003),
    gaps: variant === "gaps" ? spans(r, from, end, 6, 6 * HOUR) : [],
    maintenance: variant === "gaps" ? spans(r, from, end, 3, 3 * HOUR) : [],
    onset: variant === "onset" ? from + (end - from) * r.between(0.4, 0.6) : from,
    bystanders: () => false,
    stopAfter: Number.POSITIVE_INFINITY,
    open: false,
  };
}

function spans(r: Random, from: number, to: number, count: number, longest: number) {
  return Array.from({ length: count }, () => {
    const start = r.between(from, to);
    return { from: start, to: start + r.between(0.1, 1) * longest };
  });
}
