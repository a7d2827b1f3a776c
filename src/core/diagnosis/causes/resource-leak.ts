import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import { journal } from "../steps.ts";
import type { CauseRoom } from "./room.ts";
import { namesItself } from "./signs.ts";
import { clue, either, percent, type Suspect, strength, suspect, when } from "./suspect.ts";

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const { ramps } = profile;
  if (ramps === null || ramps.rampsFailing === 0 || ramps.meanPosition < 0.6) return null;
  const resets = ramps.ramps.length;
  const share = Math.min(1, ramps.failuresOnRamps / Math.max(1, profile.view.minutes.length));
  const position = (minute: number) => {
    const ramp = ramps.ramps.find((one) => minute > one.start + 12 && minute <= one.reset + 12);
    return ramp ? (minute - ramp.start) / (ramp.reset - ramp.start) : 0;
  };
  return suspect(
    "resource-leak",
    "Latency climbs for hours, failures come at the top, then it drops back at once: something fills up until a restart.",
    [
      clue(
        strength(ramps.pValue, 6),
        `failures come at ${percent(ramps.meanPosition)} of the climb on average, in ${ramps.rampsFailing} of ${resets} climbs`,
      ),
      either(
        resets >= 3,
        clue(2, `${resets} climbs of latency, each ended by a sudden reset`),
        clue(0.8, `${resets} climb(s) of latency ended by a sudden reset`),
      ),
      when(share < 0.5, -2, `only ${percent(share)} of the failures lie on a climb`),
      when(ramps.rampsFailing < resets / 2, -1.5, "most climbs end without a failure"),
      when(namesItself(profile) > 0.5, -3, "the failures name a cause of their own"),
      when(shape.local, -1.5, "one region only"),
    ],
    (failure) => position(failure.check.minute) >= 0.5,
    ramps.pValue,
  );
}

export const resourceLeak: CauseRoom = {
  cause: "resource-leak",
  name: "a resource leak",
  title: "A resource that runs out",
  weigh,
  play: (fill) => [
    {
      look: "Memory over time",
      command: "free -h; ps -o pid,rss,etime,cmd --sort=-rss | head",
      expect: "a process whose RSS grows until the reset",
    },
    {
      look: "The OOM killer",
      command: "dmesg -T | grep -i -E 'oom|killed process'",
      expect: "a kill at each reset",
    },
    {
      look: "File descriptors against their limit",
      command: "ulimit -n; lsof -p PID | wc -l",
      expect: "a count close to the limit before the reset",
    },
    journal(fill, "a restart right after the failures"),
  ],
};
