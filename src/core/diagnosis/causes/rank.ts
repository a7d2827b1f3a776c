/** All causes weighed against one profile, most likely first, with the chance that each is the right one. */
import type { Cause } from "../diagnosis.ts";
import type { Profile } from "../profile.ts";
import { shapeOf } from "../shape.ts";
import { byHost } from "./by-host.ts";
import { isOfJob } from "./signs.ts";
import type { Suspect } from "./suspect.ts";
import { CAUSE_ROOMS } from "./table.ts";

export interface Ranked extends Suspect {
  /** 0…1, against chance and all other causes. */
  readonly confidence: number;
  /** What is left for chance, the same for all suspects of a profile. */
  readonly chance: number;
}

/** Scores overstate what they know (clues are not independent): fitted on the benchmark's tuning half. */
const TEMPERATURE = 1.5;

/** What the outside can say of a job's runs. */
const OF_JOBS: readonly Cause[] = ["deploy"];

/** Read off what the gateway answered, whose own log says which of them it was. */
const BY_ANSWER: ReadonlySet<Cause> = new Set<Cause>([
  "crash-restart",
  "upstream-timeout",
  "upstream-network",
  "dns-resolution",
  "connection-limit",
  "no-healthy-upstream",
  "rate-limited",
  "app-error",
]);
const MAX_YIELD = 4;

/** What was read off an answer is as sure as it was, less what was read of the same failures from inside. */
function yielding(one: Suspect, fromHosts: readonly Suspect[]): Suspect {
  const inside = Math.max(0, ...fromHosts.map(({ score }) => score));
  return BY_ANSWER.has(one.cause) ? { ...one, score: one.score - Math.min(MAX_YIELD, 2 * inside) } : one;
}

/** `handicap`: log odds taken off every cause. */
export function rank(profile: Profile, handicap = 0): Ranked[] {
  const shape = shapeOf(profile);
  const ofJob = isOfJob(profile);
  const weighed = Object.values(CAUSE_ROOMS)
    .filter(({ cause }) => !ofJob || OF_JOBS.includes(cause))
    .map(({ weigh }) => weigh(profile, shape))
    .filter((one) => one !== null);
  const fromHosts = byHost(profile, weighed);
  const outside = weighed
    .filter(({ cause }) => !fromHosts.some((one) => one.cause === cause))
    .map((one) => yielding(one, fromHosts));
  const suspects = [...outside, ...fromHosts];
  const few = 1.2 * Math.max(0, 5 - profile.count);
  const odds = suspects.map((one) =>
    Math.exp((one.score - (one.fromInside ? 0 : handicap + few)) / TEMPERATURE),
  );
  const total = odds.reduce((sum, odd) => sum + odd, 1);
  return suspects
    .map((one, index) => ({ ...one, confidence: odds[index]! / total, chance: 1 / total }))
    .sort((a, b) => b.confidence - a.confidence);
}
