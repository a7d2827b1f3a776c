/** Causes that show in when failures happen: a clock, an event, the load of the day, a slow climb. */

import { inArc } from "../findings/arc.ts";
import { follows } from "../findings/events.ts";
import { atBusyHour } from "../findings/load.ts";
import { clockShift } from "../findings/local-time.ts";
import { hasPhase } from "../findings/phase-words.ts";
import type { Profile } from "../profile.ts";
import { LEAST_LOAD_RANK, type Shape } from "../shape.ts";
import { clue, either, percent, type Suspect, strength, suspect, when } from "./suspect.ts";

/** What names its cause by itself, whatever the time it comes at. */
function namesItself(profile: Profile): number {
  return profile.share("dns", "tls", "rate-limited", "content", "probe");
}

export function inTime(profile: Profile, shape: Shape): Suspect[] {
  return [
    scheduledJob(profile),
    deploy(profile),
    peakLoad(profile, shape),
    resourceLeak(profile, shape),
  ].filter((one) => one !== null);
}

function scheduledJob(profile: Profile): Suspect | null {
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
  );
}

function deploy(profile: Profile): Suspect | null {
  const { deploys } = profile;
  if (deploys === null || deploys.pValue >= 0.05) return null;
  const { events } = profile.view.history.input;
  return suspect(
    "deploy",
    `Failures come with \`${deploys.kind}\` events: the roll-over drops requests.`,
    [
      clue(
        1 + strength(deploys.pValue, 9),
        `${deploys.episodesAfter} of ${deploys.episodes} blips begin within ${deploys.withinMinutes} minutes after a \`${deploys.kind}\` event`,
      ),
      when(
        deploys.eventsFollowed < deploys.events / 2,
        -0.5,
        `only ${deploys.eventsFollowed} of ${deploys.events} \`${deploys.kind}\` events were followed by failures`,
      ),
      when(namesItself(profile) > 0.5, -2, "the failures name a cause of their own"),
    ],
    (failure) =>
      events.some(
        (event) =>
          event.kind === deploys.kind && follows(failure.check.minute, event, deploys.withinMinutes + 5),
      ),
  );
}

function peakLoad(profile: Profile, shape: Shape): Suspect | null {
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
  );
}

function resourceLeak(profile: Profile, shape: Shape): Suspect | null {
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
  );
}
