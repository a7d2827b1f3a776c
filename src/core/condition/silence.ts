/**
 * Edgetick's own failures: a region that answers nobody of a shard, or a shard that stopped ticking. They belong to no
 * monitor and never count as anybody's downtime.
 */
import { isScheduled } from "../check/attempt.ts";
import { type Check, MINUTE_MS } from "../check/check.ts";
import type { Region } from "../check/reading.ts";
import { type Incident, incidentId } from "../incident/incident.ts";
import type { ShardCore } from "../shard/shard.ts";
import { durationText } from "../words/duration.ts";
import { publicText } from "../words/status.ts";
import type { ConditionChange } from "./state.ts";
import { withEntry } from "./timeline.ts";
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
  const incident = silentIncident(
    `${region}-${shard}`,
    startMinute,
    now,
    `Probes from ${region} are lost.`,
    why,
    [region],
  );
  tellOf(step, region, incident, now, [region]);
}

function shardIncident(shard: number, newest: number, now: number): Incident {
  const late = durationText(now - newest * MINUTE_MS);
  const why = `The last complete tick of shard ${shard} was ${late} ago.`;
  return silentIncident(`shard-${shard}`, newest + 1, now, `Shard ${shard} has stopped ticking.`, why, []);
}

function silentIncident(
  subject: string,
  startMinute: number,
  now: number,
  summary: string,
  why: string,
  regions: readonly Region[],
): Incident {
  const startedAt = startMinute * MINUTE_MS;
  const incident: Incident = {
    id: incidentId(subject, "silent", startMinute),
    monitor: null,
    kind: "silent",
    state: "open",
    startedAt,
    endedAt: null,
    regions,
    checks: 0,
    failures: 0,
    blips: 0,
    firstFailure: null,
    publicSummary: publicText("silent", null),
    summary,
    linked: [],
    hypotheses: [],
    timeline: [],
    updates: [],
    imported: false,
  };
  return withEntry(incident, now, "opened", why);
}

function end(step: Building, key: string, now: number, why: string, regions: readonly Region[] = []): void {
  const incident = step.silent[key];
  if (!incident) return;
  delete step.silent[key];
  const endedAt = Math.max(now, incident.startedAt + 1);
  const lasted = endedAt - incident.startedAt;
  const text = `Over: ${why}, after ${durationText(lasted)}.`;
  const publicSummary = publicText("silent", lasted);
  const closed = withEntry({ ...incident, state: "closed", endedAt, publicSummary }, now, "closed", text);
  told(step, closed, now, [], regions);
}

function tellOf(
  step: Building,
  key: string,
  incident: Incident,
  now: number,
  failing: readonly Region[],
): void {
  step.silent[key] = incident;
  told(step, incident, now, failing, []);
}

/** `monitor.silent` has no closing type of its own: its incident says that it is over. */
function told(
  step: Building,
  incident: Incident,
  at: number,
  failing: readonly Region[],
  green: readonly Region[],
): void {
  step.incidents.push(incident);
  step.changes.push({ type: "monitor.silent", incident, blip: null, firstFailure: null, failing, green, at });
}
