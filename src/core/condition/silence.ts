/**
 * Edgetick's own failures: a region that answers nobody of a shard, or a shard that stopped ticking. They belong to no
 * monitor and never count as anybody's downtime.
 */
import { isScheduled } from "../check/attempt.ts";
import { type Check, MINUTE_MS } from "../check/check.ts";
import type { Region } from "../check/reading.ts";
import type { Incident } from "../incident/incident.ts";
import type { ShardCore } from "../shard/shard.ts";
import { durationText } from "../words/duration.ts";
import { ended, ownChange, ownIncident } from "./own.ts";
import type { ConditionChange } from "./state.ts";
import { LOST_IN_A_ROW } from "./vote.ts";
import { plural } from "./wording.ts";

/** A shard whose last complete tick is older than this is silent. */
const SILENT_AFTER_MINUTES = 5;
const SHARD = "shard";

export type SilenceState = Pick<ShardCore, "newestMinute" | "silent" | "lost">;

interface SilenceStep {
  readonly silent: ShardCore["silent"];
  readonly lost: Readonly<Record<string, number>>;
  readonly incidents: readonly Incident[];
  readonly changes: readonly ConditionChange[];
}

/**
 * One complete tick of a shard, with the scheduled checks of all its monitors. `core` is as it was before the tick.
 * A gap since the last tick is told on recovery when nobody saw it before.
 */
export function observeSilence(
  core: SilenceState,
  tick: { shard: number; minute: number; checks: readonly Check[] },
): SilenceStep {
  const step = { silent: { ...core.silent }, lost: { ...core.lost }, incidents: [], changes: [] } as Building;
  const now = tick.minute * MINUTE_MS;
  const gap = core.newestMinute === null ? 0 : tick.minute - core.newestMinute;
  if (gap > SILENT_AFTER_MINUTES && core.newestMinute !== null && !step.silent[SHARD])
    step.silent[SHARD] = shardIncident(tick.shard, core.newestMinute, now);
  if (gap > 0 && step.silent[SHARD]) end(step, SHARD, now, "ticks go on");
  for (const [region, answered] of regionsOf(tick.checks))
    observeRegion(step, tick.shard, tick.minute, region, answered);
  return step;
}

/** Looks at a shard from outside, at `now` (epoch ms): opens the incident once when its last tick is too old. */
export function observeOverdue(core: SilenceState, shard: number, now: number): SilenceStep {
  const step = { silent: { ...core.silent }, lost: { ...core.lost }, incidents: [], changes: [] } as Building;
  const newest = core.newestMinute;
  if (newest === null || step.silent[SHARD] || now - newest * MINUTE_MS <= SILENT_AFTER_MINUTES * MINUTE_MS)
    return step;
  tellOf(step, SHARD, shardIncident(shard, newest, now), now, []);
  return step;
}

/**
 * Closes what a watcher opened for a shard that ticks again, `now` in epoch ms. One that caught up minute by minute
 * saw no gap of its own, and would never close it.
 */
export function observeCaughtUp(incident: Incident, now: number): Pick<SilenceStep, "incidents" | "changes"> {
  const step: Building = { silent: { [SHARD]: incident }, lost: {}, incidents: [], changes: [] };
  end(step, SHARD, now, "ticks go on");
  return step;
}

type Building = {
  silent: Record<string, Incident>;
  lost: Record<string, number>;
  incidents: Incident[];
  changes: ConditionChange[];
};

/** By region: did anyone get an answer? Regions without checks in this minute are absent. */
function regionsOf(checks: readonly Check[]): Map<Region, boolean> {
  const answered = new Map<Region, boolean>();
  for (const check of checks) {
    if (!isScheduled(check)) continue;
    answered.set(check.region, (answered.get(check.region) ?? false) || check.verdict !== "lost");
  }
  return answered;
}

function observeRegion(
  step: Building,
  shard: number,
  minute: number,
  region: Region,
  answered: boolean,
): void {
  const now = minute * MINUTE_MS;
  if (answered) {
    delete step.lost[region];
    if (step.silent[region]) end(step, region, now, "it answers again", [region]);
    return;
  }
  const lost = (step.lost[region] ?? 0) + 1;
  step.lost[region] = lost;
  if (lost < LOST_IN_A_ROW || step.silent[region]) return;
  const startMinute = minute - lost + 1;
  const why = `No check from ${region} came back ${plural(lost, "time")} in a row.`;
  const incident = ownIncident("silent", {
    subject: `${region}-${shard}`,
    startMinute,
    now,
    summary: `Probes from ${region} are lost.`,
    why,
    regions: [region],
  });
  tellOf(step, region, incident, now, [region]);
}

function shardIncident(shard: number, newest: number, now: number): Incident {
  const late = durationText(now - newest * MINUTE_MS);
  const why = `The last complete tick of shard ${shard} was ${late} ago.`;
  return ownIncident("silent", {
    subject: `shard-${shard}`,
    startMinute: newest + 1,
    now,
    summary: `Shard ${shard} has stopped ticking.`,
    why,
  });
}

function end(step: Building, key: string, now: number, why: string, regions: readonly Region[] = []): void {
  const incident = step.silent[key];
  if (!incident) return;
  delete step.silent[key];
  tell(step, ended(incident, now, why), now, { green: regions });
}

function tellOf(
  step: Building,
  key: string,
  incident: Incident,
  now: number,
  failing: readonly Region[],
): void {
  step.silent[key] = incident;
  tell(step, incident, now, { failing });
}

function tell(
  step: Building,
  incident: Incident,
  at: number,
  regions: Partial<Pick<ConditionChange, "failing" | "green">>,
): void {
  step.incidents.push(incident);
  step.changes.push(ownChange(incident, at, regions));
}
