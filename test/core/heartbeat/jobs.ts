/** A job's pings replayed minute by minute, as a table of what was seen. */
import { MINUTE_MS } from "../../../src/core/check/check.ts";
import type { MonitorOf } from "../../../src/core/config/monitor.ts";
import { parseMonitor } from "../../../src/core/config/monitor-input.ts";
import { type HeartbeatState, heartbeatStep, type Look } from "../../../src/core/heartbeat/heartbeat.ts";
import { type Ping, pingAction } from "../../../src/core/heartbeat/ping.ts";

export function job(target: object, assert: object = {}, more: object = {}): MonitorOf<"heartbeat"> {
  const parsed = parseMonitor({ id: "job", kind: "heartbeat", target, assert, ...more });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  if (parsed.monitor.kind !== "heartbeat") throw new Error("no heartbeat");
  return parsed.monitor;
}

let count = 0;
/** `at` is epoch ms; `said` is the path after the id, with `?rid=`. */
export function ping(at: number, said = ""): Ping {
  const [action = "", rid = null] = said.split("?rid=");
  const made = pingAction(action);
  if (made === null) throw new Error(said);
  return { id: `p${count++}`, monitor: "job", at, rid, body: null, ...made };
}

export interface Seen {
  readonly minute: number;
  readonly look: Look;
}

interface Replay {
  readonly from: number;
  readonly to: number;
  readonly pings: readonly Ping[];
  readonly monitorAt: (now: number) => MonitorOf<"heartbeat">;
  readonly maintenance?: (now: number) => boolean;
}

/** Times are epoch ms; a step a minute. */
export function replay({ from, to, pings, monitorAt, maintenance = () => false }: Replay): Seen[] {
  let state: HeartbeatState | undefined;
  let waiting = [...pings].sort((a, b) => a.at - b.at);
  const seen: Seen[] = [];
  for (let now = from; now <= to; now += MINUTE_MS) {
    const due = waiting.filter(({ at }) => at <= now);
    const turn = { monitor: monitorAt(now), now, pings: due, maintained: maintenance };
    const step = heartbeatStep(state, turn);
    state = step.state;
    const taken = new Set(step.taken);
    waiting = waiting.filter((one) => !taken.has(one));
    seen.push(...step.looks.map((look) => ({ minute: (now - from) / MINUTE_MS, look })));
  }
  return seen;
}

/** One word a look, those that repeat left out: `3 up`, `12 late`, `14 run 0`. Times are minutes from `from`. */
export function story(seen: readonly Seen[], from: number): string[] {
  const words = seen.map(({ look }) => {
    const at = Number(((look.at - from) / MINUTE_MS).toFixed(2));
    const { run, trouble } = look;
    if (run !== null) {
      const ms = run.startedAt === null ? "" : ` in ${(run.endedAt - run.startedAt) / 1000} s`;
      return { key: null, text: `${at} run ${run.exitCode ?? "?"}${ms}` };
    }
    const key = trouble?.kind ?? "up";
    return { key, text: `${at} ${key}` };
  });
  const told: string[] = [];
  let last: string | null = null;
  for (const { key, text } of words) {
    if (key === null || key !== last) told.push(text);
    last = key ?? "up";
    if (key === null && !text.includes("run 0")) last = "failed";
  }
  return told;
}
