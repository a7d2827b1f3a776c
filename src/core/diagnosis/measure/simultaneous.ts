/** How many of the probes that arrive in one moment fail: all, or only those that found the place taken. */
import type { View } from "../failures-in-view.ts";

export interface Simultaneous {
  /** Failing minutes that several regions answered in. */
  readonly minutes: number;
  /** Share of them in which all failed. */
  readonly all: number;
  /** Share in which just as many succeeded as in the usual failing minute, when that is at least one. */
  readonly sameLeft: number;
}

export function simultaneous({ history, failing }: View): Simultaneous {
  const atTick = new Map<number, number>();
  for (const { tick } of failing) atTick.set(tick, (atTick.get(tick) ?? 0) + 1);
  const left = new Map<number, number>();
  let minutes = 0;
  for (const [tick, down] of atTick) {
    const answered = history.starts[tick + 1]! - history.starts[tick]!;
    if (answered < 2) continue;
    minutes++;
    left.set(answered - down, (left.get(answered - down) ?? 0) + 1);
  }
  const all = left.get(0) ?? 0;
  const usual = Math.max(0, ...[...left].filter(([count]) => count > 0).map(([, times]) => times));
  return { minutes, all: all / Math.max(1, minutes), sameLeft: usual / Math.max(1, minutes) };
}
