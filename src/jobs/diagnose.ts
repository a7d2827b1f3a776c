/** From the kept history of a monitor to its diagnosis, with the other monitors of the shard as controls. */

import { isScheduled } from "../core/check/attempt.ts";
import { type Check, DAY_MS, MINUTE_MS, MINUTES_PER_DAY } from "../core/check/check.ts";
import { maintenanceSpans } from "../core/config/maintenance.ts";
import { hostOf, timeoutMsOf } from "../core/config/monitor/any-kind.ts";
import type { Monitor } from "../core/config/monitor.ts";
import { type Diagnosis, diagnose } from "../core/diagnosis/diagnose.ts";
import type { Control, HostWindow } from "../core/diagnosis/diagnosis.ts";
import { weighed } from "../core/host-evidence/weigh.ts";
import { isDue } from "../core/shard/schedule.ts";
import type { CompiledMonitor, ShardConfig } from "../core/shard/shard.ts";
import { type ControlFacts, readControls } from "../store/controls.ts";
import { listEvents, type StoredEvent } from "../store/events.ts";
import { readHistory } from "../store/history.ts";
import { readHostFacts } from "../store/host-evidence.ts";
import { listJobs, readRuns, runEvents } from "../store/runs.ts";
import { readSettings } from "../store/settings.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

/** Without a window: as far back as the budget is measured for, enough for weekly patterns. */
const USUAL_WINDOW_MS = 30 * DAY_MS;
const MAX_EVENTS = 1000;
/** A job that runs more often covers all time, and tells nothing. */
const MAX_RUNS = 1000;
const MAX_LISTED = 200;
/** Three or four a run of failures: beyond a hundred runs the newest speak for all. */
const MAX_HOST_WINDOWS = 400;
/** Failing minutes whose neighbours are looked at; a hard outage needs no more to show whose fault it is. */
const MAX_CONTROL_MINUTES = 500;
/** Minutes without a failure that show which of the others fail by themselves, and the share that is too much. */
const GREEN_MINUTES = 100;
const MAX_AILING = 0.05;

/** Epoch ms; null: the usual one. */
interface Window {
  readonly from: number | null;
  readonly to: number | null;
  /** False: for readers who may not see log lines, so nothing of a host's evidence is looked at. */
  readonly host?: boolean;
}

/** A diagnosis and the failing checks it is about, all attempts: what a page lists beneath it. */
export interface Examination {
  readonly diagnosis: Diagnosis;
  readonly failing: {
    readonly scheduled: number;
    readonly rechecks: number;
    /** Newest first. */
    readonly newest: readonly Check[];
  };
}

/** Null: no such monitor in this shard. */
export async function examineMonitor(
  shell: Shell,
  session: Session,
  monitorId: string,
  window: Window,
): Promise<Examination | null> {
  const { config, core } = await session.load();
  const compiled = config.monitors.find(({ monitor }) => monitor.id === monitorId);
  if (!compiled) return null;
  const { timeZone } = await readSettings(shell.db);
  const newest = core.monitors.get(monitorId)?.minute ?? null;
  return await examine(shell, config, compiled, newest, { ...window, timeZone });
}

/** `newest` is the monitor's newest minute: `to` defaults to its end, `from` to 30 days before `to`. */
export async function diagnosisOf(
  shell: Shell,
  config: ShardConfig,
  compiled: CompiledMonitor,
  newest: number | null,
): Promise<Diagnosis> {
  const window = { from: null, to: null, timeZone: "UTC" };
  return (await examine(shell, config, compiled, newest, window)).diagnosis;
}

async function examine(
  shell: Shell,
  config: ShardConfig,
  compiled: CompiledMonitor,
  newest: number | null,
  window: Window & { readonly timeZone: string },
): Promise<Examination> {
  const to = window.to ?? (newest === null ? shell.clock.now() : (newest + 1) * MINUTE_MS);
  const from = window.from ?? to - USUAL_WINDOW_MS;
  const { db, shard } = shell;
  const { key, monitor } = compiled;
  const [checks, events, runs, host] = await Promise.all([
    readHistory(db, { key, shard, from, to }),
    listEvents(db, { monitor: monitor.id, from, to, limit: MAX_EVENTS }),
    otherJobs(db, monitor.id, from, to),
    window.host === false ? [] : hostWindows(shell, key, from, to),
  ]);
  const diagnosis = diagnose({
    monitor: monitor.id,
    from,
    to,
    intervalMinutes: monitor.intervalMinutes,
    regions: monitor.regions,
    timeoutMs: timeoutMsOf(monitor),
    method: monitor.kind === "http" ? monitor.target.method : "GET",
    checks,
    events: [...events.items, ...runs].sort((a, b) => a.at - b.at),
    maintenance: maintenanceSpans(config.maintenance, monitor.id, from, to),
    controls: await controlsOf(shell, config.monitors, compiled, checks),
    host,
    timeZone: window.timeZone,
  });
  const down = checks.filter(({ verdict }) => verdict === "down");
  const scheduled = down.filter(isScheduled).length;
  const failing = down.slice(-MAX_LISTED).toReversed();
  return { diagnosis, failing: { scheduled, rechecks: down.length - scheduled, newest: failing } };
}

/** The runs of jobs, but for the one that is looked at: what it does at a time may be why something else fails. */
async function otherJobs(db: D1Database, monitor: string, from: number, to: number): Promise<StoredEvent[]> {
  const jobs = (await listJobs(db)).filter(({ id }) => id !== monitor);
  return runEvents(await readRuns(db, { jobs, from, to }), MAX_RUNS);
}

/** The newest of what hosts and pasted logs told, one window a run, oldest first. */
async function hostWindows(shell: Shell, monitor: number, from: number, to: number): Promise<HostWindow[]> {
  const minutes = { from: Math.floor(from / MINUTE_MS), to: Math.ceil(to / MINUTE_MS) };
  const windows = await readHostFacts(shell.db, { monitor, ...minutes, limit: MAX_HOST_WINDOWS });
  return weighed(windows);
}

/**
 * Evidence rows hold a minute's failures of the whole shard: that is all a same-minute control needs. A monitor of the
 * same site is no control, nor is one that often fails while the subject is well: both fail for reasons of their own.
 */
async function controlsOf(
  shell: Shell,
  monitors: readonly CompiledMonitor[],
  subject: CompiledMonitor,
  checks: readonly Check[],
): Promise<Control[]> {
  const scheduled = checks.filter(isScheduled);
  const failing = scheduled.filter(({ verdict }) => verdict === "down");
  const minutes = [...new Set(failing.map(({ minute }) => minute))].slice(-MAX_CONTROL_MINUTES);
  const unrelated = monitors.filter(
    ({ key, monitor }) => key !== subject.key && siteOf(monitor) !== siteOf(subject.monitor),
  );
  if (minutes.length === 0 || unrelated.length === 0) return [];
  const green = greenMinutes(scheduled, failing);
  const dayOf = (minute: number) => Math.floor(minute / MINUTES_PER_DAY);
  const newestDay = dayOf(Math.max(...minutes));
  const { failing: known, watched } = await readControls(shell.db, {
    shard: shell.shard,
    minutes: [...minutes, ...green],
    keys: unrelated.map(({ key }) => key),
    fromDay: dayOf(Math.min(...minutes)),
    toDay: newestDay,
  });
  const ailing = ailingKeys(known, green);
  const steady = unrelated.filter(({ key }) => !ailing.has(key));
  // A monitor without checks on a day is no control on it. The newest day may not be compacted yet.
  const isWatched = (key: number, minute: number) =>
    dayOf(minute) === newestDay || watched.has(`${key}/${dayOf(minute)}`);
  const asked = new Set(minutes);
  return failing.flatMap(({ minute, region }): Control[] => {
    const regions = asked.has(minute) ? known.get(minute) : undefined;
    if (regions === undefined) return [];
    const others = steady.filter(
      (other) =>
        other.monitor.regions.includes(region) && isTurn(other, minute) && isWatched(other.key, minute),
    );
    if (others.length === 0) return [];
    const down = regions.get(region) ?? new Set<number>();
    return [
      { minute, region, total: others.length, failing: others.filter(({ key }) => down.has(key)).length },
    ];
  });
}

/** Paused monitors count with what they have: history can be imported for them. */
function isTurn({ key, monitor }: CompiledMonitor, minute: number): boolean {
  return isDue({ key, monitor: { ...monitor, enabled: true }, sinceMinute: 0 }, minute);
}

/** Some minutes in which the subject was well, spread over its history. */
function greenMinutes(scheduled: readonly Check[], failing: readonly Check[]): number[] {
  const red = new Set(failing.map(({ minute }) => minute));
  const green = [...new Set(scheduled.map(({ minute }) => minute))].filter((minute) => !red.has(minute));
  const step = Math.max(1, green.length / GREEN_MINUTES);
  return green.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
}

/** Keys of the monitors that failed in too many of these minutes. */
function ailingKeys(known: ControlFacts["failing"], green: readonly number[]): Set<number> {
  const times = new Map<number, number>();
  const looked = green.filter((minute) => known.has(minute));
  for (const minute of looked) {
    const keys = new Set([...(known.get(minute)?.values() ?? [])].flatMap((down) => [...down]));
    for (const key of keys) times.set(key, (times.get(key) ?? 0) + 1);
  }
  const most = Math.max(2, MAX_AILING * looked.length);
  return new Set([...times].filter(([, count]) => count > most).map(([key]) => key));
}

/** What monitors of one site have in common: the domain, or the very address where there is none. */
function siteOf(monitor: Monitor): string {
  const { hostname, host } = hostOf(monitor);
  const isAddress = !hostname.includes(".") || /^[\d.]+$/.test(hostname);
  return isAddress ? host : hostname.split(".").slice(-2).join(".");
}
