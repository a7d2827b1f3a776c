/** All causes weighed against one profile, most likely first, with the chance that each is the right one. */
import type { Profile } from "../profile.ts";
import { shapeOf } from "../shape.ts";
import { inAnswer } from "./in-answer.ts";
import { inLatency } from "./in-latency.ts";
import { inPlace } from "./in-place.ts";
import { inRuns } from "./in-runs.ts";
import { inTime } from "./in-time.ts";
import type { Suspect } from "./suspect.ts";

export interface Ranked extends Suspect {
  /** 0…1, against chance and all other causes. */
  readonly confidence: number;
  /** What is left for chance, the same for all suspects of a profile. */
  readonly chance: number;
}

/** Scores overstate what they know (clues are not independent): fitted on the benchmark's tuning half. */
const TEMPERATURE = 1.5;

/** `handicap`: log odds taken off every cause. */
export function rank(profile: Profile, handicap = 0): Ranked[] {
  const shape = shapeOf(profile);
  const weighed = [inTime, inPlace, inAnswer, inLatency, inRuns].flatMap((weigh) => weigh(profile, shape));
  const few = 1.2 * Math.max(0, 5 - profile.count);
  const odds = weighed.map((one) => Math.exp((one.score - handicap - few) / TEMPERATURE));
  const total = odds.reduce((sum, odd) => sum + odd, 1);
  return weighed
    .map((one, index) => ({ ...one, confidence: odds[index]! / total, chance: 1 / total }))
    .sort((a, b) => b.confidence - a.confidence);
}
