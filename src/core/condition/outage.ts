/** Outage: the quorum is down, twice in a row or confirmed by rechecks; over after two good minutes in a row. */
import { type Check, MINUTE_MS } from "../check/check.ts";
import { checkId } from "../check/reading.ts";
import type { Monitor } from "../config/monitor.ts";
import type { Incident } from "../incident/incident.ts";
import { CONTINUOUS_MINUTES, mayAnnounce, outlastsBlips, stretchStart } from "./delay.ts";
import { type Draft, put, tell } from "./draft.ts";
import { noteOutage } from "./failing.ts";
import { linkedTo, opened } from "./opening.ts";
import { closeWhenGood, type Ended, lengthOf } from "./outage-end.ts";
import type { QuorumRun } from "./runs.ts";
import { withEntry } from "./timeline.ts";
import { countDown, countSince } from "./totals.ts";
import { type Answered, earliest } from "./vote.ts";
import { failuresText, plural, sentence } from "./wording.ts";

/** Late rechecks may still confirm a run that is over; after so many good minutes none are under way. */
const FORGET_AFTER_GOOD = 4;
const DELAYED = "Inside an open intermittent: alerts wait until it outlasts the blips.";

export function observeOutage(draft: Draft, vote: Answered): void {
  if (vote.quorumDown) observeDown(draft, vote);
  else if (draft.state.quorumRun !== null) observeGood(draft, draft.state.quorumRun, vote);
}

function observeDown(draft: Draft, vote: Answered): void {
  const { state, monitor } = draft;
  const { outage } = state.open;
  const before = state.quorumRun;
  // Who was not asked fails as before: that another one was asked is no change.
  const text = vote.held.length > 0 && before !== null ? before.text : failuresText(vote.down);
  const continues = before !== null && (before.goodInARow === 0 || outage !== null);
  const run = continues ? longer(draft, before, vote.down, text) : newRun(draft, vote.down, text);
  state.quorumRun = run;
  countDown(draft);
  if (outage === null) {
    if (run.count >= monitor.alert.outageAfter && outlastsBlips(draft, run))
      openOutage(draft, run, confirmation(monitor, run.count));
    return;
  }
  if (text !== before?.text) put(draft, withEntry(outage, draft.at, "changed", sentence(`now ${text}`)));
}

function newRun(draft: Draft, down: readonly Check[], text: string): QuorumRun {
  const { at, region, attempt } = earliest(down);
  return {
    startMinute: draft.minute,
    lastMinute: draft.minute,
    count: 1,
    startedAt: at,
    firstFailure: checkId(draft.monitor.id, draft.minute, region, attempt),
    regions: down.map(({ region }) => region),
    text,
    goodInARow: 0,
    goodAt: null,
    seconds: 0,
    goodSeconds: 0,
  };
}

/** Failing again after a good minute, an open outage may have come to its end, or that was a lucky answer: what follows decides. */
function longer(draft: Draft, run: QuorumRun, down: readonly Check[], text: string): QuorumRun {
  const relapse = run.goodAt === null ? run.relapse : relapseOf(draft, { ...run, goodAt: run.goodAt }, down);
  return {
    ...run,
    ...(relapse === undefined ? {} : { relapse }),
    lastMinute: draft.minute,
    count: run.count + 1,
    regions: [...new Set([...run.regions, ...down.map(({ region }) => region)])],
    text,
    goodInARow: 0,
    goodAt: null,
  };
}

function relapseOf(draft: Draft, run: Ended, down: readonly Check[]): QuorumRun["relapse"] {
  const before = lengthOf(draft, run);
  const { lastMinute, goodAt } = run;
  const former = run.relapse?.end ?? null;
  const end = former ?? { lastMinute, goodAt, length: before };
  const times = former === null ? 1 : (run.relapse?.times ?? 0) + 1;
  return { startedAt: earliest(down).at, before, times, end };
}

function observeGood(draft: Draft, before: QuorumRun, vote: Answered): void {
  const { state } = draft;
  const goodAt = before.goodAt ?? earliest(vote.good).at;
  const run: Ended = { ...before, goodInARow: before.goodInARow + 1, goodAt };
  state.quorumRun = run.goodInARow >= FORGET_AFTER_GOOD && state.open.outage === null ? null : run;
  if (run.goodInARow === 1 && state.open.outage !== null) endStretch(draft, run);
  closeWhenGood(draft);
}

/** A failing stretch of the open outage is over. After a long one the good minute before it was but a lucky answer. */
function endStretch(draft: Draft, run: Ended): void {
  const { state } = draft;
  const lastedMs = run.goodAt - stretchStart(run);
  noteOutage(draft, lastedMs);
  if (run.relapse === undefined || !isContinuous(run, lastedMs)) return;
  state.quorumRun = { ...run, relapse: { ...run.relapse, end: null } };
}

/** Checks come some seconds early or late. One alone, however far from the next, says nothing of the time between. */
function isContinuous(run: Ended, lastedMs: number): boolean {
  const firstMinute = Math.floor(stretchStart(run) / MINUTE_MS);
  return run.lastMinute > firstMinute && Math.round(lastedMs / MINUTE_MS) >= CONTINUOUS_MINUTES;
}

/** What a job says, or does not say, needs no second look; whoever wants one waits so many minutes. */
function confirmation({ kind }: Monitor, count: number): string {
  if (kind !== "heartbeat") return `confirmed by ${plural(count, "scheduled check")} in a row`;
  return count === 1 ? "opened at once" : `opened after ${plural(count, "minute")}`;
}

/** Opens the outage of a run, dated back to its first failing check. */
export function openOutage(draft: Draft, run: QuorumRun, why: string): void {
  const { startMinute, startedAt, regions, firstFailure, text } = run;
  const summary = sentence(`${text}; ${why}`);
  let incident = opened(
    draft,
    { kind: "outage", startMinute, startedAt, regions, firstFailure, summary },
    text,
    `outage ${why}`,
  );
  const { intermittent } = draft.state.open;
  const delayed = !mayAnnounce(draft, run);
  if (intermittent !== null) {
    incident = { ...linkedTo(incident, intermittent.id), ...(delayed ? { unannounced: true } : {}) };
    const linked = linkedTo(intermittent, incident.id);
    put(draft, withEntry(linked, draft.at, "outage", "An outage opened."));
  }
  put(draft, incident);
  countSince(draft, startedAt);
  if (run.goodAt !== null) noteOutage(draft, run.goodAt - startedAt);
  draft.state.noticedMinute = draft.minute;
  if (delayed) put(draft, withEntry(incident, draft.at, "delayed", DELAYED));
  else tell(draft, "outage.opened", incident);
}

/** Says again that it is still down, and says at all when only imported history knew of it. */
export function remind(draft: Draft, vote: Answered): void {
  const { state, monitor } = draft;
  const { outage } = state.open;
  if (outage === null || draft.changes.some(({ type }) => type === "outage.opened")) return;
  if (outage.imported && !draft.imported && vote.quorumDown) {
    const live = withEntry(
      { ...outage, imported: false },
      draft.at,
      "live",
      "Still down when live checks went on.",
    );
    put(draft, live);
    state.noticedMinute = draft.minute;
    tell(draft, "outage.opened", live);
    return;
  }
  if (outage.unannounced) {
    if (vote.quorumDown && mayAnnounce(draft, state.quorumRun)) announce(draft, outage);
    return;
  }
  if (outage.acknowledged !== undefined) return;
  if (vote.quorumDown) escalate(draft, outage);
  const every = monitor.alert.remindMinutes;
  if (every === null || draft.minute - state.noticedMinute < every) return;
  const reminded = withEntry(state.open.outage ?? outage, draft.at, "reminder", "Still open: reminded.");
  put(draft, reminded);
  state.noticedMinute = draft.minute;
  tell(draft, "outage.opened", reminded, { reminder: true });
}

function announce(draft: Draft, { unannounced: _, ...outage }: Incident): void {
  const announced = withEntry(outage, draft.at, "announced", "It outlasts the blips: alerts go out.");
  put(draft, announced);
  draft.state.noticedMinute = draft.minute;
  tell(draft, "outage.opened", announced);
}

/** Once an outage: whoever should have acknowledged it has not. */
function escalate(draft: Draft, outage: Incident): void {
  // A configuration compiled by the version before has no such fields.
  const { escalateMinutes = null, escalateTo = [] } = draft.monitor.alert;
  if (escalateMinutes === null || outage.imported || outage.escalatedAt !== undefined) return;
  const { groupedUnder: under } = outage;
  if (under?.until === null && escalateTo.every((id) => under.channels.includes(id))) return;
  if (draft.at - outage.startedAt < escalateMinutes * MINUTE_MS) return;
  const why = `Not acknowledged for ${plural(escalateMinutes, "minute")}: escalated to ${escalateTo.join(", ")}.`;
  const escalated = withEntry({ ...outage, escalatedAt: draft.at }, draft.at, "escalated", why);
  put(draft, escalated);
  tell(draft, "outage.opened", escalated, { escalation: true });
}
