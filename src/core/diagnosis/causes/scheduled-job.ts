/** A scheduled job. */

import { inArc } from "../measure/arc.ts";
import { follows } from "../measure/events.ts";
import { clockShift } from "../measure/local-time.ts";
import { hasPhase } from "../measure/phase-words.ts";
import type { Profile } from "../profile.ts";
import { journal } from "../steps.ts";
import type { CauseRoom } from "./room.ts";
import { namesItself } from "./signs.ts";
import { percent, type Suspect, strength, suspect, when } from "./suspect.ts";

function weigh(profile: Profile): Suspect | null {
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
      when(
        byEvent,
        byEvent ? strength(jobs.pValue, byClock ? 3 : 9) : 0,
        byEvent
          ? `${jobs.episodesAfter} of ${jobs.episodes} blips begin within ${jobs.withinMinutes} minutes after a \`${jobs.kind}\` event`
          : "",
      ),
      when(clockWins && best.natural, 0.7, "the period is one that schedulers use"),
      when(
        clockWins && best.inside / best.of < 0.4,
        -1.2,
        clockWins ? `${percent(1 - best.inside / best.of)} of the failures fall outside` : "",
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
  weigh,
  play: (fill) => [
    {
      look: "Which jobs run at that minute",
      command: "crontab -l; ls /etc/cron*; systemctl list-timers --all",
      expect: "a job whose schedule has this period and phase",
    },
    journal(fill, "the job's start, and the application starved, restarted or reloaded by it"),
    {
      look: "The load at that minute",
      command: `sar -q -s ${fill.since.slice(11, 19)} -e ${fill.until.slice(11, 19)}`,
      expect: "a jump in load or in blocked processes",
    },
  ],
};
