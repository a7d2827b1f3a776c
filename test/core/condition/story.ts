/**
 * Stories: one lane a region, one character a scheduled minute.
 * `.` up, `s` slow, `X` down, `?` lost, `u` unsupported, `-` no check at all; `m` in the lane `maintenance` is a minute of maintenance;
 * in the lane `ladder`: `X` all four rechecks fail, `o` the second is good, `i` all fail but it was cut short,
 * `e` empty. `.{60}` repeats; spaces only help the eye.
 */

import { type Check, type Judged, judged, MINUTE_MS } from "../../../src/core/check/check.ts";
import { REGIONS, type Reading, type Region } from "../../../src/core/check/reading.ts";
import type { Verdict } from "../../../src/core/check/verdict.ts";
import { initialState } from "../../../src/core/condition/initial.ts";
import { observeLadder } from "../../../src/core/condition/ladder.ts";
import { observeMinute } from "../../../src/core/condition/minute.ts";
import type { ConditionChange, ConditionStep, MonitorState } from "../../../src/core/condition/state.ts";
import type { Monitor, MonitorInput } from "../../../src/core/config/monitor.ts";
import { parseMonitor } from "../../../src/core/config/monitor-input.ts";
import type { Incident } from "../../../src/core/incident/incident.ts";
import type { DayTotals } from "../../../src/core/shard/view.ts";

/** A midnight in UTC. */
export const START = 20_000 * 1440;

export function monitorOf(input: Partial<MonitorInput> = {}): Monitor {
  const parsed = parseMonitor({ id: "shop", target: { url: "https://shop.example/health" }, ...input });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.monitor;
}

export const VERDICTS: Readonly<Record<string, Verdict>> = {
  ".": "up",
  s: "slow",
  X: "down",
  "?": "lost",
  u: "unsupported",
};

export function checkOf(
  verdict: Verdict,
  region: Region,
  minute: number,
  more: Partial<Reading> = {},
): Judged {
  const down = verdict === "down";
  const reading: Reading = {
    minute,
    at: minute * MINUTE_MS,
    region,
    colo: "FRA",
    attempt: 0,
    status: verdict === "lost" || verdict === "unsupported" ? null : down ? 502 : 200,
    statusText: "",
    headersMs: 90,
    latencyMs: verdict === "slow" ? 3000 : 100,
    headers: [],
    body: null,
    redirects: [],
    error: null,
    assertion: null,
    ...more,
  };
  const hop = { role: "proxy", product: "nginx" } as const;
  const failure = down ? ({ type: "http.status", hop, causes: [] } as const) : null;
  return judged(reading, { verdict, failure, attribution: null });
}

export interface Story {
  /** Changes as `<column> <type>`, counted in scheduled minutes from 0. */
  readonly log: string[];
  readonly changes: readonly ConditionChange[];
  /** Incidents as `<kind> <from column>..<to column, or "open">`, in the order they were first stored. */
  readonly incidents: string[];
  readonly byId: ReadonlyMap<string, Incident>;
  readonly state: MonitorState;
  readonly days: readonly DayTotals[];
  readonly monitor: Monitor;
}

export interface Telling {
  readonly monitor?: Partial<MonitorInput>;
  readonly state?: MonitorState;
  readonly start?: number;
  readonly imported?: boolean;
  /** How many scheduled minutes later the rechecks come in. */
  readonly ladderDelay?: number;
  /** Blips are told too often to be in every log. */
  readonly blips?: boolean;
}

export function lanesOf(text: string): Map<string, string> {
  const lanes = text
    .trim()
    .split("\n")
    .map((line) => /^\s*([a-z-]+):\s*(.*)$/.exec(line))
    .map((match) => [match![1]!, expand(match![2]!)] as const);
  return new Map(lanes);
}

/** `(..X){3}` and `.{60}`. */
function expand(lane: string): string {
  return lane
    .replaceAll(" ", "")
    .replace(/\(([^)]*)\)\{(\d+)\}/g, (_, group: string, times: string) =>
      expand(group).repeat(Number(times)),
    )
    .replace(/([^})])\{(\d+)\}/g, (_, one: string, times: string) => one.repeat(Number(times)));
}

export function tell(text: string, telling: Telling = {}): Story {
  const lanes = lanesOf(text);
  const regions = [...lanes.keys()].filter((name) => REGIONS.includes(name as Region)) as Region[];
  const monitor = monitorOf({ regions, ...telling.monitor });
  const start = telling.start ?? START;
  const minuteOf = (column: number) => start + column * monitor.intervalMinutes;
  const length = Math.max(...[...lanes.values()].map((lane) => lane.length));
  let state = telling.state ?? initialState(monitor, start);
  const changes: ConditionChange[] = [];
  const byId = new Map<string, Incident>();
  const days: DayTotals[] = [];
  const log: string[] = [];
  const take = (step: ConditionStep, column: number) => {
    state = step.state;
    for (const incident of step.incidents) byId.set(incident.id, incident);
    for (const change of step.changes) {
      changes.push(change);
      if (change.type !== "blip" || telling.blips)
        log.push(`${column} ${change.type}${change.reminder ? " (reminder)" : ""}`);
    }
    if (step.closedDay) days.push(step.closedDay);
  };
  const checksAt = (column: number): Check[] =>
    regions.flatMap((region) => {
      const verdict = VERDICTS[lanes.get(region)![column] ?? "-"];
      return verdict ? [checkOf(verdict, region, minuteOf(column))] : [];
    });
  const inMaintenance = (column: number) => lanes.get("maintenance")?.[column] === "m";
  const common = { monitor, imported: telling.imported ?? false };
  for (let column = 0; column < length; column++) {
    const minute = minuteOf(column);
    take(
      observeMinute(state, {
        ...common,
        minute,
        checks: checksAt(column),
        inMaintenance: inMaintenance(column),
      }),
      column,
    );
    const climbed = column - (telling.ladderDelay ?? 0);
    const kind = lanes.get("ladder")?.[climbed];
    if (kind === undefined || !"Xoie".includes(kind)) continue;
    const scheduled = checksAt(climbed);
    take(
      observeLadder(state, {
        ...common,
        minute: minuteOf(climbed),
        scheduled,
        rechecks: rechecksOf(kind, scheduled, minuteOf(climbed)),
        complete: kind !== "i",
        inMaintenance: inMaintenance(climbed),
      }),
      column,
    );
  }
  const column = (ms: number | null) =>
    ms === null ? "open" : (ms / MINUTE_MS - start) / monitor.intervalMinutes;
  const incidents = [...byId.values()].map(
    (one) => `${one.kind} ${column(one.startedAt)}..${column(one.endedAt)}`,
  );
  return { log, changes, incidents, byId, state, days, monitor };
}

export function rechecksOf(kind: string, scheduled: readonly Check[], minute: number): Check[] {
  if (kind === "e") return [];
  return scheduled
    .filter(({ verdict }) => verdict === "down")
    .flatMap(({ region }) =>
      [2, 5, 10, 20].map((second, index) => {
        const verdict = kind === "o" && index >= 1 ? "up" : "down";
        return checkOf(verdict, region, minute, {
          attempt: index + 1,
          at: minute * MINUTE_MS + second * 1000,
        });
      }),
    );
}

/** The one incident of its kind in a story. */
export function theOne(story: Story, kind: Incident["kind"]): Incident {
  const found = [...story.byId.values()].filter((incident) => incident.kind === kind);
  if (found.length !== 1) throw new Error(`expected one ${kind}, found ${found.length}`);
  return found[0]!;
}
