/** The heartbeats of a shard in one minute: their pings, and the checks that come of them. */
import { MINUTE_MS } from "../check/check.ts";
import { inMaintenance } from "../config/maintenance.ts";
import { type HeartbeatState, heartbeatStep } from "../heartbeat/heartbeat.ts";
import { checksOf } from "../heartbeat/look.ts";
import type { Ping } from "../heartbeat/ping.ts";
import type { ById } from "./by-id.ts";
import type { Contained } from "./contained.ts";
import type { CheckedMonitor } from "./minute.ts";
import type { CompiledMonitor, ShardConfig, ShardCore } from "./shard.ts";

interface Beats {
  readonly heartbeats: ById<HeartbeatState>;
  /** Ids of pings that are taken in by now and may still lie in the Scheduler's storage. */
  readonly pinged: readonly string[];
  readonly checked: readonly CheckedMonitor[];
}

/** `pings` are all that lie there: those that an earlier commit has taken are passed over. */
export function afterPings(
  { heartbeats: known, pinged: before = [] }: Pick<ShardCore, "heartbeats" | "pinged">,
  config: ShardConfig,
  minute: number,
  pings: readonly Ping[],
  contained: Contained,
): Beats {
  const earlier = new Set(before);
  const fresh = Map.groupBy(
    pings.filter(({ id }) => !earlier.has(id)),
    ({ monitor }) => monitor,
  );
  const heartbeats = new Map<string, HeartbeatState>();
  const ids = new Set(config.monitors.map(({ monitor }) => monitor.id));
  // Those of a monitor that is gone are taken for nothing.
  const taken = pings.filter(({ id, monitor }) => earlier.has(id) || !ids.has(monitor)).map(({ id }) => id);
  const checked = config.monitors.flatMap((compiled): CheckedMonitor[] => {
    const { id } = compiled.monitor;
    const state = known.get(id);
    const step = contained.run(
      id,
      "heartbeat",
      () => stepOf(config, compiled, state, minute, fresh.get(id) ?? []),
      () => null,
    );
    const after = step === null ? state : step.state;
    if (after !== undefined) heartbeats.set(id, after);
    if (step === null) return [];
    taken.push(...step.taken);
    return step.checks.length === 0 ? [] : [{ compiled, checks: step.checks }];
  });
  return { heartbeats, pinged: taken, checked };
}

function stepOf(
  { maintenance }: ShardConfig,
  { monitor }: CompiledMonitor,
  before: HeartbeatState | undefined,
  minute: number,
  pings: readonly Ping[],
) {
  if (monitor.kind !== "heartbeat") return { state: undefined, taken: pings.map(({ id }) => id), checks: [] };
  const now = minute * MINUTE_MS;
  const maintained = (at: number) => inMaintenance(maintenance, monitor.id, Math.floor(at / MINUTE_MS));
  const { state, looks, taken } = heartbeatStep(before, { monitor, now, pings, maintained });
  return { state, taken: taken.map(({ id }) => id), checks: checksOf(looks, { monitor, minute, before }) };
}
