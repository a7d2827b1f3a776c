/** A monitor that is watched no more, paused or deleted: what is open is closed, and resolved wherever it was opened. */
import { MINUTE_MS } from "../check/check.ts";
import type { Monitor } from "../config/monitor.ts";
import { draftOf, finish, unchanged } from "./draft.ts";
import { withoutStreak } from "./gap.ts";
import { close } from "./opening.ts";
import { countEnded, endRuns } from "./run-ends.ts";
import type { ConditionStep, MonitorState } from "./state.ts";

/** `at` is epoch ms. A state with nothing open and nothing begun is left as it is. */
export function observePaused(
  state: MonitorState,
  input: { readonly monitor: Monitor; readonly at: number; readonly why: "paused" | "deleted" },
): ConditionStep {
  const open = Object.values(state.open).filter((incident) => incident !== null);
  const begun = state.quorumRun ?? state.failing ?? state.slowRun ?? state.upSince;
  if (open.length === 0 && begun === null) return unchanged(state);
  const { monitor, at, why } = input;
  const minute = Math.floor(at / MINUTE_MS);
  const draft = draftOf(state, { monitor, minute, imported: false }, at);
  endRuns(draft, at);
  countEnded(draft);
  for (const incident of open) {
    close(draft, { ...incident, cut: why }, at, why);
  }
  const { state: after } = draft;
  if (after.open.intermittent === null && state.open.intermittent !== null) after.intermittentClosed = minute;
  after.quorumRun = null;
  after.upSince = null;
  after.stale = false;
  after.staleSince = null;
  after.answeredMinute = null;
  after.regions = after.regions.map((region) => withoutStreak({ ...region, regional: false }));
  return finish(draft);
}
