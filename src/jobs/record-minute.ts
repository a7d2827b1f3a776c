/** The three commits of a minute, each built from the newest state and safe to build again. */
import { deliveriesOf } from "../core/alert/alert.ts";
import { checkId } from "../core/check/reading.ts";
import { requestEvidence } from "../core/check/request.ts";
import { observeLadder } from "../core/condition/ladder.ts";
import { observePatient } from "../core/condition/patient.ts";
import type { ConditionStep, MonitorState } from "../core/condition/state.ts";
import { inMaintenance } from "../core/config/maintenance.ts";
import {
  afterMinute,
  type CheckedMonitor,
  gapsOf,
  isDone,
  type OwnedChange,
  type Transition,
  withDone,
} from "../core/shard/minute.ts";
import type { CompiledMonitor, ShardConfig, ShardCore } from "../core/shard/shard.ts";
import { shardView } from "../core/shard/shard-view.ts";
import type { EvidenceEntry, RecordedCheck } from "../store/commit.ts";
import type { Delivery } from "../store/deliveries.ts";
import { storedFailure } from "./first-failure.ts";
import { withHypotheses } from "./hypotheses.ts";
import type { Climb } from "./ladder.ts";
import type { Draft, Loaded, Session } from "./session.ts";
import type { Shell } from "./shell.ts";

/** First failures of earlier minutes read back for one commit's alerts: a mass failure must not spend its queries. */
const MOST_READ_BACK = 5;

/** Commit A. True when the minute was older than the newest one, and only became history. */
export async function commitMinute(
  session: Session,
  shell: Shell,
  minute: number,
  checked: readonly CheckedMonitor[],
  now: number,
): Promise<boolean> {
  let historyOnly = false;
  await session.commit(runOf(shell, minute, "A"), async (loaded) => {
    const { core, config } = loaded;
    if (isDone(core, minute, "A")) return null;
    const present = stillThere(checked, config);
    historyOnly = core.newestMinute !== null && minute < core.newestMinute;
    if (historyOnly) {
      const done = { ...core, done: withDone(core, minute, "A") };
      return await draftOf(
        shell,
        loaded,
        { core: done, incidents: [], changes: [] },
        minute,
        "A",
        present,
        now,
      );
    }
    const judged = afterMinute(core, config, shell.shard, minute, present);
    const transition = await withHypotheses(shell, core, config, judged, minute);
    const draft = await draftOf(shell, loaded, transition, minute, "A", present, now);
    return { ...draft, gaps: gapsOf(core, config, minute) };
  });
  return historyOnly;
}

/** Commit B: the rechecks, and what they confirm or measure. */
export async function commitLadder(
  session: Session,
  shell: Shell,
  minute: number,
  scheduled: readonly CheckedMonitor[],
  climbs: readonly Climb[],
  now: number,
): Promise<void> {
  const byMonitor = new Map(scheduled.map(({ compiled, checks }) => [compiled.monitor.id, checks]));
  await session.commit(runOf(shell, minute, "B"), (loaded) => {
    if (isDone(loaded.core, minute, "B")) return null;
    const present = stillThere(
      climbs.map(({ compiled, rechecks }) => ({ compiled, checks: rechecks })),
      loaded.config,
    );
    const transition = advance(loaded.core, present, ({ compiled, checks }, state) =>
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
    return draftOf(shell, loaded, { ...transition, core }, minute, "B", present, now, scheduled);
  });
}

/** Commit C: what patient attempts saw. It changes no condition. */
export async function commitPatient(
  session: Session,
  shell: Shell,
  minute: number,
  answered: readonly CheckedMonitor[],
  now: number,
): Promise<void> {
  await session.commit(runOf(shell, minute, "C"), (loaded) => {
    if (isDone(loaded.core, minute, "C")) return null;
    const present = stillThere(answered, loaded.config);
    const transition = advance(loaded.core, present, ({ compiled, checks }, state) => {
      const [check] = checks;
      if (!check) return { state, incidents: [], changes: [] };
      return observePatient(state, { monitor: compiled.monitor, minute, check });
    });
    const core = { ...transition.core, done: withDone(loaded.core, minute, "C") };
    return draftOf(shell, loaded, { ...transition, core }, minute, "C", present, now);
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
  step: (entry: CheckedMonitor, state: MonitorState) => ConditionStep,
): Transition {
  const monitors = new Map(core.monitors);
  const incidents: ConditionStep["incidents"][number][] = [];
  const changes: OwnedChange[] = [];
  for (const entry of checked) {
    const { id } = entry.compiled.monitor;
    const state = monitors.get(id);
    if (!state) continue;
    const result = step(entry, state);
    monitors.set(id, result.state);
    incidents.push(...result.incidents);
    changes.push(...result.changes.map((change) => ({ compiled: entry.compiled, change })));
  }
  return { core: { ...core, monitors }, incidents, changes };
}

/**
 * Everything a commit writes besides history's own: evidence, incidents, outbox, state and view. `earlier` are checks
 * of the minute that another commit has written: alerts may quote them.
 */
export async function draftOf(
  shell: Shell,
  { core: before, config }: Loaded,
  transition: Transition,
  minute: number,
  part: Draft["part"],
  checked: readonly CheckedMonitor[],
  now: number,
  earlier: readonly CheckedMonitor[] = [],
): Promise<Draft> {
  const evidenceIn = (some: readonly CheckedMonitor[]) =>
    some.flatMap(({ compiled, checks }) =>
      checks
        .filter(({ verdict }) => verdict === "down")
        .map((check) => evidenceOf(compiled, check, before, transition.core, config)),
    );
  const evidence = evidenceIn(checked);
  const view = shardView({
    config,
    core: transition.core,
    previous: before.recent,
    changed: transition.incidents,
    now,
  });
  const checks: RecordedCheck[] = checked.flatMap(({ compiled, checks: of }) =>
    of.map((check) => ({ key: compiled.key, check })),
  );
  return {
    minute,
    part,
    checks,
    evidence,
    incidents: transition.incidents,
    deliveries: await outboxOf(shell, config, transition.changes, [...evidenceIn(earlier), ...evidence], now),
    core: { ...transition.core, recent: view.incidents },
    view,
  };
}

function evidenceOf(
  { key, monitor }: CompiledMonitor,
  check: EvidenceEntry["check"],
  before: ShardCore,
  after: ShardCore,
  config: ShardConfig,
): EvidenceEntry {
  const { minute, region, attempt } = check;
  const open = after.monitors.get(monitor.id)?.open;
  return {
    key,
    monitor: monitor.id,
    check,
    request: requestEvidence(monitor, checkId(monitor.id, minute, region, attempt), config.statusUrl),
    lastGood: before.lastGood.get(monitor.id) ?? null,
    incident: (open?.outage ?? open?.regional ?? open?.intermittent ?? open?.slow)?.id ?? null,
  };
}

/** The deliveries that tell of these changes; `evidence` is what this minute's commits write. */
export async function outboxOf(
  shell: Shell,
  config: ShardConfig,
  changes: readonly OwnedChange[],
  evidence: readonly EvidenceEntry[],
  now: number,
): Promise<Delivery[]> {
  const made = new Map(
    evidence.map((entry) => [
      checkId(entry.monitor, entry.check.minute, entry.check.region, entry.check.attempt),
      entry,
    ]),
  );
  const deliveries: Delivery[] = [];
  let readBack = 0;
  for (const { compiled, change } of changes) {
    const entry = change.firstFailure === null ? undefined : made.get(change.firstFailure);
    const firstFailure = entry
      ? entry
      : change.firstFailure !== null && readBack++ < MOST_READ_BACK
        ? await storedFailure(shell, compiled, change.firstFailure)
        : null;
    const context = { monitor: compiled?.monitor ?? null, ...config, firstFailure };
    for (const planned of deliveriesOf(change, context))
      deliveries.push({ ...planned, shard: shell.shard, createdAt: now, nextAt: shell.clock.now() });
  }
  return deliveries;
}
