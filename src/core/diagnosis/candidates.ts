/** What failures may have as their cause, each with what it is worth: how common it is, and how well the answers fit. */
import { neverOpened } from "./causes/connections.ts";
import { staysLocal } from "./causes/signs.ts";
import { CAUSE_ROOMS } from "./causes/table.ts";
import { wallFacts } from "./causes/walls.ts";
import type { Cause } from "./diagnosis.ts";
import { supportOf, weightOf } from "./faces.ts";
import type { Failing } from "./history.ts";
import { isDeploying } from "./measure/events.ts";
import { BURSTS, LOCAL, PARTIAL, type Priors, SINGLES } from "./priors.ts";
import type { Profile } from "./profile.ts";
import { SAYS } from "./says.ts";
import { type Shape, shapeOf } from "./shape.ts";

/** Causes that answers decide between; the others stand on a pattern of their own. */
export const READ_OFF: readonly Cause[] = [
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

/** What an answer names is a candidate, however seldom it is the reason: these, and what has an answer of its own. */
const NAMED = 1;
/** Of what a gateway can't read, half is rather the application's nonsense than too long. */
const OF_ONE_ANSWER: Readonly<Partial<Record<Cause, number>>> = { tls: 1, "header-too-large": 0.5 };
/** Of fewer runs no test can tell whether a clock sets them. */
const ENOUGH_RUNS = 8;
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

/** These slow all requests of their time, and not single ones. */
const SLOW: readonly Cause[] = ["upstream-timeout", "pool-exhausted"];
/** Habits are no proof: some deploy at night. */
const AGAINST_HABIT = 0.3;
const UNASKED = 0.05;
/** Something of the target's own had to be reached before these. */
const BEHIND: readonly Cause[] = ["upstream-timeout", "upstream-network"];
/** What a bad member is worth where those of one moment agree, and where the others wait too. */
const IN_SPELLS = 0.15;
const STALLED = 0.3;
/** A job that ran at nearly all of the failures is worth a look, though so few prove nothing. */
const BY_JOB = 0.3;
const MAX_JOB_CHANCE = 0.2;

export interface Weighed {
  readonly cause: Cause;
  readonly weight: number;
}

function priorsOf(profile: Profile, { alone, partial }: Shape): Priors {
  if (staysLocal(profile)) return LOCAL;
  if (alone) return SINGLES;
  const { jobs } = profile;
  const byJob = jobs !== null && jobs.pValue < MAX_JOB_CHANCE && jobs.episodesAfter >= 0.75 * jobs.episodes;
  return { ...BURSTS, ...(partial ? PARTIAL : {}), ...(byJob ? { "scheduled-job": BY_JOB } : {}) };
}

/** Likeliest first; together 1. `leading`: what the pattern speaks for, and how surely. */
export function candidates(
  profile: Profile,
  failing: readonly Failing[],
  leading: Cause | null,
  confidence: number,
): Weighed[] {
  const shape = shapeOf(profile);
  const priors = priorsOf(profile, shape);
  const support = supportOf(failing);
  const said = weightOf(failing);
  const cutOff = shape.fast < 0.2 && said("reset") >= 0.2 && wallFacts(profile).onWall >= 0.5;
  const quick = shape.partial && shape.quickBeside && !shape.slowAround;
  const drawn = (shape.inSpells ? IN_SPELLS : 1) * (shape.stalled ? STALLED : 1);
  const deploys = profile.view.history.input.events.some(({ kind }) => isDeploying(kind));
  const weights = Object.entries(priors).map(([name, prior]) => {
    const cause = name as Cause;
    const left = leftOf(cause, profile, shape, deploys);
    const rate = byRate(cause, profile.activeRate.value) * (cause === "bad-pool-member" ? drawn : 1);
    const shown = cause === leading ? 1 + 0.3 * confidence : 1;
    const late = LATE.includes(cause) ? (shape.fast > 0.6 ? 0.2 : 1) : cutOff ? 0.6 : 1;
    const { faces } = CAUSE_ROOMS[cause];
    const fits = support(cutOff && cause === "upstream-timeout" ? { ...faces, reset: 1 } : faces) ** 1.3;
    return {
      cause,
      weight:
        left *
        late *
        (quick && SLOW.includes(cause) ? 0.35 : 1) *
        Math.max(rate * shown * prior * fits, weightIn(cause, said)),
    };
  });
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  return weights
    .map(({ cause, weight }) => ({ cause, weight: total === 0 ? 0 : weight / total }))
    .sort((a, b) => b.weight - a.weight);
}

/**
 * Deployments that are recorded, and do not coincide, are none; nor those at night. A leak comes at even gaps, a job too.
 * What lies behind a listener that never answered was never asked.
 */
function leftOf(cause: Cause, profile: Profile, shape: Shape, deploys: boolean): number {
  const { renewal, view, folds } = profile;
  if (BEHIND.includes(cause) && neverOpened(profile)) return UNASKED;
  const against: Readonly<Partial<Record<Cause, boolean>>> = {
    deploy: deploys || shape.anyHour,
    "scheduled-job":
      view.episodes.length >= ENOUGH_RUNS && (folds.best === null || folds.best.pValue >= 0.05),
    "resource-leak": renewal !== null && renewal.gaps >= 5 && renewal.pValue > 0.05,
  };
  return against[cause] === true ? AGAINST_HABIT : 1;
}

/** One of few members is bad far more often than one of many; races on idle connections are rare. */
function byRate(cause: Cause, rate: number): number {
  if (cause === "bad-pool-member") return rate >= 0.09 ? 4 : rate >= 0.05 ? 1 : 0.4;
  return cause === "keepalive-race" && rate > 0.03 ? 0.1 : 1;
}

/** How much of the answers stands for just what this cause gives. */
function weightIn(cause: Cause, said: ReturnType<typeof weightOf>): number {
  const { faces } = CAUSE_ROOMS[cause];
  const worth = READ_OFF.includes(cause) ? NAMED : (OF_ONE_ANSWER[cause] ?? 0);
  return worth === 0 ? 0 : worth * said(...SAYS.filter((kind) => faces[kind] === 1));
}
