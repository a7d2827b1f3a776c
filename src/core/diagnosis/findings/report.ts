/**
 * The findings of one profile, with the numbers that a chart needs. Shape of `data` by `kind`; minutes are UTC minutes,
 * `from` and `to` epoch ms, hours 0…23 UTC, weekdays 0 (Sunday)…6:
 * - periodicity: {periodMinutes, phaseMinutes, widthMinutes, inside, of, cycles, cyclesFailing, clock, bins: [{phaseMinutes, failing}]}
 * - minute-of-hour: {phaseMinutes, widthMinutes, inside, of, bins: number[60]}
 * - hour-of-day: {phaseMinutes, widthMinutes, inside, of, failing: number[7][24], checks: number[7][24]}
 * - day-of-week: {name, days, failingDaysInside, failingDays, watchedInside, watched}
 * - region: {region, failures, of, comparedMinutes, othersGreenMinutes, regions: [{region, checks, failures}]}
 * - colo: {colo, failures, of, colos: [{colo, checks, failures}]}
 * - together: {otherChecks, otherFailing, rechecks, recheckFailing, adjacentPairs, expectedPairs, density}
 * - one-in-n: {rate, low, high, n, pUneven}
 * - latency-wall: {wallMs, widthMs, failures, of, successShare, atDeadline, points: [{at, latencyMs}], successes: [{at, latencyMs}]}
 * - slow-around: {nearRatio, usualRatio, episodes}
 * - sawtooth: {rampsFailing, meanPosition, ramps: [{from, to, fromLevel, toLevel}], levels: [{at, level}]}
 * - load: {swing, meanRank, hours, byHour: (number|null)[24], failingByHour: number[24]}
 * - after-event: {event, withinMinutes, episodesAfter, episodes, eventsFollowed, events, covered}
 * - answer: {of, value, failures, total}
 * - bystanders: {compared, shared}
 */
import { atLeast, holm } from "../chance.ts";
import type { Finding } from "../diagnosis.ts";
import type { Levels } from "../levels.ts";
import type { Profile } from "../profile.ts";
import { dominantAnswers } from "./answers.ts";
import * as charts from "./charts.ts";
import type { AfterEvents } from "./events.ts";
import { clockTime, hasPhase } from "./phase-words.ts";

/** Corrected p-values at or above this are not reported. */
const REPORTED_BELOW = 0.05;

export function report(profile: Profile, levels: Levels): Finding[] {
  const family = [
    ...inTime(profile),
    ...inPlace(profile),
    ...inRuns(profile),
    ...inLatency(profile, levels),
    ...inAnswers(profile),
  ];
  const corrected = holm(family.map((finding) => finding.pValue));
  return family
    .map((finding, index) => ({ ...finding, pValue: corrected[index]! }))
    .filter((finding) => finding.pValue < REPORTED_BELOW)
    .sort((a, b) => a.pValue - b.pValue);
}

function inTime(profile: Profile): Finding[] {
  const { best, minuteOfHour, hourOfDay } = profile.folds;
  const { view, weekdays } = profile;
  const found: Finding[] = [];
  if (best)
    found.push({
      kind: "periodicity",
      summary: `${best.inside} of ${best.of} failing minutes fall ${hasPhase(best)}`,
      pValue: best.pValue,
      data: { ...charts.arcData(best), clock: best.clock, bins: charts.foldBins(view, best) },
    });
  if (minuteOfHour)
    found.push({
      kind: "minute-of-hour",
      summary: `${minuteOfHour.inside} of ${minuteOfHour.of} failing minutes fall ${hasPhase(minuteOfHour)}`,
      pValue: minuteOfHour.pValue,
      data: { ...charts.arcData(minuteOfHour), bins: charts.byMinuteOfHour(view) },
    });
  if (hourOfDay)
    found.push({
      kind: "hour-of-day",
      summary: `${hourOfDay.inside} of ${hourOfDay.of} failing minutes fall between ${clockTime(hourOfDay.phaseMinutes)} and ${clockTime(hourOfDay.phaseMinutes + hourOfDay.widthMinutes + 1)} UTC`,
      pValue: hourOfDay.pValue,
      data: { ...charts.arcData(hourOfDay), ...charts.heatMap(view) },
    });
  if (weekdays)
    found.push({
      kind: "day-of-week",
      summary: `${weekdays.failingDaysInside} of ${weekdays.failingDays} failing days are ${weekdays.name}`,
      pValue: weekdays.pValue,
      data: { ...weekdays, pValue: undefined },
    });
  return [...found, ...[profile.deploys, profile.jobs].filter((one) => one !== null).map(afterEvent)];
}

function afterEvent(found: AfterEvents): Finding {
  const { kind, pValue, ...numbers } = found;
  return {
    kind: "after-event",
    summary: `${found.episodesAfter} of ${found.episodes} blips begin within ${found.withinMinutes} minutes after a \`${kind}\` event`,
    pValue,
    data: { event: kind, ...numbers },
  };
}

function inPlace(profile: Profile): Finding[] {
  const { region, colo, view, bystanders } = profile;
  const found: Finding[] = [];
  if (region)
    found.push({
      kind: "region",
      summary: `${region.failures} of ${region.of} failures come from ${region.name}`,
      pValue: region.pValue,
      data: {
        region: region.name,
        failures: region.failures,
        of: region.of,
        comparedMinutes: region.comparedMinutes,
        othersGreenMinutes: region.othersGreenMinutes,
        regions: charts.byRegion(view),
      },
    });
  if (colo)
    found.push({
      kind: "colo",
      summary: `${colo.failures} of ${colo.of} failures come from the data centre ${colo.name}`,
      pValue: colo.pValue,
      data: { colo: colo.name, failures: colo.failures, of: colo.of, colos: charts.byColo(view) },
    });
  if (bystanders)
    found.push({
      kind: "bystanders",
      summary: `in ${bystanders.shared} of ${bystanders.compared} failing minutes unrelated monitors failed too`,
      pValue: bystanders.pValue,
      data: { compared: bystanders.compared, shared: bystanders.shared },
    });
  return found;
}

function inRuns(profile: Profile): Finding[] {
  const { together: t, activeRate, count } = profile;
  if (count === 0) return [];
  const n = Math.max(1, Math.round(1 / Math.max(activeRate.value, 1e-6)));
  return [
    {
      kind: "together",
      summary: `${t.otherFailing} of ${t.otherChecks} checks from other regions in failing minutes fail too; ${t.adjacentPairs} failures are followed by another, ${Math.round(t.expectedPairs * 10) / 10} would be by chance`,
      pValue: Math.min(1, 2 * Math.min(t.pAdjacent, t.pSimultaneous)),
      data: {
        otherChecks: t.otherChecks,
        otherFailing: t.otherFailing,
        rechecks: t.rechecks,
        recheckFailing: t.recheckFailing,
        adjacentPairs: t.adjacentPairs,
        expectedPairs: t.expectedPairs,
        density: t.density,
      },
    },
    {
      kind: "one-in-n",
      summary: `about one check in ${n} fails${t.pUneven > 0.01 ? ", steadily" : ""}`,
      pValue: t.pUneven > 0.01 ? atLeast(count - 1, t.activeChecks - 1, 0.01) : 1,
      data: { rate: activeRate.value, low: activeRate.low, high: activeRate.high, n, pUneven: t.pUneven },
    },
  ];
}

function inLatency(profile: Profile, levels: Levels): Finding[] {
  const { latency, neighbours, ramps, load, view } = profile;
  const found: Finding[] = [];
  if (latency.wall) {
    const { pValue, ...numbers } = latency.wall;
    found.push({
      kind: "latency-wall",
      summary: `${numbers.failures} of ${numbers.of} failures took ${Math.round(numbers.wallMs / 100) / 10} s`,
      pValue,
      data: { ...numbers, atDeadline: latency.atDeadline, ...charts.scatter(view) },
    });
  }
  if (neighbours)
    found.push({
      kind: "slow-around",
      summary: `around failures successes take up to ${Math.round(neighbours.nearRatio * 10) / 10} times the usual, elsewhere ${Math.round(neighbours.usualRatio * 10) / 10} times`,
      pValue: neighbours.pValue,
      data: {
        nearRatio: neighbours.nearRatio,
        usualRatio: neighbours.usualRatio,
        episodes: neighbours.episodes,
      },
    });
  if (ramps)
    found.push({
      kind: "sawtooth",
      summary: `failures come at ${Math.round(100 * ramps.meanPosition)} % of a climb in latency that ends in a reset, in ${ramps.rampsFailing} of ${ramps.ramps.length}`,
      pValue: ramps.pValue,
      data: {
        rampsFailing: ramps.rampsFailing,
        meanPosition: ramps.meanPosition,
        ramps: ramps.ramps.map((one) => ({
          from: one.start * 60_000,
          to: one.reset * 60_000,
          fromLevel: one.fromLevel,
          toLevel: one.toLevel,
        })),
        levels: charts.levelSeries(levels),
      },
    });
  if (load)
    found.push({
      kind: "load",
      summary: `failures gather in the hours with the slowest successes (rank ${Math.round(100 * load.meanRank)} of 100)`,
      pValue: load.pValue,
      data: {
        swing: load.swing,
        meanRank: load.meanRank,
        hours: load.hours,
        byHour: load.byHour,
        failingByHour: charts.byHour(view),
      },
    });
  return found;
}

function inAnswers(profile: Profile): Finding[] {
  return dominantAnswers(profile.view).map(({ pValue, ...one }) => ({
    kind: "answer",
    summary: `${one.failures} of ${one.total} failures have the ${one.of} ${one.value}`,
    pValue,
    data: { ...one },
  }));
}
