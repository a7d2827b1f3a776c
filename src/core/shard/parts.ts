/** The three parts of a minute, and what each does to its shard. Pure: a stale revision, and a journal, do it again. */
import { observeLadder } from "../condition/ladder.ts";
import { observePatient } from "../condition/patient.ts";
import type { ConditionStep, MonitorState } from "../condition/state.ts";
import { inMaintenance } from "../config/maintenance.ts";
import type { Ping } from "../heartbeat/ping.ts";
import { withCertificates } from "./certificates.ts";
import { Contained, isStuck, type Step, type StepFault } from "./contained.ts";
import { grouped } from "./grouped.ts";
import { afterPings } from "./heartbeats.ts";
import { lastGoodAfter } from "./last-good.ts";
import { withLateOutages } from "./late-outage.ts";
import {
  afterMinute,
  type CheckedMonitor,
  gapsOf,
  isDone,
  type OwnedChange,
  type Transition,
  withDone,
} from "./minute.ts";
import type { Gap, LateOutage, ShardConfig, ShardCore } from "./shard.ts";

/** The rechecks of one monitor; `complete`: the whole ladder was climbed. */
export interface Climb extends CheckedMonitor {
  readonly complete: boolean;
}

interface Part {
  readonly minute: number;
  /** Attempt 0 of all monitors that were due; of part C the patient attempts. */
  readonly checked: readonly CheckedMonitor[];
  /** What threw on the way to these checks, to be said with them. */
  readonly faults: readonly StepFault[];
}

/** A: the scheduled checks, and what jobs pinged. B: their rechecks. C: patient attempts. */
export type MinutePart =
  | (Part & { readonly part: "A"; readonly pings?: readonly Ping[] })
  | (Part & { readonly part: "C" })
  | (Part & { readonly part: "B"; readonly climbs: readonly Climb[] });

export interface PartTransition {
  readonly transition: Transition;
  /** The checks that this part adds to history, of the monitors that still have a place there. */
  readonly present: readonly CheckedMonitor[];
  readonly gaps: readonly Gap[];
  /** The minute was older than the newest one: it only becomes history. */
  readonly historyOnly: boolean;
  /** Monitors that went on from an empty memory: theirs broke each of the last minutes. */
  readonly restarted: readonly string[];
}

/** Null when this part of the minute is recorded already. */
export function afterPart(
  core: ShardCore,
  config: ShardConfig,
  shard: number,
  part: MinutePart,
): PartTransition | null {
  if (isDone(core, part.minute, part.part)) return null;
  switch (part.part) {
    case "A":
      return afterScheduled(core, config, shard, part);
    case "B":
      return afterRechecks(core, config, part);
    case "C":
      return afterPatient(core, config, part);
    default:
      return part satisfies never;
  }
}

function afterScheduled(
  core: ShardCore,
  config: ShardConfig,
  shard: number,
  part: Extract<MinutePart, { part: "A" }>,
): PartTransition {
  const { minute, faults, pings = [] } = part;
  const probed = stillThere(part.checked, config);
  if (core.newestMinute !== null && minute < core.newestMinute) {
    const done = { ...core, done: withDone(core, minute, "A") };
    const transition = { core: done, incidents: [], changes: [], faults };
    return { transition, present: probed, gaps: [], historyOnly: true, restarted: [] };
  }
  const contained = new Contained(faults);
  const { checked, ...beats } = afterPings(core, config, minute, pings, contained);
  const present = [...probed, ...checked];
  const judged = grouped(afterMinute({ ...core, ...beats }, config, shard, minute, present), config, minute);
  const transition = withCertificates(judged, probed);
  contained.faults.push(...(transition.faults ?? []));
  const gaps = gapsOf(core, config, minute, contained);
  const restarted = present
    .map(({ compiled }) => compiled.monitor.id)
    .filter((id) => isStuck(core.faults ?? [], id, core.newestMinute));
  const whole = { ...transition, faults: contained.faults };
  return { transition: whole, present, gaps, historyOnly: false, restarted };
}

function afterRechecks(
  core: ShardCore,
  config: ShardConfig,
  { minute, checked, climbs, faults }: Extract<MinutePart, { part: "B" }>,
): PartTransition {
  const scheduled = new Map(checked.map(({ compiled, checks }) => [compiled.key, checks]));
  const byKey = new Map(climbs.map((climb) => [climb.compiled.key, climb]));
  const present = config.monitors.flatMap((compiled) => {
    const climb = byKey.get(compiled.key);
    return climb === undefined ? [] : [{ compiled, checks: climb.checks }];
  });
  const transition = advance(core, present, "rechecks", ({ compiled: { key, monitor }, checks }, state) =>
    observeLadder(state, {
      monitor,
      minute,
      scheduled: scheduled.get(key) ?? [],
      rechecks: checks,
      complete: byKey.get(key)?.complete ?? false,
      inMaintenance: inMaintenance(config.maintenance, monitor.id, minute),
      imported: false,
    }),
  );
  const lastGood = new Map(core.lastGood);
  for (const { compiled, checks } of present) {
    const { id } = compiled.monitor;
    const newest = lastGoodAfter(checks.toReversed(), core.lastGood.get(id));
    if (newest !== undefined) lastGood.set(id, newest);
  }
  const known = { ...transition, core: { ...transition.core, lastGood } };
  return recorded(grouped(known, config, null), core, minute, "B", present, faults);
}

function afterPatient(core: ShardCore, config: ShardConfig, part: Part): PartTransition {
  const { minute, checked, faults } = part;
  const present = stillThere(checked, config);
  const transition = advance(core, present, "patient attempt", ({ compiled, checks }, state) => {
    const [check] = checks;
    if (!check) return { state, incidents: [], changes: [] };
    return observePatient(state, { monitor: compiled.monitor, minute, check });
  });
  return recorded(transition, core, minute, "C", present, faults);
}

function recorded(
  transition: Transition,
  before: ShardCore,
  minute: number,
  part: "B" | "C",
  present: readonly CheckedMonitor[],
  faults: readonly StepFault[],
): PartTransition {
  const core = { ...transition.core, done: withDone(before, minute, part) };
  const whole = { ...transition, core, faults: [...faults, ...(transition.faults ?? [])] };
  return { transition: whole, present, gaps: [], historyOnly: false, restarted: [] };
}

/** A monitor deleted or changed since its probe left: the record keeps what still has a place. */
function stillThere(checked: readonly CheckedMonitor[], config: ShardConfig): CheckedMonitor[] {
  const byKey = new Map(config.monitors.map((compiled) => [compiled.key, compiled]));
  return checked.flatMap(({ compiled, checks }) => {
    const present = byKey.get(compiled.key);
    return present ? [{ compiled: present, checks }] : [];
  });
}

function advance(
  core: ShardCore,
  checked: readonly CheckedMonitor[],
  name: Step,
  step: (entry: CheckedMonitor, state: MonitorState) => ConditionStep,
): Transition {
  const contained = new Contained();
  const monitors = new Map(core.monitors);
  const incidents: ConditionStep["incidents"][number][] = [];
  const changes: OwnedChange[] = [];
  const late: LateOutage[] = [];
  for (const entry of checked) {
    const { id } = entry.compiled.monitor;
    const state = monitors.get(id);
    if (!state) continue;
    const result = contained.run(
      id,
      name,
      () => step(entry, state),
      (): ConditionStep => ({ state, incidents: [], changes: [] }),
    );
    monitors.set(id, result.state);
    incidents.push(...result.incidents);
    late.push(...(result.earlierOutage ?? []).map((one) => ({ key: entry.compiled.key, ...one })));
    changes.push(...result.changes.map((change) => ({ compiled: entry.compiled, change })));
  }
  const after = { ...core, ...withLateOutages(core, late), monitors };
  return { core: after, incidents, changes, faults: contained.faults };
}
