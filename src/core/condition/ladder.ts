/** The rechecks of one minute: they measure the blip, and confirm an outage when all of them fail. */

import { isLadder } from "../check/attempt.ts";
import { type Check, MINUTE_MS } from "../check/check.ts";
import { isMeasured } from "../check/verdict.ts";
import { outlastsBlips } from "./delay.ts";
import { type Draft, draftOf, finish, noteFailures, put, unchanged } from "./draft.ts";
import { blipOf, judgeWhenOver, sharpened } from "./failing.ts";
import { openOutage } from "./outage.ts";
import { closeWhenGood } from "./outage-end.ts";
import type { ConditionStep, LadderOfMonitor, MonitorState } from "./state.ts";
import { withEntry } from "./timeline.ts";
import { ballots, quorumOf } from "./vote.ts";
import { plural, sentence } from "./wording.ts";

const MAX_LADDERS = 4;

/**
 * Judges the ladder of a minute that was judged before. It may come after later minutes, and twice: the second time
 * changes nothing.
 */
export function observeLadder(state: MonitorState, ladder: LadderOfMonitor): ConditionStep {
  const { minute, rechecks } = ladder;
  const early = state.minute === null || minute > state.minute;
  if (early || ladder.inMaintenance || rechecks.length === 0 || state.ladders.includes(minute))
    return unchanged(state);
  const at = Math.max(minute * MINUTE_MS, ...rechecks.map(({ at }) => at));
  const draft = draftOf(state, ladder, at);
  draft.state.ladders = [...state.ladders, minute].sort((a, b) => a - b).slice(-MAX_LADDERS);
  draft.failing = regionsOf(ladder.scheduled, true);
  draft.green = regionsOf(ladder.scheduled, false);
  noteFailures(draft, rechecks);
  sharpen(draft, rechecks);
  confirm(draft, ladder);
  return finish(draft);
}

function regionsOf(checks: readonly Check[], down: boolean): Check["region"][] {
  return checks
    .filter((check) => isMeasured(check) && (check.verdict === "down") === down)
    .map(({ region }) => region);
}

function covers(run: { startMinute: number; lastMinute: number } | null, minute: number): boolean {
  return run !== null && run.startMinute <= minute && minute <= run.lastMinute;
}

function sharpen(draft: Draft, rechecks: readonly Check[]): void {
  const { state, minute, monitor } = draft;
  const ladder = rechecks.filter(isLadder);
  if (state.failing !== null && covers(state.failing, minute)) {
    state.failing = sharpened(state.failing, ladder);
    return;
  }
  const { judged } = state;
  if (judged === null || !covers(judged, minute)) return;
  const run = sharpened(judged, ladder);
  state.judged = run;
  state.blips = state.blips.map((blip) => {
    if (blip.firstFailure !== run.firstFailure || blip.startedAt !== run.startedAt) return blip;
    const { endedAt, minMs, maxMs } = blipOf(run, monitor.intervalMinutes);
    return { ...blip, endedAt, minMs, maxMs };
  });
}

/** Attempt 5 comes from elsewhere: it tells, but has no vote. */
function confirm(draft: Draft, ladder: LadderOfMonitor): void {
  const { state, minute, monitor } = draft;
  const run = state.quorumRun;
  const votes = ladder.rechecks.filter(isLadder);
  const confirmed = ladder.complete && votes.length > 0 && votes.every(({ verdict }) => verdict === "down");
  const regions = state.regions.map(({ region }) => region);
  const down = ballots(regions, ladder.scheduled).filter(({ verdict }) => verdict === "down");
  const quorumDown = down.length >= quorumOf(state.regions, monitor.alert.quorum);
  if (!confirmed || !quorumDown || run === null || !covers(run, minute)) return;
  const why = `confirmed by ${plural(votes.length, "recheck")}`;
  const { outage } = state.open;
  if (outage !== null) {
    put(draft, withEntry(outage, draft.at, "rechecked", sentence(why)));
    return;
  }
  if (!outlastsBlips(draft, run)) return;
  openOutage(draft, run, why);
  closeWhenGood(draft);
  judgeWhenOver(draft);
  state.upSince = state.open.outage === null ? state.upSince : null;
}
