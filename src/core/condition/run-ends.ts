/** What ends with a pause, or with a time in which nobody looked: failures on both sides of it are two runs. */

import { MINUTE_MS } from "../check/check.ts";
import type { Incident } from "../incident/incident.ts";
import { durationText } from "../words/duration.ts";
import { keepBlips } from "./blips.ts";
import { stretchStart } from "./delay.ts";
import { type Draft, put } from "./draft.ts";
import { blipOf, isBlip, judgeWhenOver, noteOutage } from "./failing.ts";
import { gapMinutes, withoutStreak } from "./gap.ts";
import type { FailingRun } from "./runs.ts";
import { withEntry } from "./timeline.ts";

/**
 * To be called at an answered minute before it is judged. Open conditions hold over a gap, but what must happen some
 * times in a row begins again. True when there was one.
 */
export function breakAtGap(draft: Draft): boolean {
  const { state, minute, monitor } = draft;
  const before = state.answeredMinute ?? null;
  state.answeredMinute = minute;
  if (before === null || minute - before <= gapMinutes(monitor)) return false;
  endRuns(draft, (before + monitor.intervalMinutes) * MINUTE_MS);
  judgeWhenOver(draft);
  const unwatched = (minute - before - monitor.intervalMinutes) * MINUTE_MS;
  for (const incident of Object.values(state.open))
    if (incident !== null) put(draft, unwatchedFor(draft, incident, unwatched));
  return true;
}

/** An intermittent goes on over many a gap, each of which is worth no line of its own. */
function unwatchedFor(draft: Draft, incident: Incident, ms: number): Incident {
  const longer = { ...incident, unwatchedMs: (incident.unwatchedMs ?? 0) + ms };
  if (incident.kind === "intermittent") return longer;
  return withEntry(longer, draft.at, "gap", `Nobody looked for ${durationText(ms)}.`);
}

/** Whatever had begun and was not confirmed ends at `end` (epoch ms); a failing run as the blip it was. */
export function endRuns(draft: Draft, end: number): void {
  const { state } = draft;
  const { outage } = state.open;
  if (state.quorumRun !== null)
    state.quorumRun = outage === null ? null : { ...state.quorumRun, goodInARow: 0, goodAt: null };
  state.slowRun = null;
  state.upInARow = 0;
  state.upAt = null;
  state.regions = state.regions.map(withoutStreak);
  if (state.failing !== null) state.failing = endedAt(state.failing, end);
  if (outage !== null && state.quorumRun !== null)
    noteOutage(draft, (state.failing?.goodAt ?? end) - stretchStart(state.quorumRun));
}

function endedAt(run: FailingRun, end: number): FailingRun {
  return run.ended ? run : { ...run, ended: true, goodAt: run.goodAt ?? Math.max(end, run.lastFailAt) };
}

/** Counts the run that a pause ended, and makes nothing of it: the pause closes whatever it could open. */
export function countEnded(draft: Draft): void {
  const { state, monitor } = draft;
  const run = state.failing;
  state.failing = null;
  state.judged = null;
  state.uncounted = [];
  if (run === null || state.open.outage !== null || !isBlip(run.outageMs, run.count, monitor)) return;
  const blip = blipOf(run, monitor.intervalMinutes);
  state.blips = keepBlips(state.blips, blip, draft.at);
  state.today = { ...state.today, blips: state.today.blips + blip.count };
}
