/** From the kept history of a monitor to its diagnosis, with the other monitors of the shard as controls. */

import { isScheduled } from "../core/check/attempt.ts";
import { type Check, DAY_MS, MINUTE_MS } from "../core/check/check.ts";
import { maintenanceSpans } from "../core/config/maintenance.ts";
import { timeoutMsOf } from "../core/config/monitor/any-kind.ts";
import { type Diagnosis, diagnose } from "../core/diagnosis/diagnose.ts";
import type { HostWindow } from "../core/diagnosis/diagnosis.ts";
import { PATTERN_MINUTES } from "../core/diagnosis/pattern.ts";
import { weighed } from "../core/host-evidence/weigh.ts";
import type { Incident } from "../core/incident/incident.ts";
import type { CompiledMonitor, ShardConfig } from "../core/shard/shard.ts";
import { listEvents, type StoredEvent } from "../store/events.ts";
import { readHistory } from "../store/history.ts";
import { readHostFacts } from "../store/host-evidence.ts";
import { listJobs, readRuns, runEvents } from "../store/runs.ts";
import { readSettings } from "../store/settings.ts";
import { othersOf } from "./others.ts";
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
/** Hypotheses that an incident keeps. */
const MAX_KEPT = 3;

/** Epoch ms; null: the usual one. */
interface Window {
  readonly from: number | null;
  readonly to: number | null;
  /** False: for readers who may not see log lines, so nothing of a host's evidence is looked at. */
  readonly host?: boolean;
  /** False: nobody looks at which other monitors failed before. */
  readonly before?: boolean;
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
  const { diagnosis, checks } = await examine(shell, config, compiled, newest, { ...window, timeZone });
  const down = checks.filter(({ verdict }) => verdict === "down");
  const scheduled = down.filter(isScheduled).length;
  const failing = down.slice(-MAX_LISTED).toReversed();
  return { diagnosis, failing: { scheduled, rechecks: down.length - scheduled, newest: failing } };
}

/** A diagnosis with the checks and the maintenance that it was made of. */
interface Examined {
  readonly diagnosis: Diagnosis;
  readonly checks: readonly Check[];
  readonly maintenance: readonly { readonly from: number; readonly to: number }[];
}

/** Up to the end of `newest`, the monitor's newest minute; `from` (epoch ms) is by default 30 days before. */
export function examined(
  shell: Shell,
  config: ShardConfig,
  compiled: CompiledMonitor,
  newest: number | null,
  from: number | null = null,
): Promise<Examined> {
  return examine(shell, config, compiled, newest, { from, to: null, timeZone: "UTC", before: false });
}

export function leadersOf({ hypotheses }: Pick<Diagnosis, "hypotheses">): Incident["hypotheses"] {
  return hypotheses
    .slice(0, MAX_KEPT)
    .map(({ cause, confidence, summary }) => ({ cause, confidence, summary }));
}

/** Epoch ms: where the history begins in which a pattern is looked for. */
export function patternFrom(minute: number): number {
  return (minute + 1 - PATTERN_MINUTES) * MINUTE_MS;
}

async function examine(
  shell: Shell,
  config: ShardConfig,
  compiled: CompiledMonitor,
  newest: number | null,
  window: Window & { readonly timeZone: string },
): Promise<Examined> {
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
  const maintenance = maintenanceSpans(config.maintenance, monitor.id, from, to);
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
    maintenance,
    ...(await othersOf(shell, config.monitors, compiled, {
      checks,
      maintenance,
      before: window.before ?? true,
    })),
    host,
    timeZone: window.timeZone,
  });
  return { diagnosis, checks, maintenance };
}

/** The runs of jobs, but for the one that is looked at: what it does at a time may be why something else fails. */
async function otherJobs(db: D1Database, monitor: string, from: number, to: number): Promise<StoredEvent[]> {
  const jobs = (await listJobs(db)).filter(({ id }) => id !== monitor);
  return runEvents(await readRuns(db, { jobs, from, to }), MAX_RUNS);
}

/** The newest of what hosts and pasted logs reported, one window a run, oldest first. */
async function hostWindows(shell: Shell, monitor: number, from: number, to: number): Promise<HostWindow[]> {
  const minutes = { from: Math.floor(from / MINUTE_MS), to: Math.ceil(to / MINUTE_MS) };
  const windows = await readHostFacts(shell.db, { monitor, ...minutes, limit: MAX_HOST_WINDOWS });
  return weighed(windows);
}
