/** An outage inside an open intermittent: is it more than one of the blips that everybody knows of already? */
import { MINUTE_MS } from "../check/check.ts";
import { median } from "../words/median.ts";
import type { Draft } from "./draft.ts";
import { blipsOf } from "./intermittent.ts";
import type { QuorumRun } from "./runs.ts";

const BLIPS_LONG = 2;
/** What fails for so long without a good check is an outage, whatever came before. */
export const CONTINUOUS_MINUTES = 5;

/** When the open outage's present failing began, epoch ms. */
export function stretchStart({ relapse, startedAt }: QuorumRun): number {
  return relapse?.startedAt ?? startedAt;
}

/**
 * True when it is known to fail for more than twice as long as its blips are known to have failed; after 5 minutes in any
 * case. Whoever wants a page for each failure wants each as an outage, and a job's is one at once.
 */
export function outlastsBlips(draft: Draft, { startedAt }: QuorumRun): boolean {
  const { state, monitor, at } = draft;
  const { intermittent } = state.open;
  if (intermittent === null || monitor.kind === "heartbeat" || monitor.alert.duringIntermittent === "page")
    return true;
  const knownMs = at - startedAt;
  if (Math.round(knownMs / MINUTE_MS) >= CONTINUOUS_MINUTES) return true;
  // Of a blip that only one check saw nothing is known.
  const known = blipsOf(intermittent, state.blips)
    .map(({ minMs }) => minMs)
    .filter((ms) => ms > 0);
  return knownMs > BLIPS_LONG * (median(known) ?? 0);
}

/** True when it outlasts twice the median blip, with `outageAfter` checks at least; after 5 minutes in any case. */
export function mayAnnounce(draft: Draft, run: QuorumRun | null): boolean {
  const { state, monitor, minute, imported } = draft;
  const { intermittent } = state.open;
  // A configuration compiled by the version before has no such field.
  const { duringIntermittent = "delay", outageAfter } = monitor.alert;
  if (imported || run === null || intermittent === null || duringIntermittent === "page") return true;
  const minutes = minute - Math.floor(stretchStart(run) / MINUTE_MS);
  if (minutes >= CONTINUOUS_MINUTES) return true;
  // Rechecks tell two bounds on a blip's length.
  const lengths = blipsOf(intermittent, state.blips).map(({ minMs, maxMs }) => (minMs + maxMs) / 2);
  const outlasted = BLIPS_LONG * (median(lengths) ?? 0);
  return run.count >= outageAfter && minutes * MINUTE_MS > outlasted;
}
