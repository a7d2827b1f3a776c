/**
 * The shard's housekeeping, in small steps after ticks: finished hours go into segments, finished days get their
 * totals, what is too old goes. Each step is a fenced commit of its own; a missed one is made up for later.
 */
import { DAY_MS, MINUTE_MS, MINUTES_PER_DAY, MINUTES_PER_HOUR } from "../core/check/check.ts";
import { maintenanceSpans } from "../core/config/maintenance.ts";
import { reopened } from "../core/shard/late-outage.ts";
import { digestsOf, pruneRollup, withDays, withHours } from "../core/shard/rollup.ts";
import type { ShardCore } from "../core/shard/shard.ts";
import type { Rollup } from "../core/shard/view.ts";
import type { CompactionStep } from "../store/commit.ts";
import { newestFinished, planCompaction, SWEEP_AT_MINUTE } from "../store/compact.ts";
import { closeDays, type DayToClose } from "../store/days.ts";
import { prune } from "../store/prune.ts";
import { readRollup } from "../store/state.ts";
import { stateDraft } from "./draft.ts";
import type { Draft, Loaded, Session } from "./session.ts";
import type { Shell } from "./shell.ts";

/** Steps after one tick: enough to catch up after a silence, few enough to be over before the next. */
const MAX_STEPS = 6;
/** Days closed in one step: each holds a day of checks in memory. */
const DAYS_A_STEP = 50;
const PRUNE_AT_MINUTE = 40;

/** Whether this minute's tick finds something to do: nobody should ask D1 for it. */
export function wantsCompaction(core: ShardCore, minute: number): boolean {
  const { hotHours, finishedDays, lateOutages = [] } = core;
  const ofHour = minute % MINUTES_PER_HOUR;
  return (
    ofHour === PRUNE_AT_MINUTE ||
    ofHour === SWEEP_AT_MINUTE ||
    lateOutages.length > 0 ||
    hotHours.some((hour) => hour <= newestFinished(minute)) ||
    finishedDays.some(({ totals }) => totals.day < Math.floor(minute / MINUTES_PER_DAY))
  );
}

/** `minute` is the tick's, since the epoch: in a replay that is the time that counts. True when there is more to do. */
export async function compact(shell: Shell, session: Session, minute: number): Promise<boolean> {
  let left = true;
  // A full database takes no commit, but deletions.
  if (minute % MINUTES_PER_HOUR === PRUNE_AT_MINUTE) await prune(shell.db, shell.shard, minute * MINUTE_MS);
  for (let step = 0; step < MAX_STEPS && left; step++) {
    const run = `compact.${crypto.randomUUID()}`;
    const done = await session.commit(run, async (loaded) => {
      const { core, config } = loaded;
      if (core.newestMinute !== null && minute < core.newestMinute) return null;
      const compacted = await planCompaction(shell.db, { shard: shell.shard, core, config, minute });
      if (compacted) return await compactionDraft(shell, loaded, minute, compacted);
      return await dayDraft(shell, loaded, minute);
    });
    left = done.kind !== "skipped";
  }
  return left;
}

/** Invocations of one tick: what is left then has time until the next. */
const MAX_INVOCATIONS = 5;

/** All the housekeeping of a tick, some steps an invocation. */
export async function compactAll(shell: Shell, minute: number): Promise<void> {
  for (let times = 0; times < MAX_INVOCATIONS; times++)
    if ((await shell.errand({ kind: "compact", minute })) === null) return;
}

/** Closes days without waiting for a tick: an import has just filled them. */
export async function closeFinishedDays(shell: Shell, session: Session): Promise<void> {
  for (let step = 0; step < MAX_STEPS; step++) {
    const done = await session.commit(`days.${crypto.randomUUID()}`, (loaded) =>
      dayDraft(shell, loaded, loaded.core.newestMinute ?? Math.floor(shell.clock.now() / MINUTE_MS)),
    );
    if (done.kind === "skipped") return;
  }
}

async function compactionDraft(
  shell: Shell,
  loaded: Loaded,
  minute: number,
  compacted: CompactionStep,
): Promise<Draft> {
  if (compacted.unreadable > 0)
    console.error(
      `shard ${shell.shard}, hour ${compacted.hour}: ${compacted.unreadable} chunks were unreadable`,
    );
  const rollup = withHours(await knownRollup(shell, loaded), compacted.hours);
  return { ...(await draftWith(shell, loaded, minute, rollup, loaded.core)), compacted };
}

/** Closes the days that are over and compacted; null when there is none. */
async function dayDraft(shell: Shell, loaded: Loaded, minute: number): Promise<Draft | null> {
  const { core, config } = loaded;
  const today = Math.floor(minute / MINUTES_PER_DAY);
  const monitors = new Map(config.monitors.map((compiled) => [compiled.key, compiled.monitor.id]));
  const hasLate = (core.lateOutages ?? []).length > 0;
  const again = hasLate ? reopened(core, await knownRollup(shell, loaded), monitors) : [];
  const waiting = [...core.finishedDays, ...again];
  const ready = waiting.filter(
    ({ totals }) => totals.day < today && !core.hotHours.some((hour) => Math.floor(hour / 24) <= totals.day),
  );
  const some = ready.slice(0, DAYS_A_STEP);
  if (some.length === 0 && !hasLate) return null;
  const days = some.flatMap(({ key, totals }): DayToClose[] => {
    const id = monitors.get(key);
    if (id === undefined) return [];
    const from = totals.day * DAY_MS;
    return [{ key, totals, maintenance: maintenanceSpans(config.maintenance, id, from, from + DAY_MS) }];
  });
  const closedDays = await closeDays(shell.db, days);
  let rollup: Rollup = await knownRollup(shell, loaded);
  for (const { key, totals } of closedDays) {
    const id = monitors.get(key);
    if (id !== undefined) rollup = withDays(rollup, id, [totals]);
  }
  const finishedDays = waiting.filter((day) => !some.includes(day));
  const after = { ...core, finishedDays, lateOutages: [] };
  return { ...(await draftWith(shell, loaded, minute, rollup, after)), closedDays };
}

async function knownRollup(shell: Shell, { config }: Loaded): Promise<Rollup> {
  const ids = config.monitors.map(({ monitor }) => monitor.id);
  return pruneRollup(await readRollup(shell.db, shell.shard), ids);
}

function draftWith(
  shell: Shell,
  loaded: Loaded,
  minute: number,
  rollup: Rollup,
  before: ShardCore,
): Promise<Draft> {
  const core = { ...before, digests: digestsOf(rollup, minute) };
  const nothing = { incidents: [], changes: [] };
  const draft = stateDraft(shell, loaded, { core, ...nothing }, minute * MINUTE_MS);
  return draft.then((made) => ({ ...made, rollup }));
}
