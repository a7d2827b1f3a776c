import { atBusyHour } from "../measure/load.ts";
import { load } from "../playbook/steps.ts";
import type { Profile } from "../profile.ts";
import { MIN_LOAD_RANK, type Shape } from "../shape.ts";
import type { CauseRoom } from "./room.ts";
import { namesItself, turnedAway } from "./signs.ts";
import { clue, either, percent, type Suspect, strength, suspect, when } from "./suspect.ts";
import { wallFacts } from "./walls.ts";

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const { load, folds } = profile;
  if (load === null || load.swing < 1.08 || load.meanRank < MIN_LOAD_RANK) return null;
  const wide = folds.hourOfDay?.pValue ?? 1;
  if (load.pValue >= 0.05 && wide >= 0.05) return null;
  const tight =
    folds.best !== null && folds.best.pValue < 1e-4 && folds.best.pValue < load.pValue && !shape.rush;
  const busy = profile.view.failing.filter((failure) => atBusyHour(load, failure.check.minute)).length;
  const fits = profile.support(peakLoad.faces);
  const unavailable = turnedAway(profile);
  const wall = wallFacts(profile);
  return suspect(
    "peak-load",
    "Failures gather in the busiest hours, when successful checks are slowest too.",
    [
      clue(
        strength(load.pValue, 6),
        `${percent(busy / profile.count)} of the failures fall in the third of the day with the slowest successes`,
      ),
      when(wide < 0.05, strength(wide, 2.5), "some hours of the day fail far more than others"),
      when(shape.rush, 1.2, "they come in the same rush each day, and not on a minute"),
      either(
        shape.slowAround,
        clue(1.3, "the checks around the failures are slow"),
        clue(-0.2, "the checks around the failures are as fast as ever"),
      ),
      when(load.swing < 1.2, -0.8, "latency hardly changes over the day"),
      when(tight, -4, "the failures keep to the minute, which load does not"),
      when(shape.ramped, -2, "latency climbs and resets instead of following the day"),
      when(shape.gone, -3.5, "everything fails at once and at once again succeeds, which load does not"),
      when(profile.weight("limit") > 0.4, -2.5, "the gateway names a limit"),
      when(
        unavailable * shape.fast > 0.6,
        profile.weight("limit") >= 0.2 ? -4.5 : -3.5,
        "the refusals are immediate: a limit rather than slowness",
      ),
      when(
        wall.onWall >= 0.5 && unavailable >= 0.6 && profile.weight("read-timeout") < 0.4,
        -3.5,
        `turned away after ${wall.words} each time: a queue that gives up rather than slowness`,
      ),
      when(fits < 0.4, -8 * (0.4 - fits), "the answers stand for something else"),
      when(shape.local, -2, "one region only"),
      when(namesItself(profile) > 0.5, -3, "the failures name a cause of their own"),
    ],
    (failure) => atBusyHour(load, failure.check.minute),
    Math.min(load.pValue, wide),
  );
}

export const peakLoad: CauseRoom = {
  cause: "peak-load",
  name: "overload at peak hours",
  title: "Load at busy hours",
  faces: {
    "read-timeout": 1,
    "own-timeout": 1,
    limit: 0.9,
    app: 0.8,
    reset: 0.8,
    "no-healthy": 0.6,
    "connect-timeout": 0.6,
    refused: 0.5,
    vague: 0.7,
    "rate-limited": 0.3,
    content: 0.3,
  },
  weigh,
  play: (fill) => [
    {
      look: "What is full in the busy hours",
      command: "top -b -n 1 | head -20; vmstat 1 5",
      expect: "the CPU, the workers or the memory at their limit",
    },
    {
      look: "Size of the worker and connection pools against the concurrency",
      command: "ss -lnt; ss -s",
      expect: "a queue (Recv-Q) that is not empty, or all workers busy",
    },
    load(fill, "a load that follows the failures"),
  ],
};
