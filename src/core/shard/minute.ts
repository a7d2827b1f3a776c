/** One minute of a shard, once its scheduled checks are in: the state after it. Pure, so that a stale rev can redo it. */
import { type Judged, MINUTE_MS, MINUTES_PER_DAY } from "../check/check.ts";
import { initialState } from "../condition/initial.ts";
import { observeMinute } from "../condition/minute.ts";
import type { OwnEvent } from "../condition/served.ts";
import { observeSilence } from "../condition/silence.ts";
import type { ConditionChange, MonitorState } from "../condition/state.ts";
import { rolledOver } from "../condition/totals.ts";
import { wantsPatient } from "../condition/wants.ts";
import { inMaintenance } from "../config/maintenance.ts";
import type { Incident } from "../incident/incident.ts";
import { DEFAULT_PLAN } from "../usage/quotas.ts";
import type { ById } from "./by-id.ts";
import { Contained, isStuck, type StepFault } from "./contained.ts";
import { lastGoodAfter } from "./last-good.ts";
import { withLateOutages } from "./late-outage.ts";
import { withPatternTurn } from "./pattern-turn.ts";
import { isDue, missedMinutes } from "./schedule.ts";
import type { CompiledMonitor, Gap, LastGood, LateOutage, ShardConfig, ShardCore } from "./shard.ts";
import { hangingAfter, sparesPatient } from "./sparing.ts";
import type { DayTotals } from "./view.ts";

/** The commits of a minute, as bits of `core.done`. */
const COMMITS = { A: 1, B: 2, C: 4 } as const;
/** How many recent minutes remember what was committed; older ones are told by history itself. */
const MAX_DONE = 240;

export interface CheckedMonitor {
  readonly compiled: CompiledMonitor;
  readonly checks: readonly Judged[];
}

/** `compiled` is null for what is Edgetick's own. */
export interface OwnedChange {
  readonly compiled: CompiledMonitor | null;
  readonly change: ConditionChange;
}

export interface Transition {
  readonly core: ShardCore;
  readonly incidents: readonly Incident[];
  readonly changes: readonly OwnedChange[];
  /** What Edgetick itself notes beside failures. */
  readonly events?: readonly OwnEvent[];
  /** What threw on the way, each kept to its monitor. */
  readonly faults?: readonly StepFault[];
}

const NOTHING = { incidents: [], changes: [], ended: [], late: [] } as const;

export function isDone(core: ShardCore, minute: number, commit: keyof typeof COMMITS): boolean {
  return ((core.done[minute] ?? 0) & COMMITS[commit]) !== 0;
}

export function withDone(core: ShardCore, minute: number, commit: keyof typeof COMMITS): ShardCore["done"] {
  const done: Record<string, number> = { ...core.done, [minute]: (core.done[minute] ?? 0) | COMMITS[commit] };
  const minutes = Object.keys(done).map(Number);
  if (minutes.length <= MAX_DONE) return done;
  const newest = Math.max(...minutes);
  return Object.fromEntries(Object.entries(done).filter(([key]) => Number(key) > newest - MAX_DONE));
}

/** The shard after this minute. Deleted monitors drop out of the state here. */
export function afterMinute(
  core: ShardCore,
  config: ShardConfig,
  shard: number,
  minute: number,
  checked: readonly CheckedMonitor[],
): Transition {
  const byId = new Map(checked.map((entry) => [entry.compiled.monitor.id, entry.checks]));
  const contained = new Contained();
  const steps = config.monitors.map((compiled) =>
    contained.run(
      compiled.monitor.id,
      "conditions",
      () => stepOf(core, config, compiled, minute, byId),
      () => unmoved(core, compiled.monitor.id),
    ),
  );
  const silence = observeSilence(core, { shard, minute, checks: checked.flatMap(({ checks }) => checks) });
  const finishedDays = [...core.finishedDays, ...steps.flatMap(({ ended }) => ended)];
  const late = steps.flatMap((step) => step.late);
  return {
    core: {
      ...core,
      ...withLateOutages({ ...core, finishedDays }, late),
      monitors: withPatternTurn(entriesOf(steps, "state"), core, config, minute),
      lastGood: entriesOf(steps, "lastGood"),
      patientAt: entriesOf(steps, "patientAt"),
      silent: silence.silent,
      lost: silence.lost,
      newestMinute: minute,
      done: withDone(core, minute, "A"),
      timedOut: hangingAfter(core.timedOut, config.monitors, byId),
    },
    incidents: [...steps.flatMap(({ incidents }) => incidents), ...silence.incidents],
    changes: [
      ...steps.flatMap(({ changes }) => changes),
      ...silence.changes.map((change) => ({ compiled: null, change })),
    ],
    faults: contained.faults,
  };
}

interface MonitorStep {
  readonly id: string;
  readonly state: MonitorState | undefined;
  readonly lastGood: LastGood | undefined;
  readonly patientAt: number | undefined;
  readonly incidents: readonly Incident[];
  readonly changes: readonly OwnedChange[];
  /** Days that ended with this step, and outage seconds of days before it. */
  readonly ended: ShardCore["finishedDays"];
  readonly late: readonly LateOutage[];
}

/** Everything holds as it was: what failing to judge a minute costs its monitor. */
function unmoved(core: ShardCore, id: string): MonitorStep {
  const [state, lastGood, patientAt] = [core.monitors.get(id), core.lastGood.get(id), core.patientAt.get(id)];
  return { id, state, lastGood, patientAt, ...NOTHING };
}

function stepOf(
  core: ShardCore,
  config: ShardConfig,
  compiled: CompiledMonitor,
  minute: number,
  byId: ReadonlyMap<string, readonly Judged[]>,
): MonitorStep {
  const { monitor } = compiled;
  const { id } = monitor;
  const stuck = isStuck(core.faults ?? [], id, core.newestMinute);
  const remembered = stuck ? undefined : core.monitors.get(id);
  const before = withMissed(remembered ?? initialState(monitor, minute), core, compiled, minute);
  const checks = byId.get(id);
  // Paused since its probe left: what came back is history only.
  if (checks === undefined || !monitor.enabled) {
    const { state, closedDay } = rolledOver(before, monitor, minute);
    return { ...unmoved(core, id), state, ended: endedDay(compiled, closedDay) };
  }
  const asked = core.patientAt.get(id);
  const known = core.lastGood.get(id);
  const step = observeMinute(before, {
    monitor,
    minute,
    checks,
    inMaintenance: inMaintenance(config.maintenance, id, minute),
    imported: false,
  });
  const patient =
    !sparesPatient(config.plan ?? DEFAULT_PLAN, before, asked ?? null, minute * MINUTE_MS) &&
    wantsPatient(monitor, checks, asked ?? null, minute * MINUTE_MS) !== null;
  return {
    id,
    state: step.state,
    lastGood: lastGoodAfter(checks, known),
    patientAt: patient ? minute * MINUTE_MS : asked,
    incidents: step.incidents,
    changes: step.changes.map((change) => ({ compiled, change })),
    ended: endedDay(compiled, step.closedDay),
    late: (step.earlierOutage ?? []).map((one) => ({ key: compiled.key, ...one })),
  };
}

/** A day on which nothing was counted is worth no row. */
function endedDay({ key }: CompiledMonitor, totals: DayTotals | undefined): ShardCore["finishedDays"] {
  if (totals === undefined) return [];
  const { day: _, ...counts } = totals;
  return Object.values(counts).some((count) => count > 0) ? [{ key, totals }] : [];
}

function entriesOf<Key extends "state" | "lastGood" | "patientAt">(
  steps: readonly MonitorStep[],
  key: Key,
): ById<NonNullable<MonitorStep[Key]>> {
  return new Map(
    steps.flatMap((step) => {
      const value = step[key];
      return value === undefined ? [] : [[step.id, value]];
    }),
  );
}

/** Minutes that nobody checked in: recorded as lost, so that silence never reads as up. */
export function gapsOf(core: ShardCore, config: ShardConfig, minute: number, contained: Contained): Gap[] {
  const gapsIn = (compiled: CompiledMonitor): Gap[] => {
    const minutes = missedOf(core, compiled, minute);
    const { key, monitor } = compiled;
    return minutes.length === 0 ? [] : monitor.regions.map((region) => ({ key, region, minutes }));
  };
  return config.monitors.flatMap((compiled) =>
    contained.run(
      compiled.monitor.id,
      "schedule",
      () => gapsIn(compiled),
      () => [],
    ),
  );
}

function missedOf(core: ShardCore, compiled: CompiledMonitor, minute: number): number[] {
  const since = core.monitors.get(compiled.monitor.id)?.minute ?? null;
  if (since === null) return [];
  return missedMinutes(core.newestMinute, minute).filter(
    (missed) => missed > since && isDue({ ...compiled, sinceMinute: 0 }, missed),
  );
}

function withMissed(
  state: MonitorState,
  core: ShardCore,
  compiled: CompiledMonitor,
  minute: number,
): MonitorState {
  const ofToday = missedOf(core, compiled, minute).filter(
    (missed) => Math.floor(missed / MINUTES_PER_DAY) === state.today.day,
  );
  if (ofToday.length === 0) return state;
  const lost = state.today.lost + ofToday.length * compiled.monitor.regions.length;
  return { ...state, today: { ...state.today, lost } };
}
