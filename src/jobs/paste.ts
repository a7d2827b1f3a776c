/** Log lines pasted by hand: read, matched with the monitor's failures, and kept as a host's evidence is. */

import { type Check, DAY_MS, MINUTE_MS } from "../core/check/check.ts";
import { checkId, parseCheckId } from "../core/check/reading.ts";
import type { HostFact } from "../core/host-evidence/fact.ts";
import { type FailureInTime, FailuresInTime, zoneErrorOf } from "../core/host-evidence/match.ts";
import { pastedWindows } from "../core/host-evidence/pasted.ts";
import { type ReadLine, readLogs } from "../core/host-evidence/read-logs.ts";
import { distinct, factIn, later, type WindowOfHost } from "../core/host-evidence/report.ts";
import { PASTED } from "../core/host-evidence/teller.ts";
import type { Want } from "../core/host-evidence/wants.ts";
import type { CompiledMonitor } from "../core/shard/shard.ts";
import { readHistory } from "../store/history.ts";
import { readHostWindows, type StoredHostWindow, saveHostWindows } from "../store/host-evidence.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

export interface PastedLog {
  readonly text: string;
  readonly timeZone: string;
  /** The failure that lines without a time are said to be of. */
  readonly failure?: string;
}

export interface PasteReport {
  readonly lines: number;
  /** Lines that a row knows, whether they tell of a failure or not. */
  readonly read: number;
  readonly matched: readonly {
    readonly failure: string;
    readonly text: string;
    readonly fact: HostFact | null;
  }[];
  readonly unread: readonly string[];
  /** Lines that tell something and show no time: they belong to a failure only where the sender says so. */
  readonly untimed: number;
}

/** A year's log in one paste asks for more history than a call may decode: the newest part is compared. */
const MAX_SPAN_MS = 31 * DAY_MS;
const AROUND_MS = 2 * MINUTE_MS;
const MAX_MATCHED = 500;
const MAX_UNREAD = 200;
const MAX_LINES_KEPT = 400;
const MAX_BEFORE = 300;

/** Null: no such monitor in this shard. */
export async function pasteLog(
  shell: Shell,
  session: Session,
  monitorId: string,
  log: PastedLog,
): Promise<PasteReport | null> {
  const { config, core } = await session.load();
  const compiled = config.monitors.find(({ monitor }) => monitor.id === monitorId);
  if (compiled === undefined) return null;
  // In a replay the shard's time runs ahead of the clock.
  const now = Math.max(shell.clock.now(), (core.newestMinute ?? 0) * MINUTE_MS);
  const read = readPasted(log, shell.clock.now());
  const checks = await failingAround(shell, compiled, read, now + DAY_MS);
  const failures = checks.map((check): FailureInTime & { check: Check } => ({
    id: checkId(monitorId, check.minute, check.region, check.attempt),
    at: check.at,
    latencyMs: check.latencyMs,
    check,
  }));
  const lines = inRightZone(read, failures);
  const inTime = new FailuresInTime(failures);
  const matched = lines.flatMap((line) => {
    const failure = inTime.of(line);
    return failure === null ? [] : [{ line, failure }];
  });
  if (matched.length > 0) {
    const ids = new Set(matched.map(({ failure }) => failure.id));
    const seen = failures.filter(({ id }) => ids.has(id)).map(({ check }) => check);
    const failureOf = new Map(matched.map(({ line, failure }) => [line, failure.id]));
    await keep(shell, compiled, seen, lines, failureOf);
    shell.background(shell.errand({ kind: "name-cause", monitor: monitorId }));
  }
  const unread = lines.filter(({ state }) => state === "unread").map((line) => line.text);
  return {
    lines: lines.length,
    read: lines.length - unread.length,
    matched: matched
      .slice(0, MAX_MATCHED)
      .map(({ line, failure }) => ({ failure: failure.id, text: line.text, fact: line.fact })),
    unread: unread.slice(0, MAX_UNREAD),
    untimed: lines.filter(({ at, check, fact }) => at === null && check === null && fact !== null).length,
  };
}

/** Lines without a time name no failure; who pastes them may. */
function readPasted({ text, timeZone, failure }: PastedLog, now: number): ReadLine[] {
  const parts = failure === undefined ? null : parseCheckId(failure);
  if (failure === undefined || parts === null) return readLogs({ source: "", text }, { timeZone, now });
  const lines = readLogs({ source: "", text }, { timeZone, now, near: parts.minute * MINUTE_MS });
  return lines.map((line) => (line.at === null && line.check === null ? { ...line, check: failure } : line));
}

function inRightZone(lines: readonly ReadLine[], failures: readonly FailureInTime[]): readonly ReadLine[] {
  const error = zoneErrorOf(lines, failures);
  if (error === 0) return lines;
  return lines.map((line) => (line.at === null || line.check === null ? line : later(line, -error)));
}

/** Failing checks of the time that the lines are of, and those that they name. A line from the future dates nothing. */
async function failingAround(
  shell: Shell,
  { key, monitor }: CompiledMonitor,
  lines: readonly ReadLine[],
  latest: number,
): Promise<Check[]> {
  const all = lines.flatMap(({ at, check }) => {
    const parts = check === null ? null : parseCheckId(check);
    const named = parts !== null && parts.monitor === monitor.id ? [parts.minute * MINUTE_MS] : [];
    return [...(at === null ? [] : [at]), ...named];
  });
  const times = all.filter((at) => at <= latest);
  if (times.length === 0) return [];
  const [oldest, newest] = times.reduce(
    ([a, b], at) => [Math.min(a, at), Math.max(b, at)],
    [times[0]!, times[0]!],
  );
  const to = newest + AROUND_MS;
  const from = Math.max(oldest - AROUND_MS, to - MAX_SPAN_MS);
  const history = await readHistory(shell.db, { key, shard: shell.shard, from, to });
  return history.filter(({ verdict }) => verdict === "down");
}

async function keep(
  shell: Shell,
  { key, monitor }: CompiledMonitor,
  checks: readonly Check[],
  lines: readonly ReadLine[],
  matched: ReadonlyMap<ReadLine, string>,
): Promise<void> {
  const { id, intervalMinutes } = monitor;
  const failing = checks.map(({ minute, at, latencyMs, region, attempt }) => {
    return { monitor: id, minute, at, latencyMs, region, attempt, intervalMinutes };
  });
  const windows = pastedWindows(failing, lines, matched);
  const before = await pastedBefore(
    shell,
    key,
    windows.map(({ want }) => want),
  );
  const told = windows.map(({ want, lines: ofWindow }) => {
    const { id, minute, control, from, to } = want;
    const row = { monitor: key, minute, want: `paste.${id}`, agent: PASTED, control, from, to };
    return { row, window: windowOf(want, ofWindow, before.get(row.want)) };
  });
  await saveHostWindows(shell.db, told);
}

/** What the lines tell of one window, with what was pasted of it before. */
function windowOf(want: Want, told: readonly ReadLine[], before: StoredHostWindow | undefined): WindowOfHost {
  const kept = [
    ...(before?.detail?.lines ?? []),
    ...told
      .filter(({ state, check }) => state !== "routine" || check !== null)
      .map(({ at, text, check }) => ({ at, source: PASTED, text, check })),
  ];
  const unique = new Map(kept.map((line) => [`${line.at} ${line.text}`, line]));
  return {
    samples: [],
    lines: [...unique.values()].slice(-MAX_LINES_KEPT),
    facts: distinct([...(before?.facts ?? []), ...told.flatMap((line) => factIn(line, want.checks))]),
  };
}

async function pastedBefore(shell: Shell, monitor: number, wants: readonly Want[]) {
  const minutes = wants.map(({ minute }) => minute);
  const range = { from: Math.min(...minutes), to: Math.max(...minutes) };
  const windows = await readHostWindows(shell.db, { monitor, ...range, limit: MAX_BEFORE });
  return new Map(windows.filter(({ agent }) => agent === PASTED).map((window) => [window.want, window]));
}
