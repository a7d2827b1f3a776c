/** A shard of the core alone, minute by minute: no D1, no Worker. */
import { checkOf } from "../../../src/core/check/check-of.ts";
import { lostReading, type Reading } from "../../../src/core/check/reading.ts";
import type { MonitorInput } from "../../../src/core/config/monitor.ts";
import { parseMonitor } from "../../../src/core/config/monitor-input.ts";
import { emptyCore } from "../../../src/core/shard/empty.ts";
import type { Transition } from "../../../src/core/shard/minute.ts";
import { afterPart } from "../../../src/core/shard/parts.ts";
import { isDue } from "../../../src/core/shard/schedule.ts";
import type { CompiledMonitor, ShardConfig, ShardCore } from "../../../src/core/shard/shard.ts";
import { shardView } from "../../../src/core/shard/shard-view.ts";
import type { MonitorView } from "../../../src/core/shard/view.ts";

export function configOf(...inputs: MonitorInput[]): ShardConfig {
  const monitors = inputs.map((input, index): CompiledMonitor => {
    const parsed = parseMonitor({ recheck: { afterSeconds: [] }, ...input });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
    return { key: index + 1, monitor: parsed.monitor, sinceMinute: 0 };
  });
  return { rev: 1, monitors, maintenance: [], channels: [], statusUrl: null };
}

export function readingOf(minute: number, region: Reading["region"], status: number): Reading {
  const base = lostReading(minute, minute * 60_000, region, 0, "");
  const fault = {
    type: "http.status",
    expected: "2xx",
    seen: { text: String(status), quotes: null },
  } as const;
  return { ...base, error: null, status, latencyMs: 100, assertion: status < 400 ? null : fault };
}

/** Does minutes [from, to]; `statusOf` answers for every monitor that is due. */
export function minutes(
  core: ShardCore,
  config: ShardConfig,
  from: number,
  to: number,
  statusOf: (id: string, minute: number) => number,
  onTransition: (transition: Transition, minute: number) => void = () => {},
): ShardCore {
  let after = core;
  for (let minute = from; minute <= to; minute++) {
    const checked = config.monitors
      .filter((compiled) => isDue(compiled, minute))
      .map((compiled) => ({
        compiled,
        checks: compiled.monitor.regions.map((region) =>
          checkOf(readingOf(minute, region, statusOf(compiled.monitor.id, minute)), null),
        ),
      }));
    const made = afterPart(after, config, 0, { part: "A", minute, checked, faults: [] });
    if (made === null) continue;
    after = made.transition.core;
    onTransition(made.transition, minute);
  }
  return after;
}

export const EMPTY = emptyCore();

export function viewOf(core: ShardCore, config: ShardConfig, id: string): MonitorView {
  const now = (core.newestMinute ?? 0) * 60_000;
  const view = shardView({ config, core, previous: [], changed: [], now });
  const found = view.monitors.find((monitor) => monitor.id === id);
  if (!found) throw new Error(`no ${id}`);
  return found;
}
