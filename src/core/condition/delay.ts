/** An outage inside an open intermittent: is it more than one of the blips that everybody knows of already? */
import { MINUTE_MS } from "../check/check.ts";
import { median } from "../words/median.ts";
import type { Draft } from "./draft.ts";
import { blipsOf } from "./intermittent.ts";
import type { QuorumRun } from "./state.ts";

const BLIPS_LONG = 2;
const MAX_DELAY_MINUTES = 5;

/** True when it outlasts twice the median blip, with `outageAfter` checks at least; after 5 minutes in any case. */
export function mayAnnounce(draft: Draft, run: QuorumRun | null): boolean {
  const { state, monitor, minute, imported } = draft;
  const { intermittent } = state.open;
  // A configuration compiled by the version before has no such field.
  const { duringIntermittent = "delay", outageAfter } = monitor.alert;
  if (imported || run === null || intermittent === null || duringIntermittent === "page") return true;
  const minutes = minute - run.startMinute;
  if (minutes >= MAX_DELAY_MINUTES) return true;
  // Rechecks tell two bounds on a blip's length.
  const lengths = blipsOf(intermittent, state.blips).map(({ minMs, maxMs }) => (minMs + maxMs) / 2);
  const outlasted = BLIPS_LONG * (median(lengths) ?? 0);
  return run.count >= outageAfter && minutes * MINUTE_MS > outlasted;
}
