/** Outage: the quorum is down, twice in a row or confirmed by rechecks; over after two good minutes in a row. */
import { BLIP_BELOW_MS } from "../check/blip.ts";
import { type Check, MINUTE_MS } from "../check/check.ts";
import { checkId } from "../check/reading.ts";
import { failedFor } from "../check/stretch.ts";
import type { Monitor } from "../config/monitor.ts";
import type { Incident } from "../incident/incident.ts";
import { lastedMsOf } from "../incident/length.ts";
import { setApart } from "./apart.ts";
import { mayAnnounce } from "./delay.ts";
import { type Draft, put, tell } from "./draft.ts";
import { reachMs, stretchesOf } from "./failing.ts";
import { close, opened } from "./opening.ts";
import type { QuorumRun } from "./state.ts";
import { withEntry } from "./timeline.ts";
import { addOutageSeconds, countRun, coverSeconds } from "./totals.ts";
import { type Answered, earliest } from "./vote.ts";
import { failuresText, plural, sentence } from "./wording.ts";

const GOOD_IN_A_ROW = 2;
/** Checks further apart than this, in minutes, close an outage with the first good one. */
const MAX_FREQUENT = 10;
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
  if (outage === null) {
    if (run.count >= monitor.alert.outageAfter) openOutage(draft, run, confirmation(monitor, run.count));
    return;
  }
  addOutageSeconds(draft, coverSeconds(monitor) + (before?.goodSeconds ?? 0));
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
    seconds: coverSeconds(draft.monitor),
    goodInARow: 0,
    goodAt: null,
    goodSeconds: 0,
  };
}

function longer(draft: Draft, run: QuorumRun, down: readonly Check[], text: string): QuorumRun {
  return {
    ...run,
    lastMinute: draft.minute,
    count: run.count + 1,
    regions: [...new Set([...run.regions, ...down.map(({ region }) => region)])],
    text,
    seconds: run.seconds + run.goodSeconds + coverSeconds(draft.monitor),
    goodInARow: 0,
    goodAt: null,
    goodSeconds: 0,
  };
}

function observeGood(draft: Draft, before: QuorumRun, vote: Answered): void {
  const run: QuorumRun = {
    ...before,
    goodInARow: before.goodInARow + 1,
    goodAt: before.goodAt ?? earliest(vote.good).at,
    goodSeconds: before.goodSeconds + coverSeconds(draft.monitor),
  };
  draft.state.quorumRun =
    run.goodInARow >= FORGET_AFTER_GOOD && draft.state.open.outage === null ? null : run;
  closeWhenGood(draft);
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
    incident = { ...incident, linked: [intermittent.id], ...(delayed ? { unannounced: true } : {}) };
    const linked = { ...intermittent, linked: [...intermittent.linked, incident.id].slice(-50) };
    put(draft, withEntry(linked, draft.at, "outage", "An outage opened."));
  }
  put(draft, incident);
  countRun(draft, run);
  draft.state.noticedMinute = draft.minute;
  if (delayed) put(draft, withEntry(incident, draft.at, "delayed", DELAYED));
  else tell(draft, "outage.opened", incident);
}

/** Closes the open outage once enough good minutes followed in a row. */
export function closeWhenGood(draft: Draft): void {
  const { state } = draft;
  const run = state.quorumRun;
  const { outage } = state.open;
  if (outage === null || run === null || run.goodAt === null || run.goodInARow < goodNeeded(draft.monitor))
    return;
  const lastedMs = lastedMsOf(outage, run.goodAt);
  const blips = lastedMs < BLIP_BELOW_MS ? 1 : 0;
  close(draft, { ...outage, ...lengthOf(draft, run), blips }, run.goodAt, goodText(draft));
  setApart(draft, run.startMinute, run.lastMinute);
  if (state.failing !== null)
    state.failing = { ...state.failing, outageMs: Math.max(state.failing.outageMs, lastedMs) };
  state.quorumRun = null;
}

/** Of the failing run that it is a part of, as far as the quorum was down; a run ends where nobody looked, and it did not. */
function lengthOf({ state, monitor }: Draft, run: QuorumRun): Pick<Incident, "length"> {
  const { failing, open } = state;
  if (failing === null || run.goodAt === null || open.outage?.unwatchedMs) return {};
  const isWhole = failing.startMinute === run.startMinute && failing.lastMinute === run.lastMinute;
  const part = { from: run.startedAt, to: run.goodAt };
  const reach = reachMs(monitor.intervalMinutes);
  return { length: failedFor(stretchesOf(failing), reach, isWhole ? undefined : part) };
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

/** So many good minutes in a row end an outage. */
export function goodNeeded({ intervalMinutes, kind }: Pick<Monitor, "intervalMinutes" | "kind">): number {
  return intervalMinutes > MAX_FREQUENT || kind === "heartbeat" ? 1 : GOOD_IN_A_ROW;
}

function goodText(draft: Draft): string {
  if (draft.monitor.kind === "heartbeat") return "on time again";
  return `up again, ${plural(goodNeeded(draft.monitor), "good check")} in a row`;
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
