/** A start after idle time. */

import { atMost } from "../chance.ts";
import { journal } from "../playbook/steps.ts";
import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import type { CauseRoom } from "./room.ts";
import { fitting, mixed, patterned } from "./signs.ts";
import { clue, either, percent, type Suspect, strength, suspect, when } from "./suspect.ts";

/** So often at least, or a single unlucky request explains it as well. */
const MIN_RATE = 0.12;

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const { activeRate, together: t, simultaneous: at } = profile;
  if (profile.count < 5 || t.rechecks < 5 || activeRate.value < MIN_RATE) return null;
  const again = t.recheckFailing / t.rechecks;
  const pSpared = atMost(t.recheckFailing, t.rechecks, activeRate.low);
  if (again > 0.15 || pSpared >= 0.01) return null;
  const fits = profile.support(coldStart.faces);
  return suspect(
    "cold-start",
    "The first request after a pause fails and the next ones succeed: something sleeps and has to start.",
    [
      clue(
        Math.min(5, 1.5 + strength(pSpared, 4)),
        `${percent(1 - again)} of the rechecks seconds later succeed, while ${percent(activeRate.value)} of the scheduled checks fail`,
      ),
      either(
        shape.momentary || activeRate.value > 0.4,
        clue(1, "and the next scheduled check fails too, after the same pause"),
        clue(-3.5, "the next scheduled check fails no more often than any"),
      ),
      when(profile.view.history.interval >= 5, 0.8, "checks are minutes apart, long enough to fall asleep"),
      when(shape.fast < 0.3, 0.8, "the failing requests take long, as a start does"),
      when(at.minutes >= 6 && at.all < 0.2, -4, "of the probes that arrive together some succeed"),
      when(patterned(shape), -2.5, "a pattern in time or place says more"),
      when(fits < 0.5, -8 * (0.5 - fits), "the answers stand for something else"),
      mixed(profile),
    ],
    fitting(coldStart.faces),
    pSpared,
  );
}

export const coldStart: CauseRoom = {
  cause: "cold-start",
  name: "a start after idle time",
  title: "A start after idle time",
  faces: {
    "own-timeout": 1,
    "read-timeout": 1,
    "no-healthy": 0.9,
    refused: 0.7,
    "connect-timeout": 0.7,
    reset: 0.4,
    app: 0.3,
    limit: 0.3,
    vague: 0.7,
  },
  weigh,
  play: (fill) => [
    journal(fill, "a start at the failing request"),
    {
      look: "What lets it sleep: scale to zero, a free plan, on-demand workers (php-fpm `pm = ondemand`)",
      expect:
        "an idle time shorter than the time between checks; keep one instance, or wait longer at the gateway",
    },
  ],
};
