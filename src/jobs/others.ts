/** What the other monitors of the shard did beside one: in its failing minutes, before them, and in quiet ones. */
import { isScheduled } from "../core/check/attempt.ts";
import { type Check, MINUTES_PER_DAY } from "../core/check/check.ts";
import { hostOf } from "../core/config/monitor/any-kind.ts";
import type { Monitor } from "../core/config/monitor.ts";
import { type Case, casesOf, minutesOf } from "../core/diagnosis/cases.ts";
import type { Control, DiagnosisInput } from "../core/diagnosis/diagnosis.ts";
import { isDue } from "../core/shard/schedule.ts";
import type { CompiledMonitor } from "../core/shard/shard.ts";
import { type ControlFacts, readControls } from "../store/controls.ts";
import type { Shell } from "./shell.ts";

/** Failing minutes whose neighbours are looked at; a hard outage needs no more to show whose fault it is. */
const MAX_CONTROL_MINUTES = 500;
/** Minutes without a failure that show which of the others fail by themselves, and the share that is too much. */
const GREEN_MINUTES = 100;
const MAX_AILING = 0.05;

type Others = Pick<DiagnosisInput, "controls" | "others">;

/**
 * Rows of evidence tell it: each holds what failed of the whole shard in one minute. What came before the failures names
 * no cause, and is read (thousands of rows over weeks) only for someone who looks: `before`.
 */
export async function othersOf(
  shell: Shell,
  monitors: readonly CompiledMonitor[],
  subject: CompiledMonitor,
  {
    checks,
    maintenance,
    before,
  }: Pick<DiagnosisInput, "checks" | "maintenance"> & { readonly before: boolean },
): Promise<Others> {
  const scheduled = checks.filter(isScheduled);
  const failing = scheduled.filter(({ verdict }) => verdict === "down");
  const minutes = [...new Set(failing.map(({ minute }) => minute))].slice(-MAX_CONTROL_MINUTES);
  const others = monitors.filter(({ key }) => key !== subject.key);
  if (minutes.length === 0 || others.length === 0) return { controls: [] };
  const green = greenMinutes(scheduled, failing);
  const cases = before ? casesOf(checks, maintenance) : [];
  const around = minutesOf(cases);
  const looked = [...minutes, ...around].map(dayOf);
  const facts = await readControls(shell.db, {
    shard: shell.shard,
    minutes: [...minutes, ...green],
    around,
    keys: others.map(({ key }) => key),
    fromDay: Math.min(...looked),
    toDay: Math.max(...looked),
  });
  return {
    controls: controlsIn(facts, others, subject, { failing, minutes, green }),
    ...(before ? { others: { cases, monitors: othersIn(facts, others, subject, cases) } } : {}),
  };
}

const dayOf = (minute: number) => Math.floor(minute / MINUTES_PER_DAY);

interface Looked {
  readonly failing: readonly Check[];
  readonly minutes: readonly number[];
  readonly green: readonly number[];
}

/**
 * A monitor of the same site is no control, nor is one that often fails while the subject is well: both fail for reasons
 * of their own.
 */
function controlsIn(
  { failing: known, watched }: ControlFacts,
  others: readonly CompiledMonitor[],
  subject: CompiledMonitor,
  { failing, minutes, green }: Looked,
): Control[] {
  const ailing = ailingKeys(known, green);
  const steady = others.filter(
    ({ key, monitor }) =>
      // A job calls by itself: no probe's way is in it.
      monitor.kind !== "heartbeat" && siteOf(monitor) !== siteOf(subject.monitor) && !ailing.has(key),
  );
  const newestDay = dayOf(Math.max(...minutes));
  // A monitor without checks on a day is no control on it. The newest day may not be compacted yet.
  const isWatched = (key: number, minute: number) =>
    dayOf(minute) === newestDay || watched.has(`${key}/${dayOf(minute)}`);
  const asked = new Set(minutes);
  return failing.flatMap(({ minute, region }): Control[] => {
    const regions = asked.has(minute) ? known.get(minute) : undefined;
    if (regions === undefined) return [];
    const there = steady.filter(
      (other) =>
        other.monitor.regions.includes(region) && isTurn(other, minute) && isWatched(other.key, minute),
    );
    if (there.length === 0) return [];
    const down = regions.get(region) ?? new Set<number>();
    return [
      { minute, region, total: there.length, failing: there.filter(({ key }) => down.has(key)).length },
    ];
  });
}

/** Monitors of the very same address tell nothing that the subject does not. */
function othersIn(
  { around, watched }: ControlFacts,
  others: readonly CompiledMonitor[],
  subject: CompiledMonitor,
  cases: readonly Case[],
): NonNullable<Others["others"]>["monitors"] {
  const newestDay = dayOf(cases.at(-1)?.minute ?? 0);
  const failing = new Map<number, Set<number>>();
  for (const [minute, keys] of around)
    for (const key of keys) failing.set(key, (failing.get(key) ?? new Set<number>()).add(minute));
  return others
    .filter(({ monitor }) => hostOf(monitor).host !== hostOf(subject.monitor).host)
    .map(({ key, monitor, sinceMinute }) => ({
      monitor: monitor.id,
      kind: monitor.kind,
      intervalMinutes: monitor.intervalMinutes,
      failing: failing.get(key) ?? new Set<number>(),
      // What was imported is of before it was made; the newest day may not be compacted yet.
      isWatched: (minute: number) =>
        watched.has(`${key}/${dayOf(minute)}`) || (dayOf(minute) >= newestDay && minute >= sinceMinute),
    }));
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
