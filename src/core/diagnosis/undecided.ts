/**
 * What the outside can't tell apart. A mechanism is read off answers and their shape in time; where the answers stand
 * for several, all of them are named with what each is worth, and the one look that decides. A hypothesis that shares
 * its failures with others is only as sure as its part.
 */

import { percent } from "./causes/suspect.ts";
import { CAUSE_ROOMS } from "./causes/table.ts";
import { wallFacts } from "./causes/walls.ts";
import { CAUSES, type Cause, type Decider, type Undecided } from "./diagnosis.ts";
import type { Lead } from "./explain.ts";
import { supportOf, weightOf } from "./faces.ts";
import type { Failing } from "./history.ts";
import { isDeploying } from "./measure/events.ts";
import { deciderOf } from "./playbook/playbook.ts";
import { BURSTS, PARTIAL, SINGLES } from "./priors.ts";
import type { Profile } from "./profile.ts";
import { SAYS } from "./says.ts";
import { type Shape, shapeOf } from "./shape.ts";

/** Causes that answers decide between; the others stand on a pattern of their own. */
const READ_OFF: readonly Cause[] = [
  "crash-restart",
  "upstream-timeout",
  "upstream-network",
  "bad-pool-member",
  "keepalive-race",
  "dns-resolution",
  "connection-limit",
  "no-healthy-upstream",
  "rate-limited",
  "app-error",
];

/** Seen from inside only; of these the likeliest few are named. */
const INSIDE: readonly Cause[] = CAUSES.slice(CAUSES.indexOf("pool-exhausted"));
const MAX_INSIDE = 5;
/** What an answer names is a candidate, however seldom it is the reason. */
const NAMED = 1;
/**
 * These take their time: a quick answer all but rules them out. What breaks off after as long each time is rather a
 * worker killed at its limit than one that died.
 */
const LATE: readonly Cause[] = [
  "upstream-timeout",
  "upstream-network",
  "gc-pause",
  "pool-exhausted",
  "cpu-exhausted",
];

/** No answer at all, or one that stands for anything, rules nothing out. */
const MUTE: readonly (typeof SAYS)[number][] = ["vague", "own-timeout"];

/** These slow all requests of their time, and not single ones. */
const SLOW: readonly Cause[] = ["upstream-timeout", "gc-pause", "pool-exhausted", "cpu-exhausted"];

/** A cause with so much of the weight has its alternatives ruled out by the answers. */
const SETTLED = 0.72;
/** So much of the answers has to stand for what the cause gives. */
const MIN_SAID = 0.7;
/** Nothing that the answers leave open is said loudly. */
const MAX_UNSETTLED = 0.75;
const MIN_WEIGHT = 0.02;
const MAX_CAUSES = 10;
/** Of all failures, from here on those that nothing explains are worth a word. */
const MIN_SHARE = 0.2;
const MIN_FAILURES = 3;
const ONE_FACE = 0.9;
const MANY = 20;
/** Enough to tell how the newest failures look. */
const SAMPLE = 500;

interface Weighed {
  readonly cause: Cause;
  readonly weight: number;
}

/** The candidates behind a lead's failures, likeliest first; null where the lead needs no rivals. */
function rivalsOf(lead: Lead): readonly Weighed[] | null {
  const { suspect, profile, explained } = lead;
  if (suspect.fromInside || !READ_OFF.includes(suspect.cause)) return null;
  return candidates(profile, explained, suspect.cause, suspect.confidence);
}

function candidates(
  profile: Profile,
  failing: Lead["explained"],
  leading: Cause | null,
  confidence: number,
): Weighed[] {
  const shape = shapeOf(profile);
  const priors = shape.alone ? SINGLES : shape.partial ? { ...BURSTS, ...PARTIAL } : BURSTS;
  const support = supportOf(failing);
  const said = weightOf(failing);
  const cutOff = shape.fast < 0.2 && said("reset") >= 0.2 && wallFacts(profile).onWall >= 0.5;
  const quick = shape.partial && shape.quickBeside && !shape.slowAround;
  const deploys = profile.view.history.input.events.some(({ kind }) => isDeploying(kind));
  const weights = Object.entries(priors).map(([name, prior]) => {
    const cause = name as Cause;
    const known = ruledOut(cause, profile, shape, deploys) ? 0.15 : 1;
    const rate = byRate(cause, profile.activeRate.value);
    const shown = cause === leading ? 1 + 0.6 * confidence : 1;
    const late = LATE.includes(cause) ? (shape.fast > 0.6 ? 0.2 : 1) : cutOff ? 0.6 : 1;
    const { faces } = CAUSE_ROOMS[cause];
    const fits = support(cutOff && cause === "upstream-timeout" ? { ...faces, reset: 1 } : faces) ** 1.3;
    return {
      cause,
      weight:
        late *
        (quick && SLOW.includes(cause) ? 0.35 : 1) *
        Math.max(known * rate * shown * prior * fits, NAMED * weightIn(cause, said)),
    };
  });
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  return weights
    .map(({ cause, weight }) => ({ cause, weight: total === 0 ? 0 : weight / total }))
    .sort((a, b) => b.weight - a.weight);
}

/** Deployments that are recorded, and do not coincide, are none; nor those at night. A leak comes at even gaps. */
function ruledOut(cause: Cause, { renewal }: Profile, shape: Shape, deploys: boolean): boolean {
  if (cause === "deploy") return deploys || shape.anyHour;
  return cause === "resource-leak" && renewal !== null && renewal.gaps >= 5 && renewal.pValue > 0.05;
}

/** One of few members is bad far more often than one of many; races on idle connections are rare. */
function byRate(cause: Cause, rate: number): number {
  if (cause === "bad-pool-member") return rate >= 0.09 ? 4 : rate >= 0.05 ? 1 : 0.4;
  return cause === "keepalive-race" && rate > 0.03 ? 0.1 : 1;
}

/** How much of the answers stands for just what this cause gives. */
function weightIn(cause: Cause, said: ReturnType<typeof weightOf>): number {
  const { faces } = CAUSE_ROOMS[cause];
  return READ_OFF.includes(cause) ? said(...SAYS.filter((kind) => faces[kind] === 1)) : 0;
}

/** Its alternatives are ruled out: it is by far the likeliest, and the answers themselves say it. */
function isSettled({ suspect, explained }: Lead, own: number): boolean {
  const { faces } = CAUSE_ROOMS[suspect.cause];
  const said = weightOf(explained)(
    ...SAYS.filter((kind) => !MUTE.includes(kind) && (faces[kind] ?? 0) >= 0.5),
  );
  return own >= SETTLED && said >= MIN_SAID;
}

/** Of what the outside can see: what only a host shows is a reason of it rather than a rival. */
function partOf(cause: Cause, rivals: readonly Weighed[]): number {
  const outside = rivals.filter((one) => !INSIDE.includes(one.cause));
  const total = outside.reduce((sum, { weight }) => sum + weight, 0);
  return total === 0 ? 0 : (rivals.find((one) => one.cause === cause)?.weight ?? 0) / total;
}

/** A lead's confidence with its rivals in mind. */
export function tempered(lead: Lead): Lead {
  const rivals = rivalsOf(lead);
  const own = rivals === null ? 1 : partOf(lead.suspect.cause, rivals);
  if (rivals === null || isSettled(lead, own)) return lead;
  const confidence = Math.min(lead.suspect.confidence, MAX_UNSETTLED, 0.2 + 0.8 * own);
  return { ...lead, suspect: { ...lead.suspect, confidence } };
}

/** `leads` as they were before they were tempered. */
export function undecidedOf(monitor: string, whole: Profile, leads: readonly Lead[]): Undecided[] {
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
    const causes = worthNaming(rivals);
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

function worthNaming(rivals: readonly Weighed[]): Weighed[] {
  const likely = rivals.filter(({ weight }) => weight >= MIN_WEIGHT);
  const inside = likely.filter(({ cause }) => INSIDE.includes(cause)).slice(0, MAX_INSIDE);
  return likely.filter((one) => !INSIDE.includes(one.cause) || inside.includes(one)).slice(0, MAX_CAUSES);
}

/** Chance failures of many faces have no one cause to look for; many of one face do, though each stands alone. */
function namesFew({ sameness, count, view }: Profile): boolean {
  return sameness >= 0.6 && (view.episodes.length < count || (sameness >= ONE_FACE && count >= MANY));
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
