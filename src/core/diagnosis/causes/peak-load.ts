import { atBusyHour } from "../measure/load.ts";
import type { Profile } from "../profile.ts";
import { LEAST_LOAD_RANK, type Shape } from "../shape.ts";
import { grepAccess } from "../steps.ts";
import type { CauseRoom } from "./room.ts";
import { namesItself } from "./signs.ts";
import { clue, either, percent, type Suspect, strength, suspect, when } from "./suspect.ts";

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const { load, folds } = profile;
  if (load === null || load.swing < 1.08 || load.meanRank < LEAST_LOAD_RANK) return null;
  const wide = folds.hourOfDay?.pValue ?? 1;
  if (load.pValue >= 0.05 && wide >= 0.05) return null;
  const tight = folds.best !== null && folds.best.pValue < 1e-4 && folds.best.pValue < load.pValue;
  const busy = profile.view.failing.filter((failure) => atBusyHour(load, failure.check.minute)).length;
  return suspect(
    "peak-load",
    "Failures gather in the busiest hours, when successful checks are slowest too.",
    [
      clue(
        strength(load.pValue, 6),
        `${percent(busy / profile.count)} of the failures fall in the third of the day with the slowest successes`,
      ),
      when(wide < 0.05, strength(wide, 2.5), "some hours of the day fail far more than others"),
      either(
        shape.slowAround,
        clue(1.3, "the checks around the failures are slow"),
        clue(-0.2, "the checks around the failures are as fast as ever"),
      ),
      when(load.swing < 1.2, -0.8, "latency hardly changes over the day"),
      when(tight, -4, "the failures keep to the minute, which load does not"),
      when(shape.ramped, -2, "latency climbs and resets instead of following the day"),
      when(profile.share("limit") > 0.4, -2.5, "the gateway names a limit"),
      when(
        profile.share("unavailable") * shape.fast > 0.6,
        -4.5,
        "the refusals are immediate: a limit rather than slowness",
      ),
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
    grepAccess(fill, "an upstream time that rises with the number of requests in the same second"),
  ],
};
