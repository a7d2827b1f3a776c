/** A scheduled job. */

import { afterWords } from "../findings/after-event.ts";
import { inArc } from "../measure/arc.ts";
import { follows } from "../measure/events.ts";
import { clockShift } from "../measure/local-time.ts";
import { hasPhase } from "../measure/phase-words.ts";
import { journal, load } from "../playbook/steps.ts";
import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import type { CauseRoom } from "./room.ts";
import { namesItself } from "./signs.ts";
import { percent, type Suspect, strength, suspect, when } from "./suspect.ts";

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const { best } = profile.folds;
  const { jobs } = profile;
  const byClock = best !== null && best.pValue < 0.05;
  const byEvent = jobs !== null && jobs.pValue < 0.05;
  if (!byClock && !byEvent) return null;
  const { interval } = profile.view.history;
  const { events } = profile.view.history.input;
  const clockWins =
    byClock && (!byEvent || best.pValue <= jobs.pValue || best.inside >= jobs.episodesAfter * 2);
  return suspect(
    "scheduled-job",
    clockWins
      ? `A job that runs ${hasPhase(best)} takes the service down with it.`
      : `Failures follow \`${jobs!.kind}\` events.`,
    [
      when(
        byClock,
        byClock ? strength(best.pValue, 9) : 0,
        byClock ? `${best.inside} of ${best.of} failing minutes fall ${hasPhase(best)}` : "",
      ),
      when(byEvent, byEvent ? strength(jobs.pValue, byClock ? 3 : 9) : 0, byEvent ? afterWords(jobs) : ""),
      when(clockWins && best.natural, 0.7, "the period is one that schedulers use"),
      when(
        clockWins && best.inside / best.of < 0.4,
        -1.2,
        clockWins ? `${percent(1 - best.inside / best.of)} of the failures fall outside` : "",
      ),
      when(
        clockWins && shape.rush,
        -5,
        "it begins at different minutes from day to day: a rush rather than a clock",
      ),
      when(
        clockWins && !best.natural && shape.even && shape.gone,
        -2.5,
        "no clock has such a period, and each run looks like a restart",
      ),
      when(namesItself(profile) > 0.5, -2.5, "the failures name a cause of their own"),
    ],
    (failure) =>
      (byClock &&
        inArc(best, failure.check.minute + clockShift(best.clock, failure.check.minute), interval)) ||
      (byEvent &&
        events.some(
          (event) => event.kind === jobs.kind && follows(failure.check.minute, event, jobs.withinMinutes),
        )),
    Math.min(byClock ? best.pValue : 1, byEvent ? jobs.pValue : 1),
  );
}

export const scheduledJob: CauseRoom = {
  cause: "scheduled-job",
  name: "a scheduled job",
  title: "A scheduled job",
  faces: {
    else: 0.8,
    vague: 0.8,
    tls: 0.1,
    content: 0.5,
    dns: 0.4,
    "rate-limited": 0.3,
    header: 0.3,
    probe: 0,
    cached: 0.1,
  },
  weigh,
  play: (fill) => [
    {
      look: "Which jobs run at that minute",
      command: "crontab -l; ls /etc/cron*; systemctl list-timers --all",
      expect: "a job whose schedule has this period and phase",
    },
    journal(fill, "the application starved, restarted or reloaded by the job"),
    load(fill, "a jump in load or in blocked processes"),
  ],
};
