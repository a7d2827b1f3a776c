/** Which open intermittents wait for a diagnosis. It is made after the commit that gave rise to it, and never in it. */
import type { ById } from "./by-id.ts";
import type { OwnedChange } from "./minute.ts";
import type { ShardCore, Unnamed } from "./shard.ts";

/** The cause is asked for again each time its blips have grown by a quarter: at nearly each of the first ten. */
const WORTH_ASKING_GROWTH = 1.25;
/** A diagnosis that does not come through three times waits for the next blips. */
const MAX_TRIES = 3;
/** How long the news of an intermittent may wait for its cause. That of an outage never does. */
const HOLD_MS = 20_000;

/**
 * Those of before that are still open, and those that opened, or whose blips have grown enough, with this step. A new
 * minute counts as a try of those that wait: what kills the diagnosis must not be begun again each minute.
 */
export function unnamedAfter(
  before: ShardCore,
  monitors: ShardCore["monitors"],
  changes: readonly OwnedChange[],
  now: number,
  isNewMinute: boolean,
): ById<Unnamed> {
  const told = new Set(
    changes.flatMap(({ change }) => (isHeld(change.type) ? [change.incident?.monitor ?? null] : [])),
  );
  const unnamed = new Map<string, Unnamed>();
  for (const [id, state] of monitors) {
    const open = state.open?.intermittent;
    if (!open) continue;
    const then = before.monitors.get(id)?.open?.intermittent;
    const waiting = before.unnamed.get(id);
    const isNews = then?.id !== open.id || growthSteps(then.blips) !== growthSteps(open.blips);
    if (isNews) unnamed.set(id, { tries: 0, heldUntil: told.has(id) ? now + HOLD_MS : null });
    else if (waiting !== undefined) {
      const tries = waiting.tries + (isNewMinute ? 1 : 0);
      if (tries < MAX_TRIES) unnamed.set(id, { ...waiting, tries });
    }
  }
  return unnamed;
}

/** These wait for the cause of what they tell of. */
export function isHeld(type: string): boolean {
  return type === "intermittent.opened" || type === "intermittent.updated";
}

/** A month's diagnosis costs many ticks, so one blip more among a hundred does not ask for it again. */
function growthSteps(blips: number): number {
  return Math.floor(Math.log(Math.max(1, blips)) / Math.log(WORTH_ASKING_GROWTH));
}
