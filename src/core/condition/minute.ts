/** One scheduled minute of one monitor: votes, then every condition in turn. */

import { type Check, MINUTE_MS } from "../check/check.ts";
import { isMeasured } from "../check/verdict.ts";
import { type Draft, draftOf, finish, hold, noteFailures, unchanged } from "./draft.ts";
import { observeExpiry } from "./expiry.ts";
import { judgeWhenOver, observeFailing } from "./failing.ts";
import { heldRegions } from "./held.ts";
import { closeWhenQuiet } from "./intermittent.ts";
import { observeOutage, remind } from "./outage.ts";
import { closeWhenIntermittent } from "./outage-end.ts";
import { observeRegional } from "./regional.ts";
import { breakAtGap, endRuns } from "./run-ends.ts";
import { observeSlow } from "./slow.ts";
import type { ConditionStep, MinuteOfMonitor, MonitorState, RegionState } from "./state.ts";
import { addObserved, count, roll } from "./totals.ts";
import { type Answered, afterMinute, ballots, earliest, voteOf, votingRegions } from "./vote.ts";

/**
 * Judges one minute. A minute that is not newer than the newest judged one changes nothing: it is history only.
 * Minutes must come in order; gaps are fine.
 */
export function observeMinute(state: MonitorState, input: MinuteOfMonitor): ConditionStep {
  if (state.minute !== null && input.minute <= state.minute) return unchanged(state);
  const draft = draftOf(state, input);
  roll(draft);
  const regions = votingRegions(input.monitor, input.checks, input.imported);
  const checks = ballots(regions, input.checks);
  const before = state.regions;
  const held = heldRegions(state, regions, checks, draft.at);
  draft.state.minute = input.minute;
  draft.state.regions = afterMinute(before, regions, checks, input.monitor, held);
  const answers = checks.filter(isMeasured);
  if (answers.length > 0) draft.state.lastCheckAt = Math.max(...answers.map(({ at }) => at));
  noteFailures(draft, checks);
  if (input.inMaintenance) {
    rest(draft);
    return finish(draft);
  }
  draft.state.maintenanceSince = null;
  count(draft, checks);
  countIntoOpen(draft, answers);
  const vote = voteOf(draft.state.regions, checks, input.monitor, held);
  if (vote.kind === "stale") {
    draft.state.stale = true;
    draft.state.staleSince ??= draft.at;
    return finish(draft);
  }
  draft.state.stale = false;
  draft.state.staleSince = null;
  addObserved(draft);
  const afterGap = breakAtGap(draft);
  judge(draft, vote, afterGap ? unseen(before) : before);
  return finish(draft);
}

/** After a gap no answer from before it says when a failure began. */
function unseen(before: readonly RegionState[]): RegionState[] {
  return before.map((region) => ({ ...region, lastAt: null }));
}

function judge(draft: Draft, vote: Answered, before: readonly RegionState[]): void {
  draft.failing = [...vote.down.map(({ region }) => region), ...vote.held];
  draft.green = vote.good.map(({ region }) => region);
  observeOutage(draft, vote);
  observeRegional(draft, vote);
  observeSlow(draft, vote);
  observeExpiry(draft, [...vote.good, ...vote.down]);
  observeFailing(draft, vote, before);
  closeWhenIntermittent(draft);
  closeWhenQuiet(draft);
  remind(draft, vote);
  keepUpSince(draft, vote);
}

/**
 * Maintenance: the checks are kept, nothing is counted. Open conditions hold as they are; what had begun but was not
 * confirmed ends here, so that no outage is dated back to before a window. A failing run ends as the blip it was.
 */
function rest(draft: Draft): void {
  const { state } = draft;
  if (state.maintenanceSince !== null) return;
  state.maintenanceSince = draft.at;
  state.stale = false;
  state.staleSince = null;
  endRuns(draft, draft.at);
  judgeWhenOver(draft);
}

/** Also in a minute that too few regions answered to judge it: the counts are those of history. */
function countIntoOpen(draft: Draft, answers: readonly Check[]): void {
  const failures = answers.filter(({ verdict }) => verdict === "down").length;
  for (const incident of Object.values(draft.state.open)) {
    if (incident === null) continue;
    const counted = { checks: incident.checks + answers.length, failures: incident.failures + failures };
    hold(draft, { ...incident, ...counted });
    if (incident.kind === "intermittent" && failures > 0) draft.state.untilFailure = counted;
  }
}

function keepUpSince(draft: Draft, vote: Answered): void {
  const { state } = draft;
  if (Object.values(state.open).some((incident) => incident !== null)) {
    state.upSince = null;
    return;
  }
  if (state.upSince !== null || vote.quorumDown) return;
  const ends = [...draft.incidents.values()].flatMap(({ endedAt }) => (endedAt === null ? [] : [endedAt]));
  const good = vote.good.length > 0 ? earliest(vote.good).at : draft.minute * MINUTE_MS;
  state.upSince = ends.length > 0 ? Math.max(...ends) : good;
}
