/** A resource that runs out. */

import { lengthWords } from "../measure/phase-words.ts";
import type { Ramp, Ramps } from "../measure/ramps.ts";
import { journal, kernelLog } from "../playbook/steps.ts";
import type { Profile } from "../profile.ts";
import { endsClimbs, type Shape } from "../shape.ts";
import type { CauseRoom } from "./room.ts";
import { mixed, namesItself } from "./signs.ts";
import { type Clue, clue, percent, type Suspect, silent, strength, suspect, when } from "./suspect.ts";

function weigh(profile: Profile, shape: Shape): Suspect | null {
  return byRamps(profile, shape) ?? byGaps(profile, shape);
}

/** Latency climbs, failures at the top, a reset. */
function byRamps(profile: Profile, shape: Shape): Suspect | null {
  const { ramps, resets } = profile;
  const long = ramps !== null && ramps.rampsFailing > 0 && ramps.meanPosition >= 0.6;
  const short = resets !== null && endsClimbs(profile, 0.01);
  if (!long && !short) return null;
  const climbs = ramps?.ramps ?? [];
  const share = long ? Math.min(1, ramps.failuresOnRamps / Math.max(1, profile.view.minutes.length)) : 1;
  return suspect(
    "resource-leak",
    "Latency climbs, failures come at the top, then it drops back at once: something fills up until a restart.",
    [
      ...(long ? longClimbs(ramps) : []),
      when(
        short,
        short ? strength(resets.pValue, long ? 2 : 6) : 0,
        short
          ? `before ${resets.runs} runs of failures checks take ${Math.round(10 * resets.drop) / 10} times as long as after them, and had climbed to it`
          : "",
      ),
      when(short && !long, 1.5, "the runs of failures end climbs"),
      evenGaps(profile),
      when(share < 0.5 && !short, -2, `only ${percent(share)} of the failures lie on a climb`),
      when(namesItself(profile) > 0.5, -3, "the failures name a cause of their own"),
      when(shape.local, -1.5, "one region only"),
    ],
    ({ check: { minute } }) =>
      positionOn(climbs, minute) >= 0.5 ||
      (short && resets.ends.some(({ start, end }) => minute >= start && minute <= end)),
    Math.min(long ? ramps.pValue : 1, short ? resets.pValue : 1),
  );
}

/** Minutes after a reset that still belong to the climb: the restart itself. */
const RESTART_MINUTES = 12;

function positionOn(climbs: readonly Ramp[], minute: number): number {
  const ramp = climbs.find(
    (one) => minute > one.start + RESTART_MINUTES && minute <= one.reset + RESTART_MINUTES,
  );
  return ramp ? (minute - ramp.start) / (ramp.reset - ramp.start) : 0;
}

function longClimbs({ ramps, rampsFailing, meanPosition, pValue }: Ramps): Clue[] {
  const resets = ramps.length;
  return [
    clue(
      strength(pValue, 6),
      `failures come at ${percent(meanPosition)} of the climb on average, in ${rampsFailing} of ${resets} climbs`,
    ),
    clue(
      resets >= 3 ? 2 : 0.8,
      `${resets} climb${resets === 1 ? "" : "s"} of latency ended by a sudden reset`,
    ),
    when(rampsFailing < resets / 2, -1.5, "most climbs end without a failure"),
  ];
}

function evenGaps({ renewal }: Profile): Clue {
  if (renewal === null || renewal.pValue >= 0.001 || renewal.natural) return silent;
  return clue(
    1.5,
    `the runs come about every ${lengthWords(Math.round(renewal.medianMinutes))}, by no clock`,
  );
}

/** No climb is seen, but the runs come at even gaps that no clock sets: a counter, or a leak that does not slow it. */
function byGaps(profile: Profile, shape: Shape): Suspect | null {
  const { renewal } = profile;
  if (renewal === null || !shape.even || shape.whole === null || shape.whole < 0.42) return null;
  const every = lengthWords(Math.round(renewal.medianMinutes));
  return suspect(
    "resource-leak",
    `It fails about every ${every} and then starts over, by no clock: a counter, or something that fills up until a restart.`,
    [
      clue(
        strength(renewal.pValue, 5),
        `${renewal.gaps + 1} runs of failures, ${percent(renewal.near)} of them about ${every} after the one before`,
      ),
      clue(1, "no clock has such a period"),
      clue(1.5 * (shape.fast - 0.3), "each run looks like a restart: quick, and everything at once"),
      when(shape.slowAround, -2, "the checks around the failures are slow, as under a job"),
      when(namesItself(profile) > 0.5, -3, "the failures name a cause of their own"),
      when(shape.local, -2, "one region only"),
      when(shape.mainRun !== null, -4, "nearly all failures are one long run"),
      mixed(profile),
    ],
    () => true,
    renewal.pValue,
  );
}

export const resourceLeak: CauseRoom = {
  cause: "resource-leak",
  name: "a resource leak",
  title: "A resource that runs out",
  faces: {
    refused: 1,
    reset: 1,
    "read-timeout": 0.9,
    "own-timeout": 0.9,
    app: 0.8,
    "no-healthy": 0.8,
    limit: 0.6,
    "connect-timeout": 0.5,
    vague: 0.8,
    content: 0.3,
  },
  weigh,
  play: (fill) => [
    {
      look: "Memory over time",
      command: "ps -eo pid,rss,etime,args --sort=-rss | head",
      expect: "a process whose RSS grows until the restart, and whose age (ELAPSED) fits the last failures",
    },
    kernelLog(fill, "oom|killed process", "a kill at the failures"),
    {
      look: "File descriptors against their limit",
      command:
        "for pid in $(pgrep -f APP); do ls /proc/$pid/fd | wc -l; grep 'open files' /proc/$pid/limits; done",
      expect: "a count that grows towards the limit",
    },
    journal(
      fill,
      "`out of memory`, `heap`, `Too many open files` or a number of requests reached, then a start",
    ),
  ],
};
