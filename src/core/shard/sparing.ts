/**
 * A target that hangs keeps a Durable Object awake for its whole timeout, from each region, each minute: a few of them
 * spend a Free plan's day. So once an outage is known to hang it is asked less, until anything of it answers.
 */

import type { Check } from "../check/check.ts";
import type { Region } from "../check/reading.ts";
import { isSuffering } from "../condition/held.ts";
import type { MonitorState } from "../condition/state.ts";
import { timeoutMsOf } from "../config/monitor/any-kind.ts";
import type { Monitor } from "../config/monitor.ts";
import type { Plan } from "../usage/quotas.ts";
import { hash32 } from "../words/hash.ts";
import type { CompiledMonitor } from "./shard.ts";

/** Monitors checked this rarely, in minutes, cost little whatever they do. */
const RARE_MINUTES = 15;
/** One region a minute is asked for twice as long as an answer usually takes, within these bounds. */
const USUAL_TIMES = 2;
const MIN_QUICK_MS = 1_000;
const MAX_QUICK_MS = 3_000;
/** All regions are asked every fifth minute; more than four of them in proportion less often. */
const ALL_EVERY_MINUTES = 5;
const REGIONS_AT_ONCE = 4;
/** One of them at the monitor's own timeout, for a target that has come back slower than it was: for each 10 s of it. */
const WHOLE_EVERY_MINUTES = 60;
const WHOLE_MS = 10_000;
/** A flapping target's failures are measured so often by rechecks, which wait as long as the checks. */
const LADDER_EVERY_MINUTES = 120;
/** Between two patient attempts of one incident: its age at the first of them, so many times. */
const PATIENT_TIMES = 4;

/** What a shard knows of a monitor before its probes leave. */
export interface Known {
  readonly plan: Plan;
  readonly state: MonitorState | undefined;
  /** Its last scheduled checks timed out. */
  readonly hangs: boolean;
  /** How long its last good answer took; null where there was none. */
  readonly usualMs: number | null;
}

interface Planned {
  readonly region: Region;
  readonly timeoutMs: number;
}

/** Whether an outage, or a region's, is asked less. */
export function isSpared(monitor: Monitor, { plan, state, hangs }: Omit<Known, "usualMs">): boolean {
  if (plan !== "free" || !hangs || state === undefined || monitor.intervalMinutes >= RARE_MINUTES)
    return false;
  const recovering = (state.quorumRun?.goodInARow ?? 0) > 0;
  return !recovering && state.regions.some((region) => isSuffering(region, state.open));
}

/** The regions to ask in this minute, and for how long each. */
export function probesOf(monitor: Monitor, minute: number, known: Known): Planned[] {
  const { regions } = monitor;
  const wholeMs = timeoutMsOf(monitor);
  const all = regions.map((region) => ({ region, timeoutMs: wholeMs }));
  const { state, usualMs } = known;
  if (state === undefined || !isSpared(monitor, known)) return all;
  const suffering = sufferingOf(monitor, state);
  const wholeEvery = WHOLE_EVERY_MINUTES * Math.ceil(wholeMs / WHOLE_MS);
  const allEvery = ALL_EVERY_MINUTES * Math.ceil(regions.length / REGIONS_AT_ONCE);
  const whole = isFirstOf(wholeEvery, monitor, minute);
  const every = whole || isFirstOf(allEvery, monitor, minute);
  const turn = Math.floor(minute / (whole ? wholeEvery : monitor.intervalMinutes));
  const chosen = suffering[turn % suffering.length];
  const usual = Math.max((usualMs ?? 0) * USUAL_TIMES, MIN_QUICK_MS);
  const quickMs = every ? MAX_QUICK_MS : Math.min(usual, MAX_QUICK_MS);
  return all.flatMap(({ region, timeoutMs }) => {
    if (!suffering.includes(region) || (whole && region === chosen)) return [{ region, timeoutMs }];
    if (!every && region !== chosen) return [];
    return [{ region, timeoutMs: Math.min(timeoutMs, quickMs) }];
  });
}

/**
 * The regions to ask at once, at the monitor's own timeout, because one that was down has answered well: so that a
 * minute in which the target is back is judged by all of them. `checks` are those of the minute so far.
 */
export function alsoAsked(monitor: Monitor, known: Known, checks: readonly Check[]): Planned[] {
  const { state } = known;
  if (state === undefined || !isSpared(monitor, known)) return [];
  const suffering = sufferingOf(monitor, state);
  const well = checks.filter(({ region, verdict }) => suffering.includes(region) && isWell(verdict));
  if (well.length === 0) return [];
  return suffering
    .filter((region) => !well.some((check) => check.region === region))
    .map((region) => ({ region, timeoutMs: timeoutMsOf(monitor) }));
}

/** Ids of the monitors that hang after a minute: who was not due is as `before`, and not to be asked is no answer. */
export function hangingAfter(
  before: readonly string[],
  monitors: readonly CompiledMonitor[],
  checked: ReadonlyMap<string, readonly Check[]>,
): string[] {
  const known = new Set(before);
  return monitors
    .filter(({ monitor }) => {
      const checks = checked.get(monitor.id);
      const hung = known.has(monitor.id);
      return checks === undefined ? hung : isHanging(monitor, checks, hung);
    })
    .map(({ monitor }) => monitor.id);
}

function isHanging({ regions }: Monitor, checks: readonly Check[], before: boolean): boolean {
  if (checks.some(({ failure }) => failure?.type === "probe.timeout")) return true;
  const spared = regions.some((name) => !checks.some(({ region }) => region === name));
  return before && spared && !checks.some(({ verdict }) => isWell(verdict));
}

/** Whether the rechecks of a check that timed out are left out: the monitor is known to fail like this now and again. */
export function sparesLadder(plan: Plan, state: MonitorState, { failure }: Check, minute: number): boolean {
  if (plan !== "free" || state.open.intermittent === null || failure?.type !== "probe.timeout") return false;
  const last = state.ladders.at(-1);
  return last !== undefined && minute - last < LADDER_EVERY_MINUTES;
}

/**
 * Whether a patient attempt is left out: what is open has had one, and after each the next waits longer, as it hardly says
 * anything else. Times are epoch ms.
 */
export function sparesPatient(
  plan: Plan,
  { open }: MonitorState,
  patientAt: number | null,
  now: number,
): boolean {
  const incident = open.outage ?? open.regional ?? open.intermittent;
  if (plan !== "free" || incident === null || patientAt === null) return false;
  return now - patientAt < PATIENT_TIMES * (patientAt - incident.startedAt);
}

function sufferingOf(monitor: Monitor, state: MonitorState): Region[] {
  return monitor.regions.filter((name) =>
    state.regions.some((region) => region.region === name && isSuffering(region, state.open)),
  );
}

function isWell(verdict: Check["verdict"]): boolean {
  return verdict === "up" || verdict === "slow";
}

/** True in the first check of each stretch of so many minutes; monitors begin theirs apart from one another. */
function isFirstOf(everyMinutes: number, { id, intervalMinutes }: Monitor, minute: number): boolean {
  const at = minute + (hash32(id) % everyMinutes);
  return Math.floor(at / everyMinutes) !== Math.floor((at - intervalMinutes) / everyMinutes);
}
