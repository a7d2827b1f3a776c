/**
 * What the outside can't tell apart. A mechanism is read off answers and their shape in time; where the answers stand
 * for several, all of them are named with what each is worth, and the one look that decides. A hypothesis that shares
 * its failures with others is only as sure as its part.
 */

import { candidates, READ_OFF, type Weighed } from "./candidates.ts";
import { isOfJob } from "./causes/signs.ts";
import { percent } from "./causes/suspect.ts";
import { CAUSE_ROOMS } from "./causes/table.ts";
import { CAUSES, type Cause, type Decider, type Undecided } from "./diagnosis.ts";
import type { Lead } from "./explain.ts";
import { weightOf } from "./faces.ts";
import type { Failing } from "./history.ts";
import { deciderOf } from "./playbook/playbook.ts";
import type { Profile } from "./profile.ts";
import { SAYS } from "./says.ts";
import { shapeOf } from "./shape.ts";

/** What may lie behind another cause: a clock that few runs don't show, and what is seen from inside only. */
const REASONS: readonly Cause[] = ["scheduled-job", ...CAUSES.slice(CAUSES.indexOf("pool-exhausted"))];
/** It says that the application was late and nothing of why: a lock, a full pool, a starved CPU, a job. */
const LATE: Cause = "upstream-timeout";
/** What the pattern that it leads by is worth, beside its part of the answers. */
const BY_PATTERN = 0.2;
/** No answer at all, or one that stands for anything, rules nothing out. */
const MUTE: readonly (typeof SAYS)[number][] = ["vague", "own-timeout"];

/** A cause with so much of the weight has its alternatives ruled out by the answers. */
const SETTLED = 0.72;
/** So much of the answers has to stand for what the cause gives. */
const MIN_SAID = 0.7;
/** Nothing that the answers leave open is said loudly. */
const MAX_UNSETTLED = 0.75;
const MIN_WEIGHT = 0.005;
const MAX_CAUSES = 18;
/** Of all failures, from here on those that nothing explains are worth a word. */
const MIN_SHARE = 0.2;
const MIN_FAILURES = 3;
const ONE_FACE = 0.9;
const MANY = 20;
/** Enough to tell how the newest failures look. */
const SAMPLE = 500;

/** The candidates behind a lead's failures, likeliest first; null where the lead needs no rivals. */
function rivalsOf(lead: Lead): readonly Weighed[] | null {
  const { suspect, profile, explained } = lead;
  if (suspect.fromInside || !READ_OFF.includes(suspect.cause)) return null;
  return candidates(profile, explained, suspect.cause, suspect.confidence);
}

/** Its alternatives are ruled out: it is by far the likeliest, and the answers themselves say it. */
function isSettled({ suspect, explained }: Lead, own: number): boolean {
  const { faces } = CAUSE_ROOMS[suspect.cause];
  const said = weightOf(explained)(
    ...SAYS.filter((kind) => !MUTE.includes(kind) && (faces[kind] ?? 0) >= 0.5),
  );
  return own >= SETTLED && said >= MIN_SAID;
}

/** Of what the outside can see: what only a host shows is a reason of it rather than a rival, but where each is one. */
function partOf(cause: Cause, rivals: readonly Weighed[]): number {
  const others = rivals.filter((one) => LATE === cause || !REASONS.includes(one.cause));
  const total = others.reduce((sum, { weight }) => sum + weight, 0);
  return total === 0 ? 0 : weightAmong(cause, rivals) / total;
}

function weightAmong(cause: Cause, rivals: readonly Weighed[]): number {
  return rivals.find((one) => one.cause === cause)?.weight ?? 0;
}

/**
 * Leads with their rivals in mind, best first. That a cause may have reasons of its own is no reason to put it after
 * another: what comes after it is no surer. Before what a host names each is only as sure as its part.
 */
export function tempered(leads: readonly Lead[]): Lead[] {
  let most = 1;
  const inside = leads.some(({ suspect }) => suspect.fromInside);
  return leads
    .map(besideRivals)
    .toSorted((a, b) => (inside ? b.confidence - a.confidence : b.worth - a.worth))
    .map(({ lead, confidence }) => {
      most = Math.min(most, confidence);
      return { ...lead, suspect: { ...lead.suspect, confidence: most } };
    });
}

/** `worth`: among what the outside can see; `confidence`: its part of all candidates. */
function besideRivals(lead: Lead): { lead: Lead; worth: number; confidence: number } {
  const rivals = rivalsOf(lead);
  const { cause, confidence } = lead.suspect;
  const own = rivals === null ? 1 : partOf(cause, rivals);
  if (rivals === null || isSettled(lead, own)) return { lead, worth: confidence, confidence };
  const worth = Math.min(confidence, MAX_UNSETTLED, BY_PATTERN + (1 - BY_PATTERN) * own);
  return { lead, worth, confidence: Math.min(worth, weightAmong(cause, rivals)) };
}

/** `leads` as they were before they were tempered. */
export function undecidedOf(monitor: string, whole: Profile, leads: readonly Lead[]): Undecided[] {
  if (isOfJob(whole)) return [];
  const taken = new Set<Failing>();
  const groups = leads.flatMap((lead) => {
    const rivals = rivalsOf(lead);
    const free = lead.explained.filter((failure) => !taken.has(failure));
    for (const failure of lead.explained) taken.add(failure);
    if (rivals === null || free.length < 0.5 * lead.explained.length) return [];
    const own = partOf(lead.suspect.cause, rivals);
    return isSettled(lead, own) ? [] : [{ failing: lead.explained, rivals, profile: lead.profile }];
  });
  const explained = new Set(leads.flatMap((lead) => lead.explained));
  const rest = whole.view.failing.filter((failure) => !explained.has(failure));
  if (rest.length >= MIN_FAILURES && rest.length >= MIN_SHARE * whole.count && namesFew(whole))
    groups.push({ failing: rest, rivals: candidates(whole, rest, null, 0), profile: whole });
  return groups.slice(0, 3).map(({ failing, rivals, profile }) => {
    const causes = rivals.filter(({ weight }) => weight >= MIN_WEIGHT).slice(0, MAX_CAUSES);
    return {
      causes: causes.map(({ cause, weight }) => ({ cause, weight: Math.round(weight * 100) / 100 })),
      share: Math.round((1000 * failing.length) / whole.count) / 1000,
      because: because(profile, failing),
      decides: [
        ...deciderOf(
          causes.map(({ cause }) => cause),
          monitor,
          profile.view,
          failing,
        ),
        ...restarts(causes),
      ],
    };
  });
}

/**
 * Chance failures of many faces have no one cause to look for; many of one face do, though each stands alone. What dies by
 * degrees shows one gateway now closed connections, now silence, now refusals.
 */
function namesFew(whole: Profile): boolean {
  const { sameness, count, view } = whole;
  const alike = sameness >= 0.6 || (shapeOf(whole).inSpells && ofOneAuthor(view));
  return alike && (view.episodes.length < count || (sameness >= ONE_FACE && count >= MANY));
}

function ofOneAuthor({ failing }: Profile["view"]): boolean {
  const products = failing.map(({ check }) => check.failure?.hop.product ?? null);
  return products[0] !== null && products.every((product) => product === products[0]);
}

function because(profile: Profile, failing: Lead["explained"]): string {
  const counts = new Map<string, number>();
  const sample = failing.slice(-SAMPLE);
  for (const { check } of sample) {
    const product = check.failure?.hop.product ?? null;
    const answer =
      check.status === null ? "no answer" : `a ${check.status}${product === null ? "" : ` by ${product}`}`;
    counts.set(answer, (counts.get(answer) ?? 0) + 1);
  }
  const [first] = [...counts].sort((a, b) => b[1] - a[1]);
  const face =
    first === undefined ? "the answer" : `${first[0]} (${percent(first[1] / sample.length)} of them)`;
  const { alone, partial } = shapeOf(profile);
  if (alone) return `${face} looks the same for each of these, and nothing in time or place tells them apart`;
  const how = partial ? "while other requests of the same minutes were answered" : "from everywhere at once";
  return `${face}, ${how}, looks the same for each of these`;
}

/** Whether something restarted at these times decides between a crash and a roll-over that nobody recorded. */
function restarts(causes: readonly Weighed[]): Decider[] {
  const named = causes.map(({ cause }) => cause);
  if (!named.includes("crash-restart") || !named.includes("deploy")) return [];
  return [
    {
      look: "Did something restart or roll over at these times? Record deploys as events (`POST /api/v1/events`), and the diagnosis tests them",
      command: "journalctl -u app --since -7d | grep -iE 'start|stop' | tail -40",
      expect: {
        "crash-restart": "a start that nobody asked for, after an exception or a signal",
        deploy: "a stop and a start of your own at each of these times",
      },
    },
  ];
}
