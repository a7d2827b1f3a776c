/** Builds the ready-made view (core/shard/view.ts) from what a tick has at hand. */
import { DAY_MS, MINUTE_MS, MINUTES_PER_DAY } from "../check/check.ts";
import { countBlips } from "../condition/blips.ts";
import { emptyDay, initialState } from "../condition/initial.ts";
import { recent } from "../condition/outcomes.ts";
import type { MonitorState } from "../condition/state.ts";
import { shownSince, shownStatus } from "../condition/status.ts";
import { inMaintenance } from "../config/maintenance.ts";
import type { Monitor } from "../config/monitor.ts";
import { type Occurrence, shownOccurrences } from "../config/occurrence.ts";
import type { HeartbeatState } from "../heartbeat/heartbeat.ts";
import { type Incident, isMeasured } from "../incident/incident.ts";
import { DEFAULT_PLAN } from "../usage/quotas.ts";
import { Contained } from "./contained.ts";
import { jobOf, regionsOf } from "./job-view.ts";
import type { CompiledMonitor, MonitorDigest, ShardConfig, ShardCore } from "./shard.ts";
import { mergeSketches, quantiles } from "./sketch.ts";
import { isSpared } from "./sparing.ts";
import { wilson } from "./uptime.ts";
import { uptimesOf } from "./uptimes.ts";
import type { DayTotals, IncidentView, MonitorView, ShardView } from "./view.ts";

const MAX_INCIDENTS = 50;
/** Of open ones; 250 monitors with something wrong are fewer. */
const MAX_OPEN = 500;
const INCIDENTS_OF_MS = 14 * DAY_MS;

interface MonitorParts {
  readonly monitor: Monitor;
  readonly state: MonitorState;
  /** Sums over finished hours and days; absent before the first ones have finished. */
  readonly digest: MonitorDigest | undefined;
  readonly heartbeat?: HeartbeatState | undefined;
  /** Days that are over and not in the digest yet. */
  readonly waiting?: readonly DayTotals[];
  readonly inMaintenance: boolean;
  /** The minute the view is of, since the epoch. */
  readonly minute: number;
  readonly spared?: boolean;
}

export function monitorView(parts: MonitorParts): MonitorView {
  const { monitor, state, digest, inMaintenance, minute, waiting = [] } = parts;
  const status = shownStatus(state, monitor, inMaintenance);
  const day = Math.floor(minute / MINUTES_PER_DAY);
  const today = state.today.day === day ? state.today : emptyDay(day);
  return {
    id: monitor.id,
    name: monitor.name,
    group: monitor.group,
    ...(monitor.kind === "http" ? {} : { kind: monitor.kind }),
    public: monitor.public,
    status,
    since: shownSince(state, status),
    uptime: uptimesOf({ state, digest, waiting, minute }, today),
    latencyMs: latencies(state, digest, minute),
    failureRate: failureRate(state, minute),
    blips24h: countBlips(
      state.blips.filter(({ endedAt }) => endedAt > (minute - MINUTES_PER_DAY) * MINUTE_MS),
    ),
    ...(state.counted ? { counted: state.counted } : {}),
    lastCheckAt: state.lastCheckAt,
    lastFailureAt: state.lastFailureAt,
    ...jobOf(monitor, parts.heartbeat),
    today,
    ...(waiting.length > 0 ? { waiting } : {}),
    ...(parts.spared ? { spared: true as const } : {}),
    ...newestBlips(state, minute),
    regions: regionsOf(monitor, state),
  };
}

/** What a monitor's page lists. */
const MAX_BLIPS = 12;

function newestBlips(state: MonitorState, minute: number): Pick<MonitorView, "blips"> {
  const since = (minute - 7 * MINUTES_PER_DAY) * MINUTE_MS;
  const blips = state.blips.filter(({ endedAt }) => endedAt > since);
  if (blips.length === 0) return {};
  const earlier = countBlips(blips.slice(0, -MAX_BLIPS));
  const newest = blips
    .slice(-MAX_BLIPS)
    .map(({ startedAt, minMs, maxMs, regions, firstFailure }) => ({
      startedAt,
      minMs,
      maxMs,
      regions,
      firstFailure,
    }))
    .toReversed();
  return { blips: { newest, earlier } };
}

function latencies(
  state: MonitorState,
  digest: MonitorDigest | undefined,
  minute: number,
): MonitorView["latencyMs"] {
  const isNow = state.hour.hour === Math.floor(minute / 60);
  const sketch = mergeSketches([digest?.latency ?? {}, isNow ? state.hour.sketch : {}]);
  const [p50 = null, p95 = null, p99 = null] = quantiles(sketch, [0.5, 0.95, 0.99]);
  return { p50, p95, p99 };
}

function failureRate(state: MonitorState, minute: number): MonitorView["failureRate"] {
  let [failures, total] = [0, 0];
  for (const run of recent(state.outcomes, minute)) {
    failures += run.count * run.down;
    total += run.count * (run.up + run.slow + run.down);
  }
  return wilson(failures, total);
}

export function incidentView(incident: Incident): IncidentView {
  const { id, monitor, kind, state, startedAt, endedAt, unwatchedMs, length, publicSummary, updates } =
    incident;
  const measured = {
    ...(unwatchedMs === undefined ? {} : { unwatchedMs }),
    ...(length === undefined ? {} : { length }),
  };
  const counts = state === "open" && isMeasured(kind) ? { counts: countsOf(incident) } : {};
  const { title, impact, monitors, monitorKind } = incident;
  const byHand = title === undefined ? {} : { title, impact, monitors };
  return {
    ...{ id, monitor, kind, state, startedAt, endedAt, ...measured, publicSummary, ...byHand },
    ...{ updates, ...counts, ...(monitorKind === undefined ? {} : { monitorKind }) },
  };
}

function countsOf({ checks, failures, blips, lastFailureAt, unwatchedMs }: Incident): IncidentView["counts"] {
  return {
    ...{ checks, failures, blips },
    ...(lastFailureAt === undefined ? {} : { lastFailureAt }),
    ...(unwatchedMs === undefined ? {} : { unwatchedMs }),
  };
}

interface ShardParts {
  readonly config: ShardConfig;
  readonly core: Pick<ShardCore, "newestMinute" | "monitors" | "digests" | "silent"> &
    Partial<Pick<ShardCore, "finishedDays" | "quotas" | "agents" | "timedOut" | "heartbeats">>;
  /** What the view held before, and the incidents that this step changed. */
  readonly previous: readonly IncidentView[];
  readonly changed: readonly Incident[];
  /** Epoch ms. */
  readonly now: number;
  /** Takes what throws for one monitor. */
  readonly contained?: Contained;
}

/** The whole view of a shard. Incidents of deleted monitors are gone; open ones stay, the newest of very many. */
export function shardView(parts: ShardParts): ShardView {
  const { config, core, now, contained = new Contained() } = parts;
  const minute = core.newestMinute ?? Math.floor(now / MINUTE_MS);
  const waiting = Map.groupBy(core.finishedDays ?? [], ({ key }) => key);
  const hanging = new Set(core.timedOut ?? []);
  const viewOf = ({ key, monitor }: CompiledMonitor) => {
    const state = core.monitors.get(monitor.id) ?? initialState(monitor, minute);
    return monitorView({
      waiting: (waiting.get(key) ?? []).map(({ totals }) => totals),
      monitor,
      state,
      digest: core.digests.get(monitor.id),
      heartbeat: core.heartbeats?.get(monitor.id),
      inMaintenance: inMaintenance(config.maintenance, monitor.id, minute),
      minute,
      spared: isSpared(monitor, {
        plan: config.plan ?? DEFAULT_PLAN,
        state,
        hangs: hanging.has(monitor.id),
      }),
    });
  };
  return {
    lastTickAt: core.newestMinute === null ? null : core.newestMinute * MINUTE_MS,
    builtAt: now,
    configRev: config.rev,
    monitors: config.monitors.map((compiled) =>
      contained.run(
        compiled.monitor.id,
        "view",
        () => viewOf(compiled),
        () => blankView(compiled.monitor, minute),
      ),
    ),
    incidents: incidentsOf(parts, contained, minute * MINUTE_MS),
    maintenance: maintenanceOf(config, now),
  };
}

function maintenanceOf({ maintenance, monitors }: ShardConfig, now: number): Occurrence[] {
  const known = new Set(monitors.map(({ monitor }) => monitor.id));
  return shownOccurrences(
    maintenance.filter(({ monitor }) => monitor === null || known.has(monitor)),
    now,
  );
}

/** A monitor whose state can't be shown: nothing is claimed of it. */
function blankView(monitor: Monitor, minute: number): MonitorView {
  const state = initialState(monitor, minute);
  const view = monitorView({ monitor, state, digest: undefined, inMaintenance: false, minute });
  return { ...view, status: monitor.enabled ? "stale" : "paused" };
}

function incidentsOf(
  { config, core, previous, changed }: ShardParts,
  contained: Contained,
  now: number,
): IncidentView[] {
  const known = new Set(config.monitors.map(({ monitor }) => monitor.id));
  const held = [...core.monitors].flatMap(([id, state]) =>
    contained.run(
      id,
      "view",
      () => Object.values(state.open).filter((one) => one !== null),
      () => [],
    ),
  );
  const own = [core.silent, core.quotas ?? {}, core.agents ?? {}].flatMap((of) => Object.values(of));
  const open = [...held, ...own];
  const byId = new Map(previous.map((incident) => [incident.id, incident]));
  for (const incident of [...open, ...changed]) byId.set(incident.id, incidentView(incident));
  const newest = [...byId.values()]
    .filter(({ monitor }) => monitor === null || known.has(monitor))
    .filter(({ state, endedAt }) => state === "open" || (endedAt ?? now) > now - INCIDENTS_OF_MS)
    .sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1));
  const [openNow, closed] = [true, false].map((isOpen) =>
    newest.filter(({ state }) => (state === "open") === isOpen),
  ) as [IncidentView[], IncidentView[]];
  const room = Math.max(0, MAX_INCIDENTS - openNow.length);
  const kept = new Set([...openNow.slice(0, MAX_OPEN), ...closed.slice(0, room)]);
  return newest.filter((incident) => kept.has(incident));
}
