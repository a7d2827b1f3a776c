/** Intermittent: blips come again and again. Judged when a blip ends; over after a quiet time. */

import binomialCdf from "@stdlib/stats-base-dists-binomial-cdf";
import { MINUTE_MS, MINUTES_PER_DAY } from "../check/check.ts";
import type { Incident } from "../incident/incident.ts";
import { boundsWords, durationText } from "../words/duration.ts";
import { median } from "../words/median.ts";
import { MONITOR_KIND_WORDS } from "../words/monitor-kind.ts";
import { joined, type Minutes } from "./apart.ts";
import { countBlips } from "./blips.ts";
import { type Draft, put, tell } from "./draft.ts";
import { close, countedUntil, opened } from "./opening.ts";
import { outcomesSince, type Tally } from "./outcomes.ts";
import { minuteOf } from "./regional.ts";
import type { Blip } from "./runs.ts";
import type { MonitorState } from "./state.ts";
import { withEntry } from "./timeline.ts";
import { countSince } from "./totals.ts";
import { plural, sentence } from "./wording.ts";

const SIGNIFICANT = 0.001;
const MIN_FAILURES = 5;
const MIN_BLIPS = 2;
const QUIET_GAPS = 3;
const MAX_QUIET_MINUTES = 7 * MINUTES_PER_DAY;
const MAX_LISTED = 20;

interface Trigger {
  /** The blips that make it, oldest first. */
  readonly blips: readonly Blip[];
  readonly why: string;
}

/** The tick that a blip began in: windows are counted from start to start, free of jitter inside the minute. */
function startOf(blip: Blip): number {
  return minuteOf(blip.firstFailure) ?? Math.floor(blip.startedAt / MINUTE_MS);
}

export function judgeIntermittent(draft: Draft, blip: Blip, text: string): void {
  const { intermittent } = draft.state.open;
  if (intermittent !== null) {
    another(draft, blip, text);
    return;
  }
  const trigger = triggerOf(draft, blip);
  if (trigger !== null) open(draft, trigger, text);
}

function triggerOf(draft: Draft, blip: Blip): Trigger | null {
  const { state, monitor } = draft;
  const since = state.intermittentClosed ?? Number.NEGATIVE_INFINITY;
  const fresh = state.blips.filter((one) => startOf(one) > since);
  for (const [most, minutes] of monitor.alert.intermittent) {
    const isWithin = (one: Blip) => startOf(blip) - startOf(one) <= minutes;
    const within = fresh.filter(isWithin);
    const count = countBlips(within);
    if (count < most) continue;
    const why = `${plural(count, "blip")} within ${durationText(minutes * MINUTE_MS)}`;
    const isWhole = state.blips.filter(isWithin).length === within.length;
    return { blips: within, why: isWhole ? why : `${why}, not counting those of the incident before` };
  }
  return byRate(draft, fresh, since);
}

/**
 * The failure rate of 24 hours against the objective. Failures inside an outage or a regional are not independent and
 * are notified already, so they are left out; and one blip alone, however many checks it failed, is not "again". Minutes
 * are counted, not checks: regions that fail together are one failure.
 */
function byRate(draft: Draft, fresh: readonly Blip[], since: number): Trigger | null {
  const { state, monitor } = draft;
  const firstMinute = Math.max(draft.minute - MINUTES_PER_DAY + 1, since + 1);
  const blips = fresh.filter((one) => startOf(one) >= firstMinute);
  const present = [state.open.outage, state.open.regional]
    .filter((incident) => incident !== null)
    .map(({ firstFailure }): Minutes => [minuteOf(firstFailure) ?? draft.minute, draft.minute]);
  const { minutes: tally } = outcomesSince(state.outcomes, firstMinute, joined([...state.apart, ...present]));
  const pValue = excessPValue(tally, monitor.objective);
  if (blips.length < MIN_BLIPS || tally.failures < MIN_FAILURES || pValue >= SIGNIFICANT) return null;
  const percent = Number(((100 * tally.failures) / tally.checks).toPrecision(2));
  const why = `checks failed in ${tally.failures} of ${plural(tally.checks, "minute")} checked in 24 hours (${percent} %), more than the objective allows by more than chance`;
  return { blips, why };
}

/** How likely at least so many failures are when the objective is met: one-sided exact binomial. */
export function excessPValue({ checks, failures }: Tally, objective: number): number {
  if (failures <= 0) return 1;
  return 1 - binomialCdf(failures - 1, checks, 1 - objective);
}

function open(draft: Draft, { blips, why }: Trigger, text: string): void {
  const first = blips[0];
  if (first === undefined) return;
  const regions = [...new Set(blips.flatMap((blip) => blip.regions))];
  const incident = opened(
    draft,
    {
      kind: "intermittent",
      startMinute: startOf(first),
      startedAt: first.startedAt,
      regions,
      firstFailure: first.firstFailure,
      summary: sentence(`${why}; last: ${text}`),
      blips: countBlips(blips),
    },
    "the first of its blips",
    `intermittent: ${why}`,
  );
  const former = formerOf(draft.state, first);
  const [started, opening] = [incident.timeline.slice(0, 1), incident.timeline.slice(1)];
  const listed = blips
    .slice(-MAX_LISTED)
    .map((blip) => ({ at: blip.endedAt, type: "blip", text: blipText(draft, blip) }));
  const whole = { ...incident, timeline: [...started, ...listed, ...opening] };
  put(draft, former === null ? whole : continued(draft, whole, former));
  draft.state.noticedBlips = incident.blips;
  draft.state.untilFailure = countedUntil(draft, incident, afterRun(draft));
  countSince(draft, first.startedAt);
  tellWith(draft, "intermittent.opened", regions);
}

/** Where the run that was judged last has failed no more, epoch ms. */
function afterRun({ state, minute }: Draft): number {
  return ((state.judged?.lastMinute ?? minute) + 1) * MINUTE_MS;
}

type Former = NonNullable<MonitorState["formerIntermittent"]>;

/** The one before, where this one began no longer after its end was known than that had taken: it is the same again. */
function formerOf(
  { formerIntermittent: former, intermittentClosed: closed }: MonitorState,
  { startedAt }: Blip,
) {
  if (former === undefined || closed === null) return null;
  const closedAt = closed * MINUTE_MS;
  return startedAt - closedAt <= closedAt - former.endedAt ? former : null;
}

function continued({ at }: Draft, incident: Incident, { id, endedAt }: Former): Incident {
  const since = durationText(incident.startedAt - endedAt);
  const text = `The same again: the intermittent before had been over for ${since}.`;
  return withEntry({ ...incident, linked: [id] }, at, "continues", text);
}

function another(draft: Draft, blip: Blip, text: string): void {
  const { state } = draft;
  const known = state.open.intermittent;
  if (known === null) return;
  const blips = known.blips + blip.count;
  const regions = [...new Set([...known.regions, ...blip.regions])];
  put(
    draft,
    withEntry(
      { ...known, blips, regions },
      blip.endedAt,
      "blip",
      `${blipText(draft, blip)} ${sentence(text)}`,
    ),
  );
  if (blips < 2 * state.noticedBlips) return;
  state.noticedBlips = blips;
  const updated = state.open.intermittent;
  if (updated === null) return;
  put(draft, withEntry(updated, draft.at, "updated", `${plural(blips, "blip")} by now.`));
  tellWith(draft, "intermittent.updated", blip.regions);
}

function tellWith(
  draft: Draft,
  type: "intermittent.opened" | "intermittent.updated",
  failing: Blip["regions"],
): void {
  tell(draft, type, draft.state.open.intermittent, { failing });
}

function blipText({ monitor }: Draft, blip: Blip): string {
  const from = MONITOR_KIND_WORDS[monitor.kind].isProbed ? ` from ${blip.regions.join(", ")}` : "";
  const length = boundsWords(blip);
  return blip.count === 1
    ? `A blip${from}, ${length} long.`
    : `${blip.count} blips${from}, in all ${length} long.`;
}

/** Closes it when it has been quiet for long enough, measured by its own rhythm. It ended where the quiet began. */
export function closeWhenQuiet(draft: Draft): void {
  const { state, monitor, minute } = draft;
  const { intermittent, outage } = state.open;
  if (intermittent === null || outage !== null || state.failing !== null) return;
  const start = startMinuteOf(intermittent);
  const own = blipsOf(intermittent, state.blips);
  const last = own.at(-1);
  // What a pattern opened may be older than the blips that are kept.
  const known = last?.endedAt ?? intermittent.lastFailureAt ?? start * MINUTE_MS;
  const lastEnd = Math.floor(known / MINUTE_MS);
  const quietFrom = Math.max(lastEnd, ...state.apart.map((span) => span[1]));
  const { quietMinutes: least } = monitor.alert;
  const quiet = Math.max(intermittent.pattern?.quietMinutes ?? quietMinutes(own, least), least);
  if (minute - quietFrom < quiet) return;
  const failedLast = intermittent.lastFailureAt ?? known;
  // Of a longer outage in it, or a regional, the next check was good.
  const endedAt = Math.min(
    failedLast > known ? failedLast + monitor.intervalMinutes * MINUTE_MS : known,
    draft.at,
  );
  const why = `quiet for ${durationText((minute - quietFrom) * MINUTE_MS)}`;
  close(draft, intermittent, endedAt, why, state.untilFailure ?? undefined);
  state.untilFailure = null;
  state.intermittentClosed = minute;
  state.formerIntermittent = { id: intermittent.id, endedAt };
}

function startMinuteOf({ firstFailure, startedAt }: Incident): number {
  return minuteOf(firstFailure) ?? Math.floor(startedAt / MINUTE_MS);
}

/** Those of the kept blips that belong to it. */
export function blipsOf(intermittent: Incident, blips: readonly Blip[]): readonly Blip[] {
  const start = startMinuteOf(intermittent);
  return blips.filter((blip) => startOf(blip) >= start);
}

export function quietMinutes(blips: readonly Blip[], least: number): number {
  const starts = blips.map(startOf);
  const gaps = starts.slice(1).map((start, index) => start - starts[index]!);
  return Math.min(MAX_QUIET_MINUTES, Math.max(least, QUIET_GAPS * (median(gaps) ?? 0)));
}
