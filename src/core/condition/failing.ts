/** A run of failing minutes, from its first failing check to the judgement that it was a blip, or none. */
import { BLIP_BELOW_MS } from "../check/blip.ts";
import { type Check, DAY_MS, MINUTE_MS } from "../check/check.ts";
import { checkId } from "../check/reading.ts";
import { answersOf, failedFor, type Stretch, withAnswers } from "../check/stretch.ts";
import type { Monitor } from "../config/monitor.ts";
import { keepBlips } from "./blips.ts";
import { type Draft, tell } from "./draft.ts";
import { gapMinutes } from "./gap.ts";
import { judgeIntermittent } from "./intermittent.ts";
import type { Blip, FailingRun } from "./runs.ts";
import type { RegionState } from "./state.ts";
import { type Answered, earliest } from "./vote.ts";
import { failuresText } from "./wording.ts";

const MINUTES_PER_BLIP = 10;

/** `before`: the regions as they were before this minute. A region in an open regional makes no blips. */
export function observeFailing(draft: Draft, vote: Answered, before: readonly RegionState[]): void {
  const { state } = draft;
  const inRegional = new Set(state.regions.filter(({ regional }) => regional).map(({ region }) => region));
  const down = vote.down.filter(({ region }) => !inRegional.has(region));
  const answered = [...down, ...vote.good];
  if (down.length > 0)
    state.failing = withSeen(longer(draft, state.failing, down, before), { answered, before });
  else if (state.failing !== null && !state.failing.ended)
    state.failing = withSeen(endedBy(state.failing, vote, draft.at), { answered, before: [] });
  judgeWhenOver(draft);
}

interface Seen {
  readonly answered: readonly Check[];
  readonly before: readonly RegionState[];
}

/** With the answers of a minute, and with the last good ones before it of the regions that it is the first failing one of. */
function withSeen(run: FailingRun, { answered, before }: Seen): FailingRun {
  const goods = before.flatMap(({ region, last, lastAt }) =>
    last === null || last === "down" || lastAt === null ? [] : [{ region, at: lastAt, down: false }],
  );
  return { ...run, stretches: withAnswers(stretchesOf(run), [...goods, ...answersOf(answered)]) };
}

/** A run that a state of before holds is one stretch: of its good answers in between nothing is known. */
export function stretchesOf(run: FailingRun): readonly Stretch[] {
  const { stretches, regions, startedAt, lastFailAt, goodAt } = run;
  if (stretches !== undefined) return stretches;
  const of = { goodBefore: null, first: startedAt, last: lastFailAt, goodAfter: goodAt, goodUntil: goodAt };
  return regions.slice(0, 1).map((region) => ({ region, ...of }));
}

/** How far a run may reach where no good answer is known: to the neighbouring checks. */
export function reachMs(intervalMinutes: number): number {
  return Math.min(intervalMinutes * MINUTE_MS, DAY_MS);
}

function longer(
  draft: Draft,
  run: FailingRun | null,
  down: readonly Check[],
  before: readonly RegionState[],
): FailingRun {
  const regions = down.map(({ region }) => region);
  const lastFailAt = Math.max(...down.map(({ at }) => at));
  const text = failuresText(down);
  // An outage that is still open after a gap goes on as one blip, and the gap is no part of that.
  const overGap = run?.ended && draft.minute - run.lastMinute > gapMinutes(draft.monitor);
  if (run !== null && !overGap)
    return {
      ...run,
      lastMinute: draft.minute,
      count: run.count + 1,
      lastFailAt: Math.max(run.lastFailAt, lastFailAt),
      goodAt: null,
      regions: [...new Set([...run.regions, ...regions])],
      text,
      ended: false,
    };
  const { at, region } = earliest(down);
  return {
    startMinute: draft.minute,
    lastMinute: draft.minute,
    count: 1,
    startedAt: at,
    lastFailAt,
    goodAt: null,
    stretches: [],
    regions,
    firstFailure: checkId(draft.monitor.id, draft.minute, region, 0),
    text,
    first: before.every(({ last }) => last === null),
    outageMs: 0,
    ended: false,
  };
}

/** Good answers may all be missing: when only a region that is in a regional answered, and failed. */
function endedBy(run: FailingRun, vote: Answered, now: number): FailingRun {
  const own = vote.good.filter(({ region }) => run.regions.includes(region));
  const goods = own.length > 0 ? own : vote.good;
  const good = goods.length > 0 ? earliest(goods).at : now;
  return { ...run, ended: true, goodAt: run.goodAt ?? Math.max(good, run.lastFailAt) };
}

/** An outage in it may still be open: whether it goes on after a good minute or two, this part of it is over. */
export function judgeWhenOver(draft: Draft): void {
  const { state, monitor } = draft;
  const run = state.failing;
  if (run === null || !run.ended) return;
  state.failing = null;
  state.judged = run;
  const uncounted = uncountedOf(state);
  state.uncounted = [];
  if (!isBlip(run.outageMs, run.count, monitor)) return;
  const blip = { ...blipOf(run, monitor.intervalMinutes), ...uncounted };
  state.blips = keepBlips(state.blips, blip, draft.at);
  state.today = { ...state.today, blips: state.today.blips + blip.count };
  if (!run.first) tell(draft, "blip", null, { blip, failing: blip.regions });
  judgeIntermittent(draft, blip, run.text);
}

function uncountedOf({ uncounted = [] }: Draft["state"]): Pick<Blip, "uncounted"> {
  return uncounted.length === 0 ? {} : { uncounted };
}

/** An outage of less than 10 minutes is one; and of one check further apart than that, nobody saw the other minutes. */
export function isBlip(outageMs: number, checks: number, { intervalMinutes }: Monitor): boolean {
  return !(outageMs >= BLIP_BELOW_MS) || (checks === 1 && intervalMinutes >= MINUTES_PER_BLIP);
}

/** A part of it in which the quorum was down is over, and lasted so long. */
export function noteOutage({ state }: Draft, lastedMs: number): void {
  if (state.failing !== null)
    state.failing = { ...state.failing, outageMs: Math.max(state.failing.outageMs, lastedMs) };
}

/**
 * One blip for each 10 minutes begun, but never more than failing minutes: one failed check of an hourly monitor says
 * nothing about the other 59 minutes.
 */
export function blipOf(run: FailingRun, intervalMinutes: number): Blip {
  const minutes = run.lastMinute - run.startMinute + intervalMinutes;
  return {
    startedAt: run.startedAt,
    endedAt: run.goodAt ?? run.lastFailAt,
    ...failedFor(stretchesOf(run), reachMs(intervalMinutes)),
    regions: run.regions,
    firstFailure: run.firstFailure,
    count: Math.max(1, Math.min(run.count, Math.ceil(minutes / MINUTES_PER_BLIP))),
  };
}

/** The run with what rechecks saw: later failing moments push its end out, the first good one after them draws it in. */
export function sharpened(run: FailingRun, rechecks: readonly Check[]): FailingRun {
  const own = rechecks.filter(({ region }) => run.regions.includes(region));
  const at = (verdicts: readonly string[]) =>
    own.filter(({ verdict }) => verdicts.includes(verdict)).map(({ at }) => at);
  // A failing recheck after a known good minute belongs to no longer run: it can't move what is over.
  const lastFailAt = Math.max(run.lastFailAt, ...at(["down"]));
  const known = run.goodAt !== null && run.goodAt >= lastFailAt ? [run.goodAt] : [];
  const goods = [...known, ...at(["up", "slow"]).filter((good) => good > lastFailAt)];
  const stretches = withAnswers(stretchesOf(run), answersOf(own));
  return { ...run, stretches, lastFailAt, goodAt: goods.length === 0 ? null : Math.min(...goods) };
}
