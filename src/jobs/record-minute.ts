/** The three commits of a minute, each built from the newest state and safe to build again. */
import { observeLadder } from "../core/condition/ladder.ts";
import { observePatient } from "../core/condition/patient.ts";
import type { ConditionStep, MonitorState } from "../core/condition/state.ts";
import { inMaintenance } from "../core/config/maintenance.ts";
import { Contained, isStuck, type Step, type StepFault } from "../core/shard/contained.ts";
import {
  afterMinute,
  type CheckedMonitor,
  gapsOf,
  isDone,
  type OwnedChange,
  type Transition,
  withDone,
} from "../core/shard/minute.ts";
import type { ShardConfig, ShardCore } from "../core/shard/shard.ts";
import { minuteDraft } from "./draft.ts";
import type { Climb } from "./ladder.ts";
import type { Committed, Session } from "./session.ts";
import type { Shell } from "./shell.ts";

/** What the commits of one minute share. */
export interface MinuteToRecord {
  readonly minute: number;
  /** Attempt 0 of all monitors that were due. */
  readonly checked: readonly CheckedMonitor[];
  /** What threw on the way to these checks, to be told of with them. */
  readonly faults: readonly StepFault[];
}

export interface RecordedMinute {
  readonly committed: Committed;
  /** It was older than the newest one, and only became history. */
  readonly historyOnly: boolean;
  /** Monitors that went on from an empty memory: theirs broke each of the last minutes. */
  readonly restarted: readonly string[];
}

/** Commit A. */
export async function commitMinute(
  session: Session,
  shell: Shell,
  { minute, checked, faults }: MinuteToRecord,
  now: () => number,
): Promise<RecordedMinute> {
  let historyOnly = false;
  let restarted: readonly string[] = [];
  const committed = await session.commit(runOf(shell, minute, "A"), async (loaded) => {
    const { core, config } = loaded;
    if (isDone(core, minute, "A")) return null;
    const present = stillThere(checked, config);
    const parts = { minute, part: "A" as const, checked: present, now: now() };
    historyOnly = core.newestMinute !== null && minute < core.newestMinute;
    if (historyOnly) {
      const done = { ...core, done: withDone(core, minute, "A") };
      return await minuteDraft(shell, loaded, { core: done, incidents: [], changes: [], faults }, parts);
    }
    const transition = afterMinute(core, config, shell.shard, minute, present);
    const contained = new Contained([...faults, ...(transition.faults ?? [])]);
    const gaps = gapsOf(core, config, minute, contained);
    restarted = present
      .map(({ compiled }) => compiled.monitor.id)
      .filter((id) => isStuck(core.faults ?? [], id, core.newestMinute));
    return await minuteDraft(shell, loaded, { ...transition, faults: contained.faults }, { ...parts, gaps });
  });
  return { committed, historyOnly, restarted };
}

/** Commit B: the rechecks, and what they confirm or measure. */
export async function commitLadder(
  session: Session,
  shell: Shell,
  { minute, checked, faults }: MinuteToRecord,
  climbs: readonly Climb[],
  now: () => number,
): Promise<Committed> {
  const byMonitor = new Map(checked.map(({ compiled, checks }) => [compiled.monitor.id, checks]));
  return await session.commit(runOf(shell, minute, "B"), (loaded) => {
    if (isDone(loaded.core, minute, "B")) return null;
    const present = stillThere(
      climbs.map(({ compiled, rechecks }) => ({ compiled, checks: rechecks })),
      loaded.config,
    );
    const transition = advance(loaded.core, present, "rechecks", ({ compiled, checks }, state) =>
      observeLadder(state, {
        monitor: compiled.monitor,
        minute,
        scheduled: byMonitor.get(compiled.monitor.id) ?? [],
        rechecks: checks,
        complete: climbs.find((climb) => climb.compiled.key === compiled.key)?.complete ?? false,
        inMaintenance: inMaintenance(loaded.config.maintenance, compiled.monitor.id, minute),
        imported: false,
      }),
    );
    const core = { ...transition.core, done: withDone(loaded.core, minute, "B") };
    const whole = { ...transition, core, faults: [...faults, ...(transition.faults ?? [])] };
    const parts = { minute, part: "B" as const, checked: present, earlier: checked, now: now() };
    return minuteDraft(shell, loaded, whole, parts);
  });
}

/** Commit C: what patient attempts saw. It changes no condition. */
export async function commitPatient(
  session: Session,
  shell: Shell,
  { minute, checked, faults }: MinuteToRecord,
  now: () => number,
): Promise<void> {
  await session.commit(runOf(shell, minute, "C"), (loaded) => {
    if (isDone(loaded.core, minute, "C")) return null;
    const present = stillThere(checked, loaded.config);
    const transition = advance(loaded.core, present, "patient attempt", ({ compiled, checks }, state) => {
      const [check] = checks;
      if (!check) return { state, incidents: [], changes: [] };
      return observePatient(state, { monitor: compiled.monitor, minute, check });
    });
    const core = { ...transition.core, done: withDone(loaded.core, minute, "C") };
    const whole = { ...transition, core, faults: [...faults, ...(transition.faults ?? [])] };
    return minuteDraft(shell, loaded, whole, { minute, part: "C", checked: present, now: now() });
  });
}

/** Unique to this try of this instance, so that its own commit is recognised after an ambiguous error. */
function runOf(shell: Shell, minute: number, part: string): string {
  return `${shell.shard}.${minute.toString(36)}.${part}.${crypto.randomUUID()}`;
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
  for (const entry of checked) {
    const { id } = entry.compiled.monitor;
    const state = monitors.get(id);
    if (!state) continue;
    const result = contained.run(
      id,
      name,
      () => step(entry, state),
      () => ({ state, incidents: [], changes: [] }),
    );
    monitors.set(id, result.state);
    incidents.push(...result.incidents);
    changes.push(...result.changes.map((change) => ({ compiled: entry.compiled, change })));
  }
  return { core: { ...core, monitors }, incidents, changes, faults: contained.faults };
}
