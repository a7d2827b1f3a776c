/**
 * Other failures in the very runs of those in view, far more than elsewhere: runs in which failures differ have no one
 * cause that shows in answers. What fails alone at other times says nothing of them.
 */
import type { View } from "../failures-in-view.ts";

/** A run of fewer says nothing of what belongs to it. */
const MIN_RUN = 2;
/** Denser than elsewhere by so much. */
const DENSER = 5;

/** Share of strangers among all failures of the runs, 0…1; 0 where they are no commoner there than elsewhere. */
export function strangersIn({ history, failing, episodes }: View): number {
  const { failing: all, ticks, starts } = history;
  if (all.length === failing.length) return 0;
  const mine = new Set(failing);
  let [inside, own, checksInside, at] = [0, 0, 0, 0];
  for (const { failing: run } of episodes) {
    if (run.length < MIN_RUN) continue;
    const [first, last] = [run[0]!.tick, run[run.length - 1]!.tick];
    own += run.length;
    checksInside += starts[last + 1]! - starts[first]!;
    while (at < all.length && all[at]!.tick < first) at++;
    for (; at < all.length && all[at]!.tick <= last; at++) if (!mine.has(all[at]!)) inside++;
  }
  const outside = all.length - failing.length - inside;
  const elsewhere = outside / Math.max(1, starts[ticks.length]! - checksInside);
  return inside <= DENSER * elsewhere * checksInside ? 0 : inside / (inside + own);
}
