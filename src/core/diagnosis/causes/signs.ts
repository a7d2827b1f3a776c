/** Signs that several causes ask for. */
import type { Failing } from "../history.ts";
import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";

/** What names its cause by itself, whatever the time it comes at. */
export function namesItself(profile: Profile): number {
  return profile.share("dns", "tls", "rate-limited", "content", "probe");
}

/** Something else than runs tells more. */
export function patterned(shape: Shape): boolean {
  return shape.timed || shape.loaded || shape.ramped || shape.local;
}

/** Failures that are in all answering regions at once, or next to another failing tick. */
export function together(profile: Profile): (failure: Failing) => boolean {
  const { history, failing } = profile.view;
  const atTick = new Map<number, number>();
  for (const { tick } of failing) atTick.set(tick, (atTick.get(tick) ?? 0) + 1);
  return ({ tick }) => {
    const answered = history.starts[tick + 1]! - history.starts[tick]!;
    const all = answered > 1 && atTick.get(tick)! > answered / 2;
    return all || atTick.has(tick - 1) || atTick.has(tick + 1);
  };
}
